"""What becomes of items as days go by: days computed when a calendar comes, parked ones resumed, answers not rated."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from rules.texts import Text
from service.access.actions.telling import tell
from service.core.clock import day_at
from service.core.db.audit import write_entry
from service.core.db.states import change_state
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.ledger.actions.course import ITSELF
from service.ledger.clocks import Clockwork, Dues
from service.ledger.courses import COURSES
from service.ledger.queries.clocks import clockwork_of
from service.ledger.states import ItemAct, ItemStatus, ItemType, Rating
from service.registries.workdays import WorkdaysEntered, due_day
from service.rule_sets.announced import TablesChanged

# The dated table of how long there is for each type.
CLOCKS = "clocks"
_ROW = ledger_item.c
_DUES = tuple(_ROW[name] for name in Dues.__dataclass_fields__)
# Who has been given more days meanwhile, or had the item returned, has its days by that already.
_SAME_CLOCK = (_ROW.id == bindparam("one"), _ROW.clock_from == bindparam("was_from"))
_SET_DAYS = update(ledger_item).where(*_SAME_CLOCK, _ROW.clock_days.is_not_distinct_from(bindparam("was_days")))


def compute_days(connection: Connection) -> int:
    """Writes the days of open items anew where the calendar, or a table of clocks, gives others; returns how many."""
    work = clockwork_of(connection)
    running = _ROW.ended_at.is_(None), _ROW.resolved_at.is_(None), _ROW.clock_from.is_not(None)
    query = select(_ROW.id, _ROW.type, _ROW.channel, _ROW.filed_on, _ROW.order_due, *_DUES).where(*running)
    changed = []
    for row in connection.execute(query):
        was = Dues(*row[-len(_DUES) :])
        now = _days_now(work, row, was)
        if now != was:
            known = {"one": row.id, "was_from": was.clock_from, "was_days": was.clock_days}
            changed.append(known | now.columns())
    if changed:
        connection.execute(_SET_DAYS, changed)
    return len(changed)


def hear_of_workdays(connection: Connection, entered: WorkdaysEntered) -> None:
    """Has the days of open items follow from a calendar that has just been entered."""
    compute_days(connection)


def hear_of_tables(connection: Connection, changed: TablesChanged) -> None:
    """Has open items that had no clocks run on those of a table that has just been adopted."""
    if changed.name == CLOCKS:
        compute_days(connection)


def _days_now(work: Clockwork, row: Any, was: Dues) -> Dues:
    if was.clock_days is None and was.due is None:
        # No table said how long there is when it was filed; one that was adopted since may.
        return work.dues(row.type, row.filed_on, channel=row.channel, order_due=row.order_due)
    return was.on(row.filed_on, work.calendar)


def resume_parked(connection: Connection, day: date, at: datetime) -> int:
    """Has the items that were parked until the day, or an earlier one, in hand again; returns how many.

    Their owners are told.
    """
    columns = (_ROW.id, _ROW.number, _ROW.type, _ROW.owner, _ROW.parked_until)
    parked = _ROW.ended_at.is_(None), _ROW.status == ItemStatus.PARKED, _ROW.parked_until <= day
    rows = connection.execute(select(*columns).where(*parked).order_by(_ROW.id)).all()
    values = {"parked_until": None}
    moved = [row for row in rows if _move(connection, row, ItemAct.RESUME, ItemStatus.PARKED, values)]
    said = [{"parked_until": row.parked_until.isoformat()} for row in moved]
    _note(connection, moved, ItemAct.RESUME, (ItemStatus.PARKED, ItemStatus.IN_HAND), said, at)
    by_owner: dict[str, list[Any]] = {}
    for row in moved:
        by_owner.setdefault(row.owner or "", []).append(row)
    for owner, own in by_owner.items():
        tell(connection, [owner], _resumed(own), f"/ledger/{own[0].number}" if len(own) == 1 else "/ledger")
    return len(moved)


def pass_over_ratings(connection: Connection, day: date, at: datetime) -> int:
    """Has the items whose answers nobody rated in time await being closed out; returns how many."""
    work = clockwork_of(connection)
    columns = (_ROW.id, _ROW.number, _ROW.type, _ROW.channel, _ROW.filed_on, _ROW.resolved_at)
    waiting = _ROW.ended_at.is_(None), _ROW.status == ItemStatus.AWAITING_RATING, _ROW.resolved_at.is_not(None)
    rows = connection.execute(select(*columns).where(*waiting).order_by(_ROW.id)).all()
    values = {"rating": Rating.NOT_RATED}
    moved = [
        row
        for row in rows
        if _is_past_rating(work, row, day)
        and _move(connection, row, ItemAct.NOT_RATED, ItemStatus.AWAITING_RATING, values)
    ]
    states = ItemStatus.AWAITING_RATING, ItemStatus.AWAITING_CLOSE_OUT
    _note(connection, moved, ItemAct.NOT_RATED, states, [values] * len(moved), at)
    return len(moved)


def _is_past_rating(work: Clockwork, row: Any, day: date) -> bool:
    clock = work.clock(row.type, row.filed_on, row.channel)
    if clock is None or clock.rating is None:
        return False
    last = due_day(day_at(row.resolved_at), clock.rating, work.calendar)
    # Without the calendar of a year nothing is guessed: it waits for a rating, or for the calendar.
    return isinstance(last, date) and day > last


def _move(connection: Connection, row: Any, act: ItemAct, status: ItemStatus, values: Mapping[str, Any]) -> bool:
    to = COURSES[ItemType(row.type)].state_after(act, status)
    return change_state(connection, ledger_item, row.id, [status], status=to, **values)


def _note(
    connection: Connection,
    moved: Sequence[Any],
    act: ItemAct,
    states: tuple[ItemStatus, ItemStatus],
    said: Sequence[Mapping[str, Any]],
    at: datetime,
) -> None:
    """A step of each item, and one entry of the audit log with the digest of their numbers."""
    if not moved:
        return
    same = {"act": act, "by": ITSELF, "account_id": None, "at": at, "from_status": states[0], "to_status": states[1]}
    steps = [{"item_id": row.id, "said": dict(one), **same} for row, one in zip(moved, said, strict=True)]
    connection.execute(insert(ledger_step), steps)
    numbers = "\n".join(sorted(row.number for row in moved))
    detail = {"items": len(moved), "list": hashlib.sha256(numbers.encode()).hexdigest()}
    write_entry(connection, ITSELF, f"ledger.{act}", "ledger", detail)


def _resumed(own: Sequence[Any]) -> Text:
    if len(own) == 1:
        number = own[0].number
        return Text(f"台账事项 {number} 挂账期满，恢复办理", f"item {number} of the ledger was parked until now")
    return Text(f"{len(own)}件台账事项挂账期满，恢复办理", f"{len(own)} items of the ledger were parked until now")
