"""Visits approved and refused by a second person, approved afterwards where they could not wait, and given up."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.errors import Conflict
from service.core.problem import Problem
from service.visits.actions.approve import approve_afterwards, approve_visit, refuse_visit
from service.visits.actions.cancel import cancel_visit
from service.visits.queries.visits import steps_of
from service.visits.states import VisitAct, VisitStatus
from service.visits.visit import Visit
from tests.worlds.ledger import account_in
from tests.worlds.visits import (
    FAR_LEADER,
    HANDLER,
    LEADER,
    OTHER_LEADER,
    PLANNER,
    VisitWorld,
    people_visits,
)


@pytest.fixture
def world(sqlite: Database) -> VisitWorld:
    return people_visits(sqlite)


def states(visit: Visit) -> set[VisitStatus]:
    return {course.status for course in visit.courses}


def test_the_head_approves_every_course_at_once_and_who_proposed_does_not(world: VisitWorld) -> None:
    made = world.joint()
    for nobody, status in ((HANDLER, 403), (PLANNER, 403), (FAR_LEADER, 404)):
        with pytest.raises(Problem) as refused:
            world.approve(made.number, nobody)
        assert refused.value.status == status
    approved = world.approve(made.number)
    assert states(approved) == {VisitStatus.TO_HAND_OUT}
    assert (approved.approved_by, approved.approval) == (LEADER, None)
    assert approved.approved_at is not None
    with pytest.raises(Conflict):
        world.approve(made.number, OTHER_LEADER)


def test_an_opinion_is_asked_for(world: VisitWorld) -> None:
    made = world.propose()
    with world.database.write() as connection:
        for said in ("", "  ", "同\0意", "长" * 1001):
            with pytest.raises(Problem):
                approve_visit(connection, made.number, account_in(connection, LEADER), said)
    assert states(world.visit(made.number)) == {VisitStatus.TO_APPROVE}


def test_a_refused_visit_has_ended(world: VisitWorld) -> None:
    made = world.joint()
    with world.database.write() as connection:
        refused = refuse_visit(connection, made.number, account_in(connection, LEADER), "线索不足")
    assert states(refused) == {VisitStatus.REFUSED}
    assert refused.ended_at is not None
    with world.database.read() as connection:
        last = steps_of(connection, made.id)[-1]
    assert (last.act, last.note, last.course_id) == (VisitAct.REFUSE, "线索不足", None)


def test_a_visit_is_given_up_for_a_reason_until_somebody_enters(world: VisitWorld) -> None:
    made = world.approved()
    with world.database.write() as connection:
        with pytest.raises(Problem):
            cancel_visit(connection, made.number, account_in(connection, PLANNER), " ")
        cancelled = cancel_visit(connection, made.number, account_in(connection, PLANNER), "企业已停业")
    assert (states(cancelled), cancelled.ended_at is not None) == ({VisitStatus.CANCELLED}, True)
    begun = world.approved()
    put(world, begun, VisitStatus.INSPECTING)
    with world.database.write() as connection, pytest.raises(Conflict):
        cancel_visit(connection, begun.number, account_in(connection, PLANNER), "不去了")


@pytest.mark.parametrize(
    ("agrees", "days", "became"), [(True, 0, "approved"), (True, -1, "late"), (False, 0, "refused")]
)
def test_what_could_not_wait_is_approved_afterwards(world: VisitWorld, agrees: bool, days: int, became: str) -> None:
    made = world.propose()
    put(world, made, VisitStatus.INSPECTING)
    with world.database.write() as connection:
        due = {"mark": "emergency", "approval_due": today() + timedelta(days=days)}
        connection.execute(update(inspection_visit).values(**due))
    with world.database.write() as connection:
        done = approve_afterwards(connection, made.number, account_in(connection, LEADER), "知悉", agrees=agrees)
    assert (done.approval, done.approved_by, states(done)) == (became, LEADER, {VisitStatus.INSPECTING})
    with world.database.write() as connection, pytest.raises(Problem):
        approve_afterwards(connection, made.number, account_in(connection, OTHER_LEADER), "知悉", agrees=True)


def test_nobody_approves_afterwards_what_he_did_himself_whatever_was_decided_since(world: VisitWorld) -> None:
    made = world.propose()
    put(world, made, VisitStatus.INSPECTING)
    with world.database.write() as connection:
        connection.execute(update(inspection_visit).values(mark="emergency", approval_due=today()))
    with world.database.write() as connection, pytest.raises(Problem) as refused:
        approve_afterwards(connection, made.number, account_in(connection, HANDLER), "知悉", agrees=True)
    assert refused.value.status == 403


def put(world: VisitWorld, visit: Visit, status: VisitStatus) -> None:
    """Has the courses of a visit stand in a state, however they came there."""
    with world.database.write() as connection:
        connection.execute(update(visit_course).where(visit_course.c.visit_id == visit.id).values(status=status))
