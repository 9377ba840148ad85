"""A version is written by one person and approved by another; what stands against it; who did what is kept."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from rules.errors import RuleSetError
from rules.library import shipped_library
from rules.load_dated_table import TABLES
from service.access.account import Account, Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import now, today
from service.core.db.audit import Actor, verify_log
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.db.tables.adoptions import adoption, adoption_act
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.comparisons import comparison
from service.core.errors import Conflict, ProductError
from service.core.problem import Problem
from service.core.settings import Settings, load_settings
from service.decisions.closures import store_closure
from service.rule_sets.actions.adoptions import (
    Request,
    approve_adoption,
    reject_adoption,
    request_adoption,
    take_back_adoption,
    withdraw_adoption,
)
from service.rule_sets.actions.drafts import add_draft, delete_draft, edit_draft
from service.rule_sets.queries.adopted import Installation
from service.rule_sets.queries.adoptions import Adoption, acts_of, get_adoption, list_adoptions, open_items_of
from service.rule_sets.stages import Act, Stage
from tests.worlds.adopted import forget_adopted
from tests.worlds.drafts import HARDER, draft_of

EDITOR, APPROVER, SCHEME = "edith", "andrew", "generic"
FILES = shipped_library()
SETTINGS = load_settings({"CREDIT_TIERS_DEMONSTRATION": "true"})
NEXT = (today().replace(day=1) + timedelta(days=40)).replace(day=1)
NEWER = f"{NEXT:%Y-%m}"
TEXT = draft_of("generic@2026-01", HARDER, NEWER)
ON_GROUND = Request("按会议纪要调整", None, "尚无可对比的数据")
LINE = Reach((Place(line="food"),), {SCHEME: "market", "food-production": "food"})


def draft(database: Database, text: str = TEXT, by: str = EDITOR, reach: Reach = WHOLE) -> Adoption:
    with database.write() as connection:
        return add_draft(connection, FILES, text, by, reach)


def edit(database: Database, id: int, text: str, by: str = EDITOR, seen: str | None = None) -> Adoption:
    with database.write() as connection:
        known = seen or get_adoption(connection, id).digest
        return edit_draft(connection, FILES, id, text, known, by, WHOLE)


def request(
    database: Database, id: int, wanted: Request = ON_GROUND, by: str = EDITOR, settings: Settings = SETTINGS
) -> Adoption:
    with database.write() as connection:
        return request_adoption(connection, FILES, settings, id, wanted, by, WHOLE)


def approve(
    database: Database, id: int, by: str = APPROVER, settings: Settings = SETTINGS, reach: Reach = WHOLE
) -> Adoption:
    with database.write() as connection:
        return approve_adoption(connection, FILES, settings, id, by, reach, "同意")


def reject(database: Database, id: int, by: str = APPROVER) -> Adoption:
    with database.write() as connection:
        return reject_adoption(connection, id, by, WHOLE, "比例偏高")


def take_back(database: Database, id: int, by: str = EDITOR) -> Adoption:
    with database.write() as connection:
        return take_back_adoption(connection, id, by, WHOLE, "再改一处")


def withdraw(database: Database, id: int, by: str = APPROVER) -> Adoption:
    with database.write() as connection:
        return withdraw_adoption(connection, FILES, id, by, WHOLE, "会议未通过")


def hire(database: Database, login: str, role: Role) -> int:
    with database.write() as connection:
        made = add_account(connection, login, login, "", "no password")
        add_grant(connection, made, Grant(role))
    return int(made)


def refused(act: Callable[[], object], status: int) -> None:
    """Whether the act is refused with that status, and leaves nothing."""
    with pytest.raises((Problem, ProductError)) as caught:
        act()
    said = caught.value
    found = said.status if isinstance(said, Problem) else 409 if isinstance(said, Conflict) else 422
    assert found == status, said


def test_one_person_writes_it_another_approves_it_and_it_is_in_force_from_its_day_on(database: Database) -> None:
    put_up = draft(database)
    assert (put_up.status, put_up.full_name, put_up.effective_from) == (Stage.DRAFT, f"{SCHEME}@{NEWER}", NEXT)
    library = Installation(FILES).library
    assert request(database, put_up.id).status is Stage.REQUESTED
    assert library(database).in_force(SCHEME, NEXT, None).version == "2026-01"
    done = approve(database, put_up.id)
    assert (done.status, done.requested_by, done.decided_by) == (Stage.APPROVED, EDITOR, APPROVER)
    assert library(database).in_force(SCHEME, NEXT, None).digest == put_up.digest
    assert library(database).in_force(SCHEME, NEXT - timedelta(days=1), None).version == "2026-01"
    with database.read() as connection:
        acts = acts_of(connection, put_up.id)
        entries = connection.execute(select(audit_entry.c.action).order_by(audit_entry.c.id)).scalars().all()
        assert verify_log(connection) is None
        assert [one.id for one in list_adoptions(connection, WHOLE.schemes, on_a_ground=True)] == [put_up.id]
    assert [(one.act, one.by, one.from_status, one.to_status) for one in acts] == [
        (Act.EDIT, EDITOR, None, Stage.DRAFT),
        (Act.REQUEST, EDITOR, Stage.DRAFT, Stage.REQUESTED),
        (Act.APPROVE, APPROVER, Stage.REQUESTED, Stage.APPROVED),
    ]
    assert entries == ["adoption.draft", "adoption.request", "adoption.approve"]


def test_faults_are_told_by_line_and_nothing_is_kept(sqlite: Database) -> None:
    text = shipped_library().get("generic@2026-01").document.replace("base: 0", "base: many", 1)
    line = next(number for number, said in enumerate(text.splitlines(), 1) if "base: many" in said)
    with pytest.raises(RuleSetError) as caught:
        draft(sqlite, text)
    assert (caught.value.faults[0].file, caught.value.faults[0].line) == ("draft", line)
    refused(lambda: draft(sqlite, shipped_library().get("tax-credit@2026-01").document), 422)
    refused(lambda: draft(sqlite, TEXT + "\n# 联系人 13912345678\n"), 422)
    for wrong in ("", "a: [", "\0", "table: none\n"):
        with pytest.raises(RuleSetError):
            draft(sqlite, wrong)
    with sqlite.read() as connection:
        assert list_adoptions(connection, WHOLE.schemes, status="draft") == []


@pytest.mark.parametrize("as_who", ["edited", "edited once", "asked", "took back", "wrote the same"])
def test_who_had_a_hand_in_it_never_decides(sqlite: Database, as_who: str) -> None:
    put_up = draft(sqlite, by="someone" if as_who != "edited" else APPROVER)
    if as_who == "edited once":
        edit(sqlite, put_up.id, TEXT.replace("试行稿", "另一稿"), APPROVER)
        edit(sqlite, put_up.id, TEXT, "someone")
    if as_who == "wrote the same":
        draft(sqlite, by=APPROVER)
    if as_who == "took back":
        request(sqlite, put_up.id, by="someone")
        take_back(sqlite, put_up.id, APPROVER)
    request(sqlite, put_up.id, by=APPROVER if as_who == "asked" else "someone")
    for same in (APPROVER, APPROVER.upper(), f"system:{APPROVER}"):
        refused(partial(approve, sqlite, put_up.id, same), 403)
        refused(partial(reject, sqlite, put_up.id, same), 403)
    deputy = Actor("deputy", (APPROVER,))
    refused(lambda: approve(sqlite, put_up.id, deputy), 403)
    assert approve(sqlite, put_up.id, "another").status is Stage.APPROVED


def test_a_renamed_account_is_the_same_person(database: Database) -> None:
    edith = hire(database, EDITOR, Role.RULE_EDITOR)
    put_up = draft(database)
    request(database, put_up.id)
    with database.write() as connection:
        connection.execute(update(account).where(account.c.id == edith).values(login="edith-approver"))
        add_grant(connection, edith, Grant(Role.RULE_APPROVER))
    refused(lambda: approve(database, put_up.id, "edith-approver"), 403)
    # Whoever has the log-in now is taken for who had it.
    hire(database, EDITOR, Role.RULE_APPROVER)
    refused(lambda: approve(database, put_up.id, EDITOR), 403)
    assert approve(database, put_up.id).decided_by == APPROVER


def test_a_rejected_version_is_edited_and_asked_for_again(sqlite: Database) -> None:
    put_up = draft(sqlite)
    request(sqlite, put_up.id)
    assert (reject(sqlite, put_up.id).note, get(sqlite, put_up.id).status) == ("比例偏高", Stage.REJECTED)
    refused(lambda: approve(sqlite, put_up.id), 409)
    assert edit(sqlite, put_up.id, TEXT.replace("试行稿", "修改稿")).status is Stage.DRAFT
    assert request(sqlite, put_up.id).note is None
    # Who only decided may decide again.
    assert approve(sqlite, put_up.id).status is Stage.APPROVED
    refused(lambda: edit(sqlite, put_up.id, TEXT), 409)


def get(database: Database, id: int) -> Adoption:
    with database.read() as connection:
        return get_adoption(connection, id)


def test_an_edit_over_somebody_elses_is_refused(sqlite: Database) -> None:
    put_up = draft(sqlite)
    edit(sqlite, put_up.id, TEXT.replace("试行稿", "甲稿"), "someone")
    refused(lambda: edit(sqlite, put_up.id, TEXT.replace("试行稿", "乙稿"), seen=put_up.digest), 409)
    refused(lambda: edit(sqlite, put_up.id, draft_of("food-production@2026-01", "", NEWER)), 422)


def test_only_who_wrote_a_draft_deletes_it_and_only_until_it_moves(sqlite: Database) -> None:
    put_up, other = draft(sqlite), draft(sqlite)
    with sqlite.write() as connection:
        refused(lambda: delete_draft(connection, put_up.id, "someone", WHOLE), 403)
        delete_draft(connection, put_up.id, EDITOR, WHOLE)
    refused(lambda: get(sqlite, put_up.id), 404)
    request(sqlite, other.id)
    take_back(sqlite, other.id)
    with sqlite.write() as connection:
        refused(lambda: delete_draft(connection, other.id, EDITOR, WHOLE), 409)


def test_who_wrote_a_draft_that_was_deleted_does_not_decide_upon_the_same_text(database: Database) -> None:
    with database.read() as connection:
        acts = connection.execute(select(func.count()).select_from(adoption_act)).scalar_one()
    gone = draft(database, by=APPROVER)
    edit(database, gone.id, TEXT.replace("试行稿", "另一稿"), APPROVER)
    with database.write() as connection:
        delete_draft(connection, gone.id, APPROVER, WHOLE)
    again = draft(database)
    request(database, again.id)
    with database.read() as connection:
        approver = Account(0, APPROVER, APPROVER, (Grant(Role.RULE_APPROVER),))
        other = Account(0, "another", "another", (Grant(Role.RULE_APPROVER),))
        assert (open_items_of(connection, approver), open_items_of(connection, other)[0].number) == ([], 1)
        kept = connection.execute(select(adoption_act.c.adoption_id, adoption_act.c.text).order_by(adoption_act.c.id))
        # Who wrote it is kept, and not what it said.
        assert [tuple(row) for row in kept][acts : acts + 2] == [(None, None)] * 2
    for act in (approve, reject):
        refused(partial(act, database, again.id), 403)
    assert approve(database, again.id, "another").status is Stage.APPROVED


def test_only_a_first_version_begins_before_its_approval(sqlite: Database) -> None:
    past = draft_of("generic@2026-01", HARDER, "2026-03")
    put_up = draft(sqlite, past)
    refused(lambda: request(sqlite, put_up.id), 409)
    forget_adopted(sqlite)
    first = draft(sqlite, past)
    request(sqlite, first.id)
    assert approve(sqlite, first.id).effective_from == date(2026, 3, 1)
    assert Installation(FILES).library(sqlite).in_force(SCHEME, date(2026, 3, 1), None).version == "2026-03"


def test_one_version_begins_on_a_day_and_is_approved_once(sqlite: Database) -> None:
    both = draft(sqlite), draft(sqlite, TEXT.replace(f'version: "{NEWER}"', f'version: "{NEWER}b"'))
    again = draft(sqlite, TEXT.replace(f"effective_from: {NEXT}", f"effective_from: {NEXT + timedelta(days=9)}"))
    for one in (*both, again):
        request(sqlite, one.id)
    approve(sqlite, both[0].id)
    refused(lambda: approve(sqlite, both[1].id), 409)
    refused(lambda: approve(sqlite, again.id), 409)
    # Once it is withdrawn, there is room.
    withdraw(sqlite, both[0].id)
    assert approve(sqlite, both[1].id).status is Stage.APPROVED


def test_what_began_is_not_withdrawn(sqlite: Database) -> None:
    with sqlite.read() as connection:
        (running,) = list_adoptions(connection, WHOLE.schemes, name=SCHEME, status="approved")
    refused(lambda: withdraw(sqlite, running.id), 409)


def test_a_demonstration_is_adopted_in_its_mode_only(sqlite: Database) -> None:
    put_up, real = draft(sqlite), load_settings({})
    refused(lambda: request(sqlite, put_up.id, settings=real), 409)
    request(sqlite, put_up.id)
    refused(lambda: approve(sqlite, put_up.id, settings=real), 409)


def test_what_reads_a_scheme_waits_for_it(sqlite: Database) -> None:
    forget_adopted(sqlite)
    food = draft(sqlite, shipped_library().get("food-production@2026-01").document)
    refused(lambda: request(sqlite, food.id), 409)
    generic = draft(sqlite, shipped_library().get("generic@2026-01").document)
    request(sqlite, generic.id)
    approve(sqlite, generic.id)
    request(sqlite, food.id)
    assert approve(sqlite, food.id).status is Stage.APPROVED


def compared(database: Database, digest: str, days_ago: int = 0, **other: Any) -> int:
    """The number of a comparison of the version in force with that of the digest."""
    with database.write() as connection:
        library = Installation(FILES).library(database)
        side = store_closure(connection, [library.in_force(SCHEME, today())], {})
        values = {"scheme": SCHEME, "before_closure": side, "before_digest": "0" * 64, "after_closure": side}
        values |= {"after_digest": digest, "as_of": NEXT, "known_on": today(), "known_change": 0, "status": "complete"}
        values |= {"movers": [], "started_by": EDITOR, "created_at": now()}
        values |= {"finished_at": now() - timedelta(days=days_ago)} | other
        key = connection.execute(insert(comparison).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def test_it_needs_a_comparison_of_the_same_text_of_the_last_week_or_a_ground(sqlite: Database) -> None:
    put_up = draft(sqlite)
    refused(lambda: request(sqlite, put_up.id, Request("无")), 422)
    refused(lambda: request(sqlite, put_up.id, Request("无", None, "  ")), 422)
    unfit = [
        999,
        compared(sqlite, "1" * 64),
        compared(sqlite, put_up.digest, before_digest=put_up.digest),
        compared(sqlite, put_up.digest, days_ago=8),
        compared(sqlite, put_up.digest, status="cancelled"),
        # Of a day on which it does not begin.
        compared(sqlite, put_up.digest, as_of=NEXT + timedelta(days=400)),
        compared(sqlite, put_up.digest, scheme="food-production"),
    ]
    for one in unfit:
        refused(partial(request, sqlite, put_up.id, Request("调整", one)), 422)
    fit = compared(sqlite, put_up.digest, days_ago=7)
    asked = request(sqlite, put_up.id, Request("调整", fit))
    assert (asked.comparison_id, asked.ground) == (fit, None)
    # Counted at the request: it may wait for its approval.
    with sqlite.write() as connection:
        connection.execute(update(comparison).values(finished_at=now() - timedelta(days=60)))
    assert approve(sqlite, put_up.id).status is Stage.APPROVED


def test_a_table_is_adopted_with_its_rows_before_and_after(database: Database) -> None:
    text = (TABLES / "caps" / "2026-01.yaml").read_text("utf-8")
    newer = text.replace('version: "2026-01"', f'version: "{NEWER}"').replace(
        "effective_from: 2025-01-03", f"effective_from: {NEXT}"
    )
    put_up = draft(database, newer.replace("most: 4", "most: 3"))
    # Its rows are shown, so it is no exception, and can have no comparison.
    refused(lambda: request(database, put_up.id, Request("按公布的上限", None, "无须对比")), 422)
    refused(lambda: request(database, put_up.id, Request("按公布的上限", 1)), 422)
    asked = request(database, put_up.id, Request("按公布的上限"))
    assert asked.rows is not None
    with database.read() as connection:
        assert list_adoptions(connection, WHOLE.schemes, on_a_ground=True) == []
    assert asked.rows["version_before"] == "caps@2026-01"
    (changed,) = asked.rows["rows"]
    assert (changed["id"], changed["before"]["most"], changed["after"]["most"]) == ("one_authority", 4, 3)
    approve(database, put_up.id)
    tables = Installation(FILES).library(database).tables
    before, after = tables.caps(NEXT - timedelta(days=1), None), tables.caps(NEXT, None)
    assert before is not None
    assert after is not None
    assert [cap.most for one in (before, after) for cap in one.caps] == [4, 12, 3, 12]


def test_it_reaches_as_far_as_a_line_of_business(sqlite: Database) -> None:
    """What serves every scheme, as a table does, is nobody's who is for one line."""
    refused(lambda: draft(sqlite, reach=LINE), 403)
    table = (TABLES / "caps" / "2026-01.yaml").read_text("utf-8")
    refused(lambda: draft(sqlite, table, reach=LINE), 403)
    food = draft(sqlite, draft_of("food-production@2026-01", "", NEWER), reach=LINE)
    request(sqlite, food.id)
    refused(lambda: approve(sqlite, food.id, reach=Reach((Place(line="market"),), LINE.lines)), 404)
    assert approve(sqlite, food.id, reach=LINE).status is Stage.APPROVED


def test_a_bureau_that_starts_anew_adopts_its_first_version(database: Database, tmp_path: Path) -> None:
    """Nothing is in force, nothing was compared, nothing ran: three acts of two people are enough."""
    forget_adopted(database)
    library = Installation(FILES).library
    put_up = draft(database, shipped_library().get("generic@2026-01").document)
    request(database, put_up.id, Request("首次采用", None, "首个版本，没有可对比的版本"))
    approve(database, put_up.id)
    assert library(database).in_force(SCHEME, today(), today()).digest == put_up.digest
    with database.read() as connection:
        assert connection.execute(select(adoption_act.c.account_id)).scalars().all() == [None] * 3
        assert connection.execute(select(adoption.c.status)).scalars().all() == ["approved"]
