"""Killed (`kill -9`) while a result is approved, after whichever write: nothing of it is there, and it is done anew."""

import os
import signal
from functools import partial
from typing import Any

from sqlalchemy import Connection, event, select

from service.core.announcements import attach
from service.core.db.audit import verify_log
from service.core.db.engine import Database, open_database
from service.core.db.tables.inspection_visits import visit_act, visit_course
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.core.db.tables.registry import inclusion
from service.core.db.tables.visit_results import visit_result
from service.site.listeners import LISTENERS
from service.visits.actions.review import Review, review_result
from tests.worlds.programs import Program
from tests.worlds.results import (
    BUREAU,
    ORDERED,
    enter,
    firm_id,
    firm_of,
    put_inspecting,
    records_of,
    serve_selection,
    submit,
)
from tests.worlds.staffed_visits import LEADER, StaffedWorld, account_of, staff_world

_WRITES = ("INSERT", "UPDATE", "DELETE")
_PLACES = 5


def approve(connection: Connection, number: str) -> None:
    review_result(connection, number, account_of(connection, LEADER), "", Review("同意。", BUREAU))


def do(url: str, number: str, last: int) -> None:
    """Approves it by this process, which is killed after its write number `last`; 0: it is left alone."""
    attach(LISTENERS)
    database, written = open_database(url), 0

    def count(*args: Any) -> None:
        nonlocal written
        written += args[2].lstrip().startswith(_WRITES)
        if written == last != 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "after_cursor_execute", count)
    with database.write() as connection:
        approve(connection, number)
    database.close()


def held(world: StaffedWorld) -> tuple[Any, ...]:
    """All that the approval writes: states, the order's item and steps, records, selections."""
    with world.database.read() as connection:
        rows = [
            connection.execute(select(visit_course.c.status, visit_course.c.order_item)).all(),
            connection.execute(select(visit_result.c.status)).all(),
            connection.execute(select(visit_act.c.act).order_by(visit_act.c.id)).all(),
            connection.execute(select(ledger_item.c.number, ledger_item.c.record_identity)).all(),
            connection.execute(select(ledger_step.c.act)).all(),
            connection.execute(select(inclusion.c.draw)).all(),
        ]
    return (*rows, records_of(world))


def writes_of(world: StaffedWorld, number: str) -> int:
    """How many writes there are in it; it is undone."""
    said: list[str] = []
    note = lambda *args: said.append(args[2].lstrip())  # noqa: E731
    event.listen(world.database.engine, "after_cursor_execute", note)
    with world.database.write() as connection:
        spot = connection.begin_nested()
        approve(connection, number)
        spot.rollback()
    event.remove(world.database.engine, "after_cursor_execute", note)
    return sum(one.startswith(_WRITES) for one in said)


def test_killed_after_any_write_nothing_of_the_approval_is_there(database: Database, database_url: str) -> None:
    world = staff_world(database)
    number = put_inspecting(world, **firm_of(world))
    with world.database.write() as connection:
        serve_selection(connection, world.visit(number).id, firm_id(world), "D2026-0001", 1, 3)
    enter(world, number, ORDERED)
    submit(world, number)
    before, total = held(world), writes_of(world, number)
    assert total >= _PLACES
    for place in sorted({1 + round(step * (total - 1) / (_PLACES - 1)) for step in range(_PLACES)}):
        killed = Program(partial(do, database_url, number, place), os.environ)
        assert killed.wait(30) == -signal.SIGKILL, f"write {place} of {total} was never reached"
        assert held(world) == before, f"killed after write {place} of {total}"
    assert Program(partial(do, database_url, number, 0), os.environ).wait(30) == 0
    assert all(one != other for one, other in zip(held(world), before, strict=True))
    with database.read() as connection:
        assert verify_log(connection) is None
