"""Visits that could not wait: begun by who goes, approved by the next day or marked; or entered after a failure."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.access.account import Grant
from service.access.actions.accounts import add_grant
from service.access.permissions import Role
from service.access.queries.told import list_told
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import visit_course
from service.core.errors import Conflict
from service.core.problem import Problem
from service.visits.actions.approve import approve_afterwards, approve_visit
from service.visits.actions.begin_at_once import BegunAtOnce, begin_at_once
from service.visits.actions.entering import Entry
from service.visits.actions.missed import miss_approvals
from service.visits.actions.review import Review, review_result
from service.visits.gate import SignalKind
from service.visits.queries.hands import acts_now
from service.visits.queries.visits import steps_of
from service.visits.states import VisitAct, VisitMark, VisitStatus
from service.visits.visit import Visit
from tests.worlds.visits import (
    DISTRICT,
    FIRES,
    FOOD,
    HANDLER,
    INES,
    INES_NO,
    IVAN,
    IVAN_NO,
    LEADER,
    VisitWorld,
    gate_in,
    people_visits,
    stated_visit,
)

TEAM = (INES_NO, IVAN_NO)
SHOWN = Entry(code_shown=True)
DAY = timedelta(days=1)


@pytest.fixture
def world(sqlite: Database) -> VisitWorld:
    return people_visits(sqlite)


def begin(
    world: VisitWorld,
    mark: VisitMark = VisitMark.EMERGENCY,
    entry: Entry = SHOWN,
    officers: tuple[str, ...] = TEAM,
    by: str = INES,
    **more: Any,
) -> Visit:
    account = world.account(by)
    with world.database.write() as connection:
        gate = gate_in(connection, locks=frozenset(SignalKind))
        stated = stated_visit(**{"off_site": None, "trigger": "EMERGENCY", **more})
        return begin_at_once(connection, gate, stated, BegunAtOnce(mark, officers, entry), account)


def test_an_emergency_begins_at_once_and_is_approved_by_the_next_day(database: Database) -> None:
    world = people_visits(database)
    made = begin(world, VisitMark.EVIDENCE_AT_RISK)
    assert (made.lead.status, made.mark) == (VisitStatus.INSPECTING, "evidence_at_risk")
    assert (made.visit_on, made.approval_due, made.approval) == (today(), today() + DAY, None)
    assert made.lead.team == TEAM
    with pytest.raises(Conflict), world.database.write() as connection:
        approve_visit(connection, made.number, world.account(LEADER), "同意")
    with world.database.write() as connection:
        assert miss_approvals(connection, today() + DAY, now()) == 0
        done = approve_afterwards(connection, made.number, world.account(LEADER), "同意", agrees=True)
    assert (done.approval, done.lead.status) == ("approved", VisitStatus.INSPECTING)
    with world.database.write() as connection:
        assert miss_approvals(connection, today() + 9 * DAY, now()) == 0


def test_what_nobody_approves_in_time_is_marked_once_and_told(world: VisitWorld) -> None:
    made = begin(world)
    with world.database.write() as connection:
        assert miss_approvals(connection, today() + 2 * DAY, now()) == 1
        assert miss_approvals(connection, today() + 3 * DAY, now()) == 0
    late = world.visit(made.number)
    assert (late.approval, late.approved_by, late.lead.status) == ("late", None, VisitStatus.INSPECTING)
    with world.database.read() as connection:
        assert [one.act for one in steps_of(connection, made.id)][-1] is VisitAct.MISS_APPROVAL
        assert any("逾期未补批" in one.words.zh for one in list_told(connection, INES))
    with world.database.write() as connection:
        at = now() + 3 * DAY
        done = approve_afterwards(connection, made.number, world.account(LEADER), "同意", agrees=True, at=at)
    assert (done.approval, done.approved_by) == ("late", LEADER)


def test_only_who_went_enters_it_for_his_own_authority_with_a_team_that_may_go(world: VisitWorld) -> None:
    for more, status in (
        ({"by": HANDLER}, 403),
        ({"officers": (IVAN_NO, "O-3")}, 403),
        ({"officers": (INES_NO,)}, 422),
        ({"officers": (INES_NO, "F-1")}, 422),
        ({"items": (FOOD, FIRES)}, 422),
        ({"items": (FIRES,)}, 422),
        ({"entry": Entry(code_shown=False)}, 422),
        ({"entry": Entry(True, on=today() - DAY)}, 422),
        ({"mark": VisitMark.SYSTEM_FAILURE, "entry": Entry(True, on=today() - DAY)}, 422),
        ({"entry": Entry(True, on=today() + DAY)}, 422),
        ({"reason": ""}, 422),
    ):
        with pytest.raises(Problem) as caught:
            begin(world, **more)
        assert caught.value.status == status, more
    with world.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM inspection_visit").scalar() == 0


def test_after_a_failure_of_the_system_an_earlier_day_is_entered(world: VisitWorld) -> None:
    on = today() - 3 * DAY
    entry = Entry(code_shown=False, code_reason="系统故障，无法亮码", on=on, failure="机房断电")
    made = begin(world, VisitMark.SYSTEM_FAILURE, entry)
    assert (made.visit_on, made.approval_due) == (on, today() + DAY)
    assert "机房断电" in str(made.reason)
    assert made.lead.code_reason == "系统故障，无法亮码"


def test_who_went_decides_upon_nothing_of_it_though_another_noted_it(world: VisitWorld) -> None:
    made = begin(world)
    with world.database.write() as connection:
        add_grant(connection, world.account(IVAN).id, Grant(Role.LEADER, DISTRICT))
    ivan = world.account(IVAN)
    with world.database.read() as connection:
        assert VisitAct.APPROVE_AFTERWARDS not in acts_now(connection, ivan, made)[None]
        assert VisitAct.APPROVE_AFTERWARDS in acts_now(connection, world.account(LEADER), made)[None]
    for agrees in (True, False):
        with pytest.raises(Problem) as caught, world.database.write() as connection:
            approve_afterwards(connection, made.number, ivan, "同意", agrees=agrees)
        assert caught.value.status == 403
    with world.database.write() as connection:
        connection.execute(update(visit_course).values(status=VisitStatus.LEADER_REVIEW))
    with pytest.raises(Problem) as caught, world.database.write() as connection:
        review_result(connection, made.number, ivan, "", Review("同意", "青岚市市场监督管理局"))
    assert caught.value.status == 403
