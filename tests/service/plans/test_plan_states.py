"""The course of a plan: what the table of moves allows and nothing else, by a second person where it says so."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, delete, select, update

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.moves import acts_from
from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import today
from service.core.db.audit import Actor, verify_log
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.batches import batch
from service.core.db.tables.items import item
from service.core.db.tables.plans import plan_line
from service.core.db.tables.registries import registry_entry
from service.core.errors import Conflict
from service.core.problem import Problem
from service.plans.actions.approval import approve_plan, return_plan, submit_plan
from service.plans.actions.begin import begin_line
from service.plans.actions.elsewhere import DrawnRow, take_elsewhere
from service.plans.actions.lines import add_line, edit_line, end_line, remove_line
from service.plans.actions.plans import amend_plan, delete_plan, edit_plan
from service.plans.actions.publication import file_plan, publish_plan
from service.plans.plan import Plan
from service.plans.queries.lines import line_in_force, line_of, lines_of
from service.plans.queries.plans import get_plan, plan_acts_of
from service.plans.states import MOVES, PlanAct, PlanStatus
from service.plans.words import ACTS
from tests.worlds.batches import make_batch
from tests.worlds.plans import (
    FIRE,
    LEADER,
    OTHER_PLANNER,
    PLANNER,
    REGISTER,
    YEAR,
    enter_items,
    library_in,
    publish_all,
    put_up_plan,
    set_status,
    stated_line,
    stated_plan,
)

A, S = PlanAct, PlanStatus
FIRM = "91990102MA9999996Y"


def act_on(connection: Connection, plan_id: int, act: PlanAct, by: str, reach: Reach = WHOLE) -> object:
    library, day = library_in(connection), today()
    does: dict[PlanAct, Callable[[], object]] = {
        A.EDIT: lambda: edit_plan(connection, library, plan_id, stated_plan(title="另一名称"), by, reach),
        A.DELETE: lambda: delete_plan(connection, plan_id, by, reach),
        A.SUBMIT: lambda: submit_plan(connection, library, plan_id, by, reach),
        A.APPROVE: lambda: approve_plan(connection, library, plan_id, by, reach, "同意"),
        A.RETURN: lambda: return_plan(connection, plan_id, by, reach, "再改"),
        A.FILE: lambda: file_plan(connection, plan_id, by, reach, "备1号", day),
        A.PUBLISH: lambda: publish_plan(connection, library, plan_id, by, reach, day, "政务网站"),
        A.AMEND: lambda: amend_plan(connection, plan_id, by, reach, "任务变化"),
        A.RECORD_DRAWS: lambda: take_elsewhere(
            connection, library, lines_of(connection, plan_id)[0].id, [DrawnRow(FIRM)], "旧系统", by, reach
        ),
        A.END_LINE: lambda: end_line(connection, lines_of(connection, plan_id)[0].id, by, reach, "已办结"),
    }
    return does[act]()


def do(database: Database, plan_id: int, act: PlanAct, by: str = PLANNER, reach: Reach = WHOLE) -> object:
    with database.write() as connection:
        return act_on(connection, plan_id, act, by, reach)


def status_of(database: Database, plan_id: int) -> PlanStatus:
    with database.read() as connection:
        return get_plan(connection, plan_id).status


def prepared(database: Database, lines: int = 2) -> Plan:
    with database.write() as connection:
        enter_items(connection)
    return put_up_plan(database, lines=lines)


def test_from_draft_to_published_with_every_move_kept(database: Database) -> None:
    made = prepared(database)
    for act, by in ((A.SUBMIT, PLANNER), (A.APPROVE, LEADER), (A.FILE, PLANNER), (A.PUBLISH, OTHER_PLANNER)):
        do(database, made.id, act, by)
    with database.read() as connection:
        found, acts = get_plan(connection, made.id), plan_acts_of(connection, made.id)
        written = connection.execute(select(audit_entry.c.action).order_by(audit_entry.c.id)).scalars().all()
        assert verify_log(connection) is None
    assert (found.status, found.filing_no, found.published_where) == (S.PUBLISHED, "备1号", "政务网站")
    assert (found.submitted_by, found.decided_by, found.filed_by) == (PLANNER, LEADER, PLANNER)
    moves = [(one.act, one.by, one.from_status, one.to_status) for one in acts if one.act is not A.EDIT]
    assert moves == [
        (A.CREATE, PLANNER, None, S.DRAFT),
        (A.SUBMIT, PLANNER, S.DRAFT, S.SUBMITTED),
        (A.APPROVE, LEADER, S.SUBMITTED, S.APPROVED),
        (A.FILE, PLANNER, S.APPROVED, S.FILED),
        (A.PUBLISH, OTHER_PLANNER, S.FILED, S.PUBLISHED),
    ]
    # What was approved is what is published: the fingerprint tells.
    assert len({one.digest for one in acts[-4:]}) == 1
    assert written[-4:] == ["plan.submit", "plan.approve", "plan.file", "plan.publish"]


@pytest.mark.parametrize("status", PlanStatus)
def test_what_the_table_does_not_allow_is_refused_with_what_it_allows(sqlite: Database, status: PlanStatus) -> None:
    made = prepared(sqlite, lines=1)
    for act, move in MOVES.items():
        if move.permission is None:
            continue
        by = LEADER if move.second else PLANNER
        set_status(sqlite, made.id, status)
        with sqlite.write() as connection:
            spot = connection.begin_nested()
            if status in move.froms:
                act_on(connection, made.id, act, by)
                if move.to is not None:
                    assert get_plan(connection, made.id).status is move.to
            else:
                with pytest.raises(Conflict) as caught:
                    act_on(connection, made.id, act, by)
                said = [ACTS[one].zh for one in acts_from(MOVES, status)]
                assert (
                    all(words in caught.value.remedy.zh for words in said) and said
                ) or "无" in caught.value.remedy.zh
                assert get_plan(connection, made.id).status is status
            spot.rollback()


def test_who_owns_it_or_had_a_hand_in_it_does_not_decide(database: Database) -> None:
    made = prepared(database, lines=1)
    with database.write() as connection:
        ids = {login: add_account(connection, login, login, "", "no") for login in (OTHER_PLANNER, LEADER)}
        for login, role in ((OTHER_PLANNER, Role.LEADER), (LEADER, Role.LEADER)):
            add_grant(connection, ids[login], Grant(role))
    do(database, made.id, A.EDIT, OTHER_PLANNER)
    do(database, made.id, A.SUBMIT)
    for by in (PLANNER, OTHER_PLANNER, "system:paula", Actor(LEADER, [PLANNER])):
        for act in (A.APPROVE, A.RETURN):
            with pytest.raises(Problem) as caught:
                do(database, made.id, act, by)
            assert (caught.value.status, caught.value.code) == (403, "same-person")
    # A new log-in makes no other person.
    with database.write() as connection:
        connection.execute(update(account).where(account.c.login == OTHER_PLANNER).values(login="piet"))
    with pytest.raises(Problem):
        do(database, made.id, A.APPROVE, "piet")
    do(database, made.id, A.RETURN, LEADER)
    assert status_of(database, made.id) is S.DRAFT
    do(database, made.id, A.SUBMIT)
    do(database, made.id, A.APPROVE, LEADER)
    assert status_of(database, made.id) is S.APPROVED


def test_a_draft_is_deleted_by_who_made_it_until_it_first_moves(sqlite: Database) -> None:
    made = prepared(sqlite)
    with pytest.raises(Problem, match="编制人"):
        do(sqlite, made.id, A.DELETE, OTHER_PLANNER)
    other = put_up_plan(sqlite)
    do(sqlite, other.id, A.DELETE)
    with pytest.raises(Problem, match="没有这一计划"):
        status_of(sqlite, other.id)
    do(sqlite, made.id, A.SUBMIT)
    do(sqlite, made.id, A.RETURN, LEADER)
    with pytest.raises(Conflict, match="不能删除"):
        do(sqlite, made.id, A.DELETE)


def test_days_of_filing_and_publication_are_in_order(sqlite: Database) -> None:
    made = prepared(sqlite, lines=1)
    do(sqlite, made.id, A.SUBMIT)
    do(sqlite, made.id, A.APPROVE, LEADER)
    for day in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with sqlite.write() as connection, pytest.raises(Problem) as caught:
            file_plan(connection, made.id, PLANNER, WHOLE, "备1号", day)
        assert caught.value.errors[0]["where"] == "json.filed_on"
    do(sqlite, made.id, A.FILE)
    with sqlite.write() as connection:
        library, yesterday = library_in(connection), today() - timedelta(days=1)
        with pytest.raises(Problem) as caught:
            publish_plan(connection, library, made.id, PLANNER, WHOLE, yesterday, "网站")
    assert caught.value.errors[0]["where"] == "json.published_on"


@pytest.mark.parametrize("name", ["lead_department", "co_departments"])
def test_a_department_takes_part_only_on_days_on_which_it_may_inspect(sqlite: Database, name: str) -> None:
    made = prepared(sqlite, lines=1)
    first, last = date(YEAR, 3, 1), date(YEAR, 6, 30)
    for begins, ends, may in (
        (None, None, False),
        (first + timedelta(days=1), None, False),
        (first, last, False),
        (first, last + timedelta(days=1), True),
        (first, None, True),
    ):
        with sqlite.write() as connection:
            values = {"inspects_from": begins, "inspects_until": ends}
            connection.execute(update(registry_entry).where(registry_entry.c.code == FIRE).values(**values))
        with sqlite.write() as connection:
            library, own = library_in(connection), {name: FIRE if name == "lead_department" else (FIRE,)}
            line = stated_line(starts_on=first, ends_on=last, **own)
            if may:
                add_line(connection, library, made.id, line, PLANNER, WHOLE)
                continue
            with pytest.raises(Problem) as caught:
                add_line(connection, library, made.id, line, PLANNER, WHOLE)
            assert [error["where"] for error in caught.value.errors] == [f"json.{name}"], (begins, ends)


def test_nothing_is_submitted_approved_or_published_with_an_item_that_is_not_published(sqlite: Database) -> None:
    made = prepared(sqlite, lines=1)
    do(sqlite, made.id, A.SUBMIT)
    do(sqlite, made.id, A.APPROVE, LEADER)
    do(sqlite, made.id, A.FILE)
    with sqlite.write() as connection:
        connection.execute(update(item).where(item.c.code == REGISTER).values(published_on=None))
    with pytest.raises(Problem) as caught:
        do(sqlite, made.id, A.PUBLISH)
    assert [error["where"] for error in caught.value.errors] == ["lines.1.items"]
    assert status_of(sqlite, made.id) is S.FILED


def test_the_first_lock_begins_it_and_its_last_line_ends_it(database: Database) -> None:
    made = prepared(database)
    with database.read() as connection:
        one, two = (line.id for line in lines_of(connection, made.id))
    with database.write() as connection, pytest.raises(Conflict, match="没有已备案并公布"):
        begin_line(connection, one, PLANNER)
    publish_all(database, made.id)
    with database.write() as connection:
        assert begin_line(connection, one, PLANNER).status == "in_progress"
        begin_line(connection, one, PLANNER)
    assert status_of(database, made.id) is S.IN_PROGRESS
    for status in ("locked", "number_obtained"):
        with database.write() as connection:
            held = make_batch(connection, one, None, owner=PLANNER, status=status).id
        with database.write() as connection, pytest.raises(Conflict, match="尚未抽取"):
            end_line(connection, one, PLANNER, WHOLE, "已办结")
        with database.write() as connection:
            connection.execute(delete(batch).where(batch.c.id == held))
    for line in (one, two):
        with database.write() as connection:
            end_line(connection, line, PLANNER, WHOLE, "已办结")
    assert status_of(database, made.id) is S.COMPLETED
    with database.write() as connection, pytest.raises(Conflict):
        begin_line(connection, one, PLANNER)
    with database.read() as connection:
        acts = [one.act for one in plan_acts_of(connection, made.id)]
    assert acts[-4:] == [A.BEGIN, A.END_LINE, A.END_LINE, A.COMPLETE]


def test_an_amendment_is_a_version_and_the_one_before_holds_until_it_is_published(database: Database) -> None:
    made = prepared(database)
    publish_all(database, made.id)
    with database.write() as connection:
        first, second = lines_of(connection, made.id)
        begin_line(connection, first.id, PLANNER)
    new = do(database, made.id, A.AMEND)
    assert isinstance(new, Plan)
    assert (new.version, new.amends, new.status, new.reason) == (2, made.id, S.DRAFT, "任务变化")
    with pytest.raises(Conflict, match="已有调整"):
        do(database, made.id, A.AMEND)
    with database.write() as connection:
        library = library_in(connection)
        locked, free = lines_of(connection, new.id)
        assert (locked.root, free.root) == (first.id, second.id)
        with pytest.raises(Conflict, match="不能改动"):
            edit_line(connection, library, locked.id, stated_line(title="改名"), PLANNER, WHOLE)
        with pytest.raises(Conflict, match="不能改动"):
            remove_line(connection, locked.id, PLANNER, WHOLE)
        edit_line(connection, library, free.id, stated_line(title="改名", shares=3), PLANNER, WHOLE)
        in_force = line_in_force(connection, free.id)
    assert in_force is not None
    assert (in_force.id, in_force.shares) == (second.id, 2)
    publish_all(database, new.id)
    assert status_of(database, made.id) is S.SUPERSEDED
    # A line of it was locked before: it is in progress by itself.
    assert status_of(database, new.id) is S.IN_PROGRESS
    with database.read() as connection:
        in_force = line_in_force(connection, second.id)
        assert line_of(connection, locked.id).status == "in_progress"
    assert in_force is not None
    assert (in_force.id, in_force.shares) == (free.id, 3)


def test_a_line_that_was_locked_while_it_was_amended_is_not_changed_by_publication(sqlite: Database) -> None:
    made = prepared(sqlite)
    publish_all(sqlite, made.id)
    new = do(sqlite, made.id, A.AMEND)
    assert isinstance(new, Plan)
    with sqlite.write() as connection:
        line = lines_of(connection, new.id)[1]
        edit_line(connection, library_in(connection), line.id, stated_line(title="改名"), PLANNER, WHOLE)
        begin_line(connection, line.id, PLANNER)
    with pytest.raises(Conflict, match="不能改动"):
        publish_all(sqlite, new.id)
    assert status_of(sqlite, made.id) is S.IN_PROGRESS


def test_nothing_is_done_beyond_the_reach(sqlite: Database) -> None:
    made = prepared(sqlite, lines=1)
    for place in (Place("3702"), Place(line="food"), Place(office="3701020001")):
        with pytest.raises(Problem) as caught:
            do(sqlite, made.id, A.EDIT, PLANNER, Reach((place,)))
        assert caught.value.status == 404
        with pytest.raises(Problem) as caught:
            put_up_plan(sqlite, reach=Reach((place,)))
        assert caught.value.status == 403
    own = put_up_plan(sqlite, reach=Reach((Place("3702"),)), lines=0, region="370203")
    assert own.region == "370203"


def test_lines_move_up_where_one_is_taken_out(sqlite: Database) -> None:
    made = prepared(sqlite, lines=4)
    with sqlite.write() as connection:
        lines = lines_of(connection, made.id)
        remove_line(connection, lines[1].id, PLANNER, WHOLE)
        left = lines_of(connection, made.id)
        held = connection.execute(select(plan_line.c.number).order_by(plan_line.c.number)).scalars().all()
    assert [line.id for line in left] == [lines[0].id, lines[2].id, lines[3].id]
    assert held == [1, 2, 3]
