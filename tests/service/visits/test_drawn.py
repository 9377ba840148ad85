"""The visits of a drawn batch: one a subject with who was drawn, made once, and one visit for draws that overlap."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from service.access.actions.many import digest_of_list
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_change
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_selection
from service.core.errors import Conflict
from service.core.problem import Problem
from service.visits.actions.cancel import cancel_visit
from service.visits.actions.propose import propose_visit
from service.visits.proposal import OffSite
from service.visits.queries.visits import steps_of
from service.visits.states import VisitAct, VisitStatus
from service.visits.visit import Visit
from tests.worlds.ledger import account_in
from tests.worlds.visits import (
    FAR_PLANNER,
    FIRE,
    FIRE_ONE_NO,
    FIRE_TWO_NO,
    FIRES,
    FIRMS,
    FOOD,
    INES_NO,
    IVAN_NO,
    LEADER,
    PLANNER,
    REGISTER,
    THIRD_NO,
    UNPUBLISHED,
    VisitWorld,
    gate_in,
    people_visits,
    planned_visit,
)


@pytest.fixture
def world(database: Database) -> VisitWorld:
    return people_visits(database)


def test_every_drawn_subject_gets_a_visit_with_its_officers_and_one_entry_says_so(world: VisitWorld) -> None:
    batch_id = world.drawn_batch()
    made = world.make_visits(batch_id)
    assert (len(made.made), made.merged, made.left_out) == (3, [], [])
    visits = [world.visit(number) for number in made.made]
    assert [one.subject for one in visits] == list(FIRMS[:3])
    (course,) = visits[0].courses
    assert (course.items, course.status) == ([REGISTER], VisitStatus.TO_APPROVE)
    assert [(one.inspector, one.leads, one.drawn) for one in course.officers] == [
        (INES_NO, True, True),
        (IVAN_NO, False, True),
    ]
    with world.database.read() as connection:
        entries = connection.execute(select(audit_entry).where(audit_entry.c.action == "visit.propose")).all()
        assert [entry.object for entry in entries] == [f"batch {batch_id}"]
        said = json.loads(entries[0].detail)
        assert (said["visits"], said["list"]) == (3, digest_of_list(made.made))
        assert [step.act for step in steps_of(connection, visits[0].id)] == [VisitAct.PROPOSE]
    again = world.make_visits(batch_id)
    assert (again.made, again.merged, again.staffed) == ([], [], [])


def test_a_part_of_the_draw_sends_its_own_officers(world: VisitWorld) -> None:
    line = world.line(items=[REGISTER, FIRES], co_departments=[FIRE])
    made = world.make_visits(world.drawn_batch(line, FIRMS[:1], partners=(FIRE_ONE_NO, FIRE_TWO_NO)))
    own, fire = world.visit(made.made[0]).courses
    assert (own.department, own.items, own.team) == ("", [REGISTER], (INES_NO, IVAN_NO))
    assert (fire.department, fire.items, fire.team) == (FIRE, [FIRES], (FIRE_ONE_NO, FIRE_TWO_NO))


def test_officers_drawn_later_are_taken_over(world: VisitWorld) -> None:
    line = world.line(items=[REGISTER, FIRES], co_departments=[FIRE])
    another = world.drawn_batch(firms=FIRMS[:1])
    batch_id = world.drawn_batch(line, FIRMS[:1], partners=(FIRE_ONE_NO, FIRE_TWO_NO))
    with world.database.write() as connection:
        # The part is drawn after the visits were made.
        parts = draw.c.parent_id.is_not(None)
        parent = connection.execute(select(draw.c.parent_id).where(parts)).scalar_one()
        elsewhere = select(draw.c.id).where(draw.c.batch_id == another).scalar_subquery()
        connection.execute(update(draw).where(parts).values(parent_id=elsewhere))
    made = world.make_visits(batch_id)
    assert world.visit(made.made[0]).courses[1].team == ()
    with world.database.write() as connection:
        connection.execute(update(draw).where(draw.c.department == FIRE).values(parent_id=parent))
    assert world.make_visits(batch_id).staffed == made.made
    assert world.visit(made.made[0]).courses[1].team == (FIRE_ONE_NO, FIRE_TWO_NO)


def test_who_was_replaced_gets_no_visit(world: VisitWorld) -> None:
    batch_id = world.drawn_batch()
    with world.database.write() as connection:
        key = connection.execute(select(draw.c.id)).scalar_one()
        left = {"draw": key, "kind": "subject", "subject": FIRMS[1], "reason": "注销", "evidence": "档案"}
        left |= {"status": "done", "asked_by": PLANNER, "asked_at": now()}
        connection.execute(draw_change.insert().values(**left))
    subjects = {world.visit(number).subject for number in world.make_visits(batch_id).made}
    assert subjects == {FIRMS[0], FIRMS[2]}


def test_a_second_draw_of_the_days_is_served_by_the_same_visit_and_approved_anew(world: VisitWorld) -> None:
    first = world.make_visits(world.drawn_batch())
    world.approve(first.made[0])
    day = today()
    other = world.line(items=[FOOD, FIRES], co_departments=[FIRE], ends_on=day + timedelta(days=10))
    batch_id = world.drawn_batch(other, FIRMS[:2], officers=(THIRD_NO, INES_NO), partners=(FIRE_ONE_NO, FIRE_TWO_NO))
    asked = OffSite(("online",), suffice=False, why="须实地查看")
    made = world.make_visits(batch_id, off_site=asked)
    assert (made.made, made.merged) == ([], list(first.made[:2]))
    visit = world.visit(first.made[0])
    assert {course.status for course in visit.courses} == {VisitStatus.TO_APPROVE}
    assert [(one.department, one.lead, one.items, one.team) for one in visit.courses] == [
        ("", True, [FOOD, REGISTER], (INES_NO, IVAN_NO, THIRD_NO)),
        (FIRE, False, [FIRES], (FIRE_ONE_NO, FIRE_TWO_NO)),
    ]
    assert [one.inspector for one in visit.courses[0].officers if one.leads] == [INES_NO]
    assert visit.ends_on == day + timedelta(days=10)
    with world.database.read() as connection:
        selections = select(func.count()).where(visit_selection.c.visit_id == visit.id)
        assert connection.execute(selections).scalar_one() == 2
        assert steps_of(connection, visit.id)[-1].act is VisitAct.MERGE
    # Who merged it has a hand in it now; the leader who approved it before may approve it again.
    assert world.approve(visit.number, LEADER).courses[0].status is VisitStatus.TO_HAND_OUT


@pytest.mark.parametrize("why", ["begun", "days", "line"])
def test_what_cannot_be_one_visit_stays_two(world: VisitWorld, why: str) -> None:
    first = world.make_visits(world.drawn_batch(firms=FIRMS[:1]))
    day = today()
    other: dict[str, Any] = {"items": [REGISTER]}
    if why == "begun":
        with world.database.write() as connection:
            connection.execute(update(visit_course).values(status=VisitStatus.INSPECTING))
    elif why == "days":
        with world.database.write() as connection:
            connection.execute(update(inspection_visit).values(ends_on=day + timedelta(days=1)))
        other |= {"starts_on": day + timedelta(days=2)}
    else:
        other |= {"line": "food"}
    second = world.make_visits(world.drawn_batch(world.line(**other), FIRMS[:1]))
    assert (len(second.made), second.merged) == (1, [])
    assert second.made != first.made


def test_only_a_drawn_batch_within_reach_of_items_that_may_be_inspected(sqlite: Database) -> None:
    world = people_visits(sqlite)
    batch_id = world.drawn_batch()
    for nobody, status in ((FAR_PLANNER, 404), (LEADER, 404)):
        with pytest.raises(Problem) as refused:
            world.make_visits(batch_id, nobody)
        assert refused.value.status == status
    with world.database.write() as connection:
        connection.execute(update(batch).values(status="locked"))
    with pytest.raises(Conflict):
        world.make_visits(batch_id)
    with world.database.write() as connection:
        connection.execute(update(batch).values(status="drawn"))
    for items in ([FOOD], [UNPUBLISHED], []):
        with pytest.raises(Problem) as wrong:
            world.make_visits(world.drawn_batch(world.line(items=items)))
        assert wrong.value.status == 422


def test_a_drawn_subject_whose_visit_was_given_up_is_visited_by_another_one(world: VisitWorld) -> None:
    line = world.line()
    made = world.make_visits(world.drawn_batch(line, FIRMS[:1]))
    stated = planned_visit(line, trigger="PLAN_RANDOM", signals_reason="补查")
    with world.database.write() as connection:
        gate, planner = gate_in(connection), account_in(connection, PLANNER)
        with pytest.raises(Problem):
            propose_visit(connection, gate, stated, planner)
        cancel_visit(connection, made.made[0], planner, "当日停电")
        again: Visit = propose_visit(connection, gate, stated, planner)
        served = select(visit_selection.c.visit_id)
        assert connection.execute(served).scalars().all() == [again.id]


def test_signals_of_a_batch_need_one_reason(sqlite: Database) -> None:
    world = people_visits(sqlite)
    day = today()
    for _ in range(2):
        world.propose(subject=FIRMS[0], visit_on=day, signals_reason="多件投诉")
    batch_id = world.drawn_batch()
    with pytest.raises(Problem) as refused:
        world.make_visits(batch_id, signals_reason=None)
    assert refused.value.errors[0]["where"] == "json.signals_reason"
    visits = [world.visit(number) for number in world.make_visits(batch_id, signals_reason="年度计划").made]
    assert [bool(one.signals) for one in visits] == [True, False, False]
    assert [one.signals_reason for one in visits] == ["年度计划", None, None]
