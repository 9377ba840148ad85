"""When a task ends: on its line's last day, or with the review of its last result, if that is earlier."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.draws import draw, draw_change, drawn_subject
from service.core.db.tables.inspection_visits import visit_course
from service.core.db.tables.plans import plan_line
from service.visits.actions.publish_dues import renew_all_dues
from service.visits.queries.task_ends import Task, ends_of
from service.visits.states import VisitStatus
from tests.worlds.batches import make_batch, make_line
from tests.worlds.results import (
    CLEAN,
    enter_calendar,
    firm_id,
    firm_of,
    put_inspecting,
    put_reviewed,
    serve_selection,
)
from tests.worlds.staffed_visits import StaffedWorld, staff_world

LAST_DAY = today() + timedelta(days=90)


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    made = staff_world(sqlite)
    for year in (today().year, today().year + 1):
        enter_calendar(made, year)
    return made


def line_of(world: StaffedWorld, **batch: int | str) -> tuple[int, int]:
    """A line whose year is drawn in one batch unless stated otherwise, and that batch."""
    with world.database.write() as connection:
        days = {"starts_on": today() - timedelta(days=30), "ends_on": LAST_DAY}
        line = make_line(connection, year=today().year, **days)
        return line, make_batch(connection, line, None, **{"status": "drawn"} | batch).id


def end_of(world: StaffedWorld, line: int) -> object:
    with world.database.read() as connection:
        return ends_of(connection, [Task(line, None)])[Task(line, None)]


def serve(world: StaffedWorld, number: str, batch: int, draw_id: str = "D2026-0001") -> None:
    with world.database.write() as connection:
        serve_selection(connection, world.visit(number).id, firm_id(world), draw_id, 1, 3, batch)


def test_the_last_review_ends_the_task_early_for_all_of_its_results(world: StaffedWorld) -> None:
    line, batch = line_of(world)
    first = put_reviewed(world, CLEAN, plan_line_id=line, **firm_of(world))
    serve(world, first, batch)
    other = put_inspecting(world, plan_line_id=line, **firm_of(world))
    assert end_of(world, line) == LAST_DAY
    with world.database.write() as connection:
        renew_all_dues(connection)
    late = world.visit(first).lead.publish_due
    assert late is not None
    assert late > LAST_DAY
    # The other is given up, and nothing is left to be reviewed.
    with world.database.write() as connection:
        of_other = visit_course.c.visit_id == world.visit(other).id
        connection.execute(update(visit_course).where(of_other).values(status=VisitStatus.CANCELLED))
        renew_all_dues(connection)
    assert end_of(world, line) == today()
    early = world.visit(first).lead.publish_due
    assert early is not None
    assert early < late


@pytest.mark.parametrize("batch", [{"share_b": 2}, {"status": "locked"}])
def test_what_is_still_to_be_drawn_keeps_the_task_open(world: StaffedWorld, batch: dict[str, int | str]) -> None:
    line, batch_id = line_of(world, **batch)
    serve(world, put_reviewed(world, CLEAN, plan_line_id=line, **firm_of(world)), batch_id)
    assert end_of(world, line) == LAST_DAY


def test_who_was_drawn_and_has_no_visit_keeps_it_open_until_another_came_for_him(world: StaffedWorld) -> None:
    line, batch = line_of(world)
    serve(world, put_reviewed(world, CLEAN, plan_line_id=line, **firm_of(world)), batch)
    assert end_of(world, line) == today()
    with world.database.write() as connection:
        (draw_id,) = connection.execute(select(draw.c.id)).scalars()
        row = {"draw": draw_id, "place": 2, "subject": "REG-0009", "stratum": "A", "cell": "", "num": 1, "den": 3}
        connection.execute(insert(drawn_subject).values(**row))
    assert end_of(world, line) == LAST_DAY
    with world.database.write() as connection:
        asked = {"draw": draw_id, "kind": "subject", "subject": "REG-0009", "reason": "r", "evidence": "e"}
        asked |= {"status": "done", "asked_by": "t", "asked_at": now()}
        connection.execute(insert(draw_change).values(**asked))
    assert end_of(world, line) == today()


def test_a_line_that_goes_on_ends_on_its_last_day_as_amended(world: StaffedWorld) -> None:
    line, _ = line_of(world)
    put_reviewed(world, CLEAN, plan_line_id=line, **firm_of(world))
    put_inspecting(world, plan_line_id=line, **firm_of(world))
    with world.database.write() as connection:
        connection.execute(update(plan_line).values(ends_on=LAST_DAY + timedelta(days=7)))
    assert end_of(world, line) == LAST_DAY + timedelta(days=7)
