"""Visits proposed: their ground, items, place, methods that are asked for first, and what speaks against them."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from rules.dated_tables import OrderedBy
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.plans import plan, plan_line
from service.core.problem import Problem
from service.visits.actions.propose import propose_visit
from service.visits.gate import SignalKind
from service.visits.proposal import OffSite
from service.visits.queries.visits import steps_of
from service.visits.states import VisitAct, VisitStatus
from tests.worlds.batches import draw_elsewhere
from tests.worlds.ledger import account_in
from tests.worlds.visits import (
    FAR_FIRM,
    FAR_PLANNER,
    FIRE,
    FIRES,
    FIRMS,
    FOOD,
    HANDLER,
    INES,
    LEADER,
    PLANNER,
    REGISTER,
    UNPUBLISHED,
    VisitWorld,
    gate_in,
    people_visits,
    planned_visit,
    stated_visit,
)


@pytest.fixture
def world(sqlite: Database) -> VisitWorld:
    return people_visits(sqlite)


def faults(world: VisitWorld, by: str = HANDLER, **more: Any) -> dict[str, str]:
    """The fields with which a visit is refused, and why."""
    with pytest.raises(Problem) as refused:
        world.propose(by, **more)
    assert refused.value.status == 422
    return {one["where"].removeprefix("json."): one["zh"] for one in refused.value.errors}


def test_a_triggered_visit_waits_for_approval_with_its_ground_and_the_items_of_that_day(world: VisitWorld) -> None:
    made = world.propose()
    assert made.number == f"V{today().year}-000001"
    assert [(course.department, course.lead, course.status) for course in made.courses] == [
        ("", True, VisitStatus.TO_APPROVE)
    ]
    assert made.courses[0].items == [FOOD]
    assert (made.trigger, made.ordered_by, made.evidence) == ("COMPLAINT", OrderedBy.OWN, "投诉单〔2026〕12号")
    assert made.off_site == {"methods": ["online"], "suffice": False, "why": "网上看不到实物标签"}
    assert len(made.code) == 16
    assert world.propose(subject=FIRMS[1]).number == f"V{today().year}-000002"
    with world.database.read() as connection:
        assert [(step.act, step.by, step.to_status) for step in steps_of(connection, made.id)] == [
            (VisitAct.PROPOSE, HANDLER, VisitStatus.TO_APPROVE)
        ]
        logged = select(audit_entry.c.detail).where(audit_entry.c.action == "visit.propose").order_by(audit_entry.c.id)
        assert json.loads(connection.execute(logged).scalars().all()[0])["trigger"] == "COMPLAINT"


def test_items_of_a_department_are_its_own_to_look_at(world: VisitWorld) -> None:
    made = world.joint()
    assert {(one.department, one.lead, tuple(one.items)) for one in made.courses} == {
        ("", True, (FOOD,)),
        (FIRE, False, (FIRES,)),
    }
    only = world.propose(subject=FIRMS[1], items=(FIRES,), off_site=None)
    assert [(one.department, one.lead) for one in only.courses] == [(FIRE, True)]


# What is stated amiss, and the field that says so.
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"reason": None}, "reason"),
    ({"reason": "  "}, "reason"),
    ({"evidence": ""}, "evidence"),
    ({"reason": "甲\0乙"}, "reason"),
    ({"evidence": "长" * 401}, "evidence"),
    ({"items": ()}, "items"),
    ({"items": ("NONE",)}, "items"),
    ({"items": (UNPUBLISHED,)}, "items"),
    ({"subject": "91999999MA99999999"}, "subject"),
    ({"subject": FAR_FIRM}, "subject"),
    ({"line": "no-such-line"}, "line"),
    ({"starts_on": None}, "starts_on"),
    ({"ends_on": date(9999, 12, 31)}, "ends_on"),
    ({"ends_on": date(2020, 1, 1)}, "ends_on"),
    ({"visit_on": date(2020, 1, 1)}, "visit_on"),
    ({"plan_line": 1}, "plan_line"),
    ({"recheck_of": "rectification-2026-000001"}, "recheck_of"),
    ({"trigger": "RECHECK"}, "recheck_of"),
    ({"trigger": "RECHECK", "recheck_of": "rectification-2026-000009"}, "recheck_of"),
    ({"trigger": "WHIM"}, "trigger"),
    ({"off_site": None}, "off_site.why"),
    ({"off_site": OffSite(("online",), suffice=True, why="网页已足够")}, "off_site.suffice"),
    ({"off_site": OffSite(("online",), suffice=False, why=" ")}, "off_site.why"),
]


def test_what_is_wrong_is_said_by_field(world: VisitWorld) -> None:
    for stated, where in WRONG:
        assert where in faults(world, **stated), stated
    # Nothing was written, and the next visit is the first.
    assert world.propose().seq == 1


def test_only_who_may_proposes_and_only_where_he_may(world: VisitWorld) -> None:
    for nobody in (LEADER, INES):
        with pytest.raises(Problem) as refused:
            world.propose(nobody)
        assert refused.value.status == 403
    assert "subject" in faults(world, FAR_PLANNER)


def test_a_planned_visit_needs_a_line_of_a_plan_that_is_filed_and_published(world: VisitWorld) -> None:
    line = world.line()
    made = propose_planned(world, line)
    assert [one for course in made.courses for one in course.items] == [REGISTER]
    assert (made.plan_line_id, made.reason) == (line, None)
    with world.database.read() as connection:
        days = connection.execute(select(plan_line.c.starts_on, plan_line.c.ends_on)).one()
    assert (made.starts_on, made.ends_on) == tuple(days)
    assert "plan_line" in faults_planned(world, None)
    assert "plan_line" in faults_planned(world, 99)
    assert "items" in faults_planned(world, line, items=(FOOD,))
    assert "ends_on" in faults_planned(world, line, ends_on=today() + timedelta(days=300))
    assert "subject" in faults_planned(world, world.line(region="370203"))
    assert "plan_line" in faults_planned(world, line, trigger="SPECIAL_CAMPAIGN")
    with world.database.write() as connection:
        connection.execute(update(plan).values(status="approved"))
    assert "plan_line" in faults_planned(world, line)


def test_a_random_visit_is_only_of_who_was_drawn_for_the_line(world: VisitWorld) -> None:
    line = world.line()
    assert "subject" in faults_planned(world, line, trigger="PLAN_RANDOM")
    with world.database.write() as connection:
        draw_elsewhere(connection, line, FIRMS[:1], today())
    made = propose_planned(world, line, trigger="PLAN_RANDOM")
    assert made.number in faults_planned(world, line, trigger="PLAN_RANDOM")["subject"]


def test_what_speaks_against_a_visit_needs_a_reason_and_a_lock_is_no_matter_of_reasons(world: VisitWorld) -> None:
    day = today() + timedelta(days=1)
    first = world.propose(visit_on=day)
    assert first.signals == []
    assert "signals_reason" in faults(world, visit_on=day)
    made = world.propose(visit_on=day, signals_reason="两件投诉事由不同")
    assert [one.signal for one in made.signals] == [SignalKind.DAILY]
    assert made.signals_reason == "两件投诉事由不同"
    stated = stated_visit(visit_on=day, signals_reason="还是要去")
    with world.database.write() as connection:
        gate, account = gate_in(connection, locks=frozenset({SignalKind.DAILY})), account_in(connection, HANDLER)
        with pytest.raises(Problem) as refused:
            propose_visit(connection, gate, stated, account)
    assert refused.value.errors[0]["where"] == "json.signals"


def propose_planned(world: VisitWorld, line: int, **more: Any) -> Any:
    with world.database.write() as connection:
        return propose_visit(
            connection, gate_in(connection), planned_visit(line, **more), account_in(connection, PLANNER)
        )


def faults_planned(world: VisitWorld, line: Any, **more: Any) -> dict[str, str]:
    with pytest.raises(Problem) as refused:
        propose_planned(world, line, **more)
    return {one["where"].removeprefix("json."): one["zh"] for one in refused.value.errors}
