"""Killed (`kill -9`) between an item and its record, after whichever write: neither is there, and it is done again."""

import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from service.core.announcements import attach
from service.core.db.audit import verify_log
from service.core.db.engine import Database, open_database
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.ledger.actions.answering import Proposal, decide_item
from service.ledger.actions.register import register_item
from service.ledger.states import ItemStatus, ItemType, Outcome
from service.site.listeners import LISTENERS
from tests.service.ledger.test_records_put_right import versions
from tests.worlds.ledger import HANDLER, LEADER, LedgerWorld, account_in, people_ledger, stated_item
from tests.worlds.programs import Program

_WRITES = ("INSERT", "UPDATE", "DELETE")
# So many places in which one is killed, spread from the first write to the last.
_PLACES = 4


def object_to_record(connection: Connection) -> None:
    register_item(connection, stated_item(ItemType.OBJECTION), account_in(connection, HANDLER))


def give_order(connection: Connection) -> None:
    register_item(connection, stated_item(ItemType.RECTIFICATION), account_in(connection, HANDLER))


def accept_repair(connection: Connection) -> None:
    number = connection.execute(select(ledger_item.c.number).where(ledger_item.c.type == ItemType.REPAIR)).scalar_one()
    leader = account_in(connection, LEADER)
    decide_item(connection, number, leader, Proposal(Outcome.ACCEPTED, "具备"), "准予修复。", took_no_part=True)


Deed = Callable[[Connection], None]


def do(url: str, deed: Deed, last: int) -> None:
    """Does it by this process, which is killed after its write number `last`; 0: it is left alone."""
    attach(LISTENERS)
    database, written = open_database(url), 0

    def count(*args: Any) -> None:
        nonlocal written
        written += args[2].lstrip().startswith(_WRITES)
        if written == last != 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "after_cursor_execute", count)
    with database.write() as connection:
        deed(connection)
    database.close()


def held(world: LedgerWorld) -> tuple[Any, ...]:
    """All that is held of items, what was done to them, and the records."""
    with world.database.read() as connection:
        items = connection.execute(select(ledger_item.c.number, ledger_item.c.status, ledger_item.c.decision)).all()
        steps = connection.execute(select(ledger_step.c.act).order_by(ledger_step.c.id)).all()
    return items, steps, versions(world)


def writes_of(world: LedgerWorld, deed: Deed) -> int:
    """How many writes there are in it; it is undone."""
    said: list[str] = []
    note = lambda *args: said.append(args[2].lstrip())  # noqa: E731
    event.listen(world.database.engine, "after_cursor_execute", note)
    with world.database.write() as connection:
        spot = connection.begin_nested()
        deed(connection)
        spot.rollback()
    event.remove(world.database.engine, "after_cursor_execute", note)
    return sum(one.startswith(_WRITES) for one in said)


@pytest.mark.parametrize("deed", [object_to_record, give_order, accept_repair])
def test_killed_after_any_write_neither_item_nor_record_is_there(
    database: Database, database_url: str, deed: Deed
) -> None:
    world = people_ledger(database)
    if deed is accept_repair:
        world.put(world.file(stated_item(ItemType.REPAIR)), ItemStatus.IN_HAND)
    before, total = held(world), writes_of(world, deed)
    assert total >= _PLACES
    for place in sorted({1 + round(step * (total - 1) / (_PLACES - 1)) for step in range(_PLACES)}):
        killed = Program(partial(do, database_url, deed, place), os.environ)
        assert killed.wait(30) == -signal.SIGKILL, f"write {place} of {total} was never reached"
        assert held(world) == before, f"killed after write {place} of {total}"
    # Whoever comes next finds nothing in the way: no lock, and no number that is wanting.
    assert Program(partial(do, database_url, deed, 0), os.environ).wait(30) == 0
    items, steps, records = held(world)
    assert all(one != other for one, other in zip((items, steps, records), before, strict=True))
    assert {number.rpartition("-")[2] for number, *_ in items} == {"000001"}
    with database.read() as connection:
        assert verify_log(connection) is None
