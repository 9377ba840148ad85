"""Switches: what a scheme used at any moment is the last that was approved by then."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Connection, insert

from service.core.db.engine import Database
from service.core.db.tables.registry import model
from service.decisions.switches import APPROVED, REJECTED, REQUESTED, WITHDRAWN, Switch, switch_in_use
from service.model.actions.switches import WantedSwitch, settle_switch, store_switch
from service.model.queries.switches import find_switch, list_switches

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
DIGESTS = ("a" * 64, "b" * 64)
# Scheme, model, mode, what became of it, and after how many hours; as asked for one hour after the other.
STORY = (
    ("s", DIGESTS[0], "shadow", APPROVED, 1),
    ("s", DIGESTS[1], "live", REJECTED, 1),
    ("other", DIGESTS[1], "live", APPROVED, 2),
    ("s", DIGESTS[0], "live", APPROVED, 6),
    ("s", DIGESTS[1], "live", WITHDRAWN, 1),
    ("s", DIGESTS[1], "shadow", APPROVED, 1),
    ("s", None, "off", REQUESTED, 0),
    ("s", None, "off", APPROVED, 5),
)


def told(database: Database) -> list[Switch]:
    """The story as it was stored, in the order of the requests."""
    with database.write() as connection:
        for digest in DIGESTS:
            _register(connection, digest)
    events = [(START + hour * HOUR, number, "asked") for hour, number in enumerate(range(len(STORY)))]
    events += [(START + (n + after) * HOUR + HOUR / 2, n, "settled") for n, (*_, after) in enumerate(STORY) if after]
    ids: dict[int, int] = {}
    for at, number, what in sorted(events):
        scheme, digest, mode, status, _ = STORY[number]
        with time_machine.travel(at, tick=False), database.write() as connection:
            if what == "asked":
                ids[number] = store_switch(connection, WantedSwitch(scheme, digest, mode, f"理由 {number}"), "li")
            else:
                found = find_switch(connection, ids[number])
                assert found is not None
                assert settle_switch(connection, found, status, "wang", "同意")
    with database.read() as connection:
        found_all = [find_switch(connection, ids[number]) for number in range(len(STORY))]
    return [one for one in found_all if one is not None]


def _register(connection: Connection, digest: str) -> None:
    made = {"scheme": "s", "kind": "logistic", "title": "", "file": b"", "card": {}, "registered_by": "li"}
    connection.execute(insert(model).values(digest=digest, registered_at=START, **made))


def slowly_in_use(story: list[Switch], scheme: str, at: datetime) -> int | None:
    approved = [(one.decided_at, one.id) for one in story if one.scheme == scheme and one.status == APPROVED]
    by_then = [place for place in approved if place[0] is not None and place[0] <= at]
    return max(by_then)[1] if by_then else None


def test_what_was_used_when(database: Database) -> None:
    story = told(database)
    assert [one.status for one in story] == [status for *_, status, _ in STORY]
    moments = [START + step * HOUR / 2 for step in range(-2, 30)]
    with database.read() as connection:
        for scheme in ("s", "other", "never"):
            expected = [slowly_in_use(story, scheme, at) for at in moments]
            found = [switch_in_use(connection, scheme, at) for at in moments]
            assert [one and one.id for one in found] == expected
            now = switch_in_use(connection, scheme)
            assert (now and now.id) == expected[-1]
    assert len({slowly_in_use(story, "s", at) for at in moments}) == 5


def test_each_switch_says_from_when_until_when_it_was_used(database: Database) -> None:
    story = told(database)
    moments = [START + step * HOUR / 2 for step in range(-2, 30)]
    for at in moments:
        holds = [
            one.id
            for one in story
            if one.scheme == "s"
            and one.used_from
            and one.used_from <= at
            and (one.used_until is None or at < one.used_until)
        ]
        expected = slowly_in_use(story, "s", at)
        assert holds == ([] if expected is None else [expected])
    assert all(one.used_from is None and one.used_until is None for one in story if one.status != APPROVED)


@pytest.mark.parametrize(("first", "last"), [(-5, -1), (0, 2), (2, 4), (3, 9), (9, 10), (12, 20)])
def test_those_used_within_a_time_are_listed(database: Database, first: int, last: int) -> None:
    story, span = told(database), (START + first * HOUR, START + last * HOUR)
    minutes = [span[0] + timedelta(minutes=15) * step for step in range((last - first) * 4)]
    expected = {slowly_in_use(story, "s", at) for at in minutes} - {None}
    with database.read() as connection:
        found = list_switches(connection, "s", used=span)
    assert [one.id for one in found] == sorted((id for id in expected if id), reverse=True)


def test_the_list_is_narrowed_down_and_read_in_pages(database: Database) -> None:
    story = told(database)
    of_b = [one.id for one in story if one.model == DIGESTS[1]]
    with database.read() as connection:
        assert [one.id for one in list_switches(connection, model=DIGESTS[1])] == of_b[::-1]
        assert [one.id for one in list_switches(connection, "s", status=REQUESTED)] == [story[6].id]
        first = list_switches(connection, limit=3)
        rest = list_switches(connection, before=first[-1].id)
    assert [one.id for one in first + rest] == [one.id for one in story][::-1]


def test_of_two_who_settle_a_switch_the_first_does(database: Database) -> None:
    with database.write() as connection:
        found = find_switch(connection, store_switch(connection, WantedSwitch("s", None, "off", "理由"), "li"))
        assert found is not None
        assert settle_switch(connection, found, REJECTED, "wang", None)
        assert not settle_switch(connection, found, APPROVED, "zhao", None)
        now = find_switch(connection, found.id)
    assert now is not None
    assert (now.status, now.decided_by) == (REJECTED, "wang")


def test_personal_numbers_are_covered(database: Database) -> None:
    with database.write() as connection:
        wanted = WantedSwitch("s", None, "off", "投诉人 13812345678 反映")
        found = find_switch(connection, store_switch(connection, wanted, "li"))
        assert found is not None
        settle_switch(connection, found, REJECTED, "wang", "身份证 11010519491231002X")
        now = find_switch(connection, found.id)
    assert "13812345678" not in repr(now)
    assert "11010519491231002X" not in repr(now)
