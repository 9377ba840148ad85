"""Two people at once over one version, or over two that begin on one day: by two processes, on both databases."""

import itertools
from datetime import date, timedelta

import pytest

from rules.library import shipped_library
from rules.load_dated_table import TABLES
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.audit import verify_log
from service.rule_sets.actions.adoptions import (
    Request,
    approve_adoption,
    reject_adoption,
    request_adoption,
    take_back_adoption,
    withdraw_adoption,
)
from service.rule_sets.actions.drafts import add_draft, edit_draft
from service.rule_sets.queries.adoptions import acts_of, get_adoption
from service.rule_sets.stages import Act, Stage
from tests.worlds.races import DONE, ROUNDS, Race, attempt_at, service_at

FILES = shipped_library()
CAPS = (TABLES / "caps" / "2026-01.yaml").read_text("utf-8")
_months = itertools.count()


def text_on(begins: date, version: str) -> str:
    """A dated table, which takes the same way as a rule set and is read in a moment."""
    return CAPS.replace('version: "2026-01"', f'version: "{version}"').replace("2025-01-03", begins.isoformat())


def put_up(url: str, begins: date, *, ask: bool = True) -> int:
    service = service_at(url)
    with service.database.write() as connection:
        years, month = divmod(next(_months), 12)
        made = add_draft(connection, FILES, text_on(begins, f"{2100 + years}-{month + 1:02}"), "editor", WHOLE)
        if ask:
            request_adoption(connection, FILES, service.settings, made.id, Request("r"), "editor", WHOLE)
    return made.id


def approve(url: str, id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            approve_adoption(connection, FILES, service_at(url).settings, id, "one approver", WHOLE, "同意")

    return attempt_at(act)


def approve_too(url: str, id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            approve_adoption(connection, FILES, service_at(url).settings, id, "another approver", WHOLE, "同意")

    return attempt_at(act)


def reject(url: str, id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            reject_adoption(connection, id, "another approver", WHOLE, "不同意")

    return attempt_at(act)


def take_back(url: str, id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            take_back_adoption(connection, id, "editor", WHOLE, "再改")

    return attempt_at(act)


def withdraw(url: str, id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            withdraw_adoption(connection, FILES, id, "another approver", WHOLE, "撤回")

    return attempt_at(act)


def edit(url: str, id: int) -> str:
    """One more hand in it: whoever approves at the same moment approves the text that was asked for, or nothing."""

    def act() -> None:
        with service_at(url).database.write() as connection:
            found = get_adoption(connection, id)
            text = text_on(found.effective_from, found.version).replace("most: 4", "most: 3")
            edit_draft(connection, FILES, id, text, found.digest, "one approver", WHOLE)

    return attempt_at(act)


@pytest.mark.parametrize("other", [approve_too, reject, take_back])
def test_a_version_is_decided_once(race_url: str, other: object) -> None:
    with Race(approve, other) as race:  # type: ignore[arg-type]
        for number in range(max(3, ROUNDS // 3)):
            id = put_up(race_url, today() + timedelta(days=40 + number))
            outcomes = race.run(race_url, id, id)
            assert outcomes.count(DONE) == 1, outcomes
            with service_at(race_url).database.read() as connection:
                acts = [one.act for one in acts_of(connection, id)]
            assert acts[:2] == [Act.EDIT, Act.REQUEST]
            assert len(acts) == 3
    with service_at(race_url).database.read() as connection:
        assert verify_log(connection) is None


def test_of_two_that_begin_on_a_day_one_is_approved(race_url: str) -> None:
    with Race(approve, approve_too) as race:
        for number in range(max(3, ROUNDS // 3)):
            begins = today() + timedelta(days=40 + number)
            one, other = put_up(race_url, begins), put_up(race_url, begins)
            outcomes = race.run(race_url, one, other)
            assert outcomes.count(DONE) == 1, outcomes


def test_nobody_edits_and_approves_at_once(race_url: str) -> None:
    """The same person, by a page and by a token at one moment: taken back by somebody else, edited, then approved."""
    with Race(approve, edit) as race:
        for number in range(max(3, ROUNDS // 3)):
            id = put_up(race_url, today() + timedelta(days=40 + number))
            assert race.run(race_url, id, id) == (DONE, "Conflict")
            with service_at(race_url).database.read() as connection:
                assert get_adoption(connection, id).status is Stage.APPROVED
        drafted = put_up(race_url, today() + timedelta(days=400), ask=False)
        assert race.run(race_url, drafted, drafted) == ("Conflict", DONE)


def test_an_approval_is_withdrawn_once(race_url: str) -> None:
    with Race(withdraw, withdraw) as race:
        for number in range(max(3, ROUNDS // 3)):
            id = put_up(race_url, today() + timedelta(days=40 + number))
            assert approve(race_url, id) == DONE
            assert race.run(race_url, id, id).count(DONE) == 1
