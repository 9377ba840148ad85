"""Rows to check that a person settles: mended and taken in like any other, or dismissed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.states import change_state, lock_name
from service.core.db.tables.imports import quarantine
from service.core.problem import Problem
from service.intake.actions.imports import count_replayed_rows
from service.intake.queries.imports import Import, import_of
from service.intake.queries.rows_to_check import (
    DISMISSED,
    OPEN,
    REPLAYED,
    RowToCheck,
    row_to_check_of,
    rows_at_lines,
    rows_numbered,
    rows_of_ids,
)
from service.intake.write.outcome import Taken
from service.intake.write.rows import take_stated
from service.intake.write.rows_of_imports import wanted_of, with_empty_cells
from service.intake.write.rows_to_check import code_stated_in, faults_of, kind_of, reason_of
from service.intake.write.work import Work
from service.reading.refused import RefusedRow
from service.rule_sets.queries import Declared


@dataclass(frozen=True, slots=True)
class Mended:
    """How many rows were taken in, how many are open still, and how many others had dealt with meanwhile."""

    taken: int
    left: int
    gone: int


def mend_row(
    database: Database, account: Account, row_id: int, values: Mapping[str, str], declared: Declared
) -> RowToCheck:
    """Takes a row to check in again with mended values by heading; returns the row, open still where it is wrong.

    `declared` is what rule sets declare.
    """
    with database.write() as connection:
        row, order = row_to_check_of(connection, account, row_id, is_open=True)
        counts, _ = _replay(connection, [row], {row_id: values}, order, account, declared)
        write_entry(connection, account.login, "row.replay", f"row {row_id}", {"import": order.id, **counts})
        return row_to_check_of(connection, account, row_id)[0]


def mend_rows(
    database: Database,
    account: Account,
    import_id: int,
    mended: Mapping[int, Mapping[str, str]],
    declared: Declared,
) -> Mended:
    """Takes rows to check of an import in again, all at once, each with its mended values by heading.

    Those still wrong stay open as they were mended. Raises Problem 404 where there is no such import, ProductError
    where the headings make no form any more.
    """
    with database.write() as connection:
        order = import_of(connection, account, import_id)
        lock_name(connection, f"rows of import {import_id}")
        rows = [row for row in rows_numbered(connection, import_id, mended) if row.status == OPEN]
        if not rows:
            return Mended(0, 0, len(mended))
        counts, left = _replay(connection, rows, mended, order, account, declared)
        detail = {"rows": len(rows), "taken": len(rows) - left, **counts}
        write_entry(connection, account.login, "rows.mend", f"import/{order.id}", detail)
        return Mended(len(rows) - left, left, len(mended) - len(rows))


def note_rows_taken_away(database: Database, actor: str, order: Import, number: int, reason: str | None) -> None:
    """Leaves in the audit log that rows to check go out of the service, and for which reason to check, if for one."""
    with database.write() as connection:
        detail = {"rows": number, **({"reason": reason} if reason else {})}
        write_entry(connection, actor, "rows.export", f"import/{order.id}", detail)


def dismiss_row(database: Database, account: Account, row_id: int, note: str) -> RowToCheck:
    """Marks a row to check as not to be taken in, for the reason `note`; returns the row."""
    with database.write() as connection:
        _, order = row_to_check_of(connection, account, row_id, is_open=True)
        _settle_row(connection, row_id, DISMISSED, account.login, note)
        write_entry(connection, account.login, "row.dismiss", f"row {row_id}", {"import": order.id, "note": note})
        return row_to_check_of(connection, account, row_id)[0]


def dismiss_rows(database: Database, account: Account, import_id: int, ids: Collection[int], note: str) -> int:
    """Marks rows to check of an import as not to be taken in, for one reason; returns how many there were."""
    with database.write() as connection:
        order = import_of(connection, account, import_id)
        lock_name(connection, f"rows of import {import_id}")
        rows = [row for row in rows_numbered(connection, import_id, ids) if row.status == OPEN]
        for row in rows:
            _settle_row(connection, row.id, DISMISSED, account.login, note)
        if rows:
            detail = {"rows": len(rows), "note": note}
            write_entry(connection, account.login, "rows.dismiss", f"import/{order.id}", detail)
        return len(rows)


def _replay(
    connection: Connection,
    rows: Sequence[RowToCheck],
    mended: Mapping[int, Mapping[str, str]],
    order: Import,
    account: Account,
    declared: Declared,
) -> tuple[dict[str, int], int]:
    """Takes in rows of import `order` with the mended values; the counts, and how many were refused again.

    They count as known today. Raises ProductError where the headings make no form any more.
    """
    reach = account.reach(Permission.FACT_WRITE)
    work = Work(order.kind, order.source, account.login, order.data_on, today(), reach=reach, declared=declared)
    stated = [{**row.row, **clean_for_storage(dict(mended[row.id]))} for row in rows]
    taken, refused = take_stated(connection, with_empty_cells(stated, order), work, wanted_of(order))
    wrong = {row.line - 1: row for row in refused}
    by = {"mended_by": account.login, "mended_at": now()}
    for place, (row, values) in enumerate(zip(rows, stated, strict=True)):
        changed = _changed(row, values, by)
        if place in wrong:
            _restate_row(connection, row.id, values, wrong[place], **changed)
        else:
            _settle_row(connection, row.id, REPLAYED, account.login, row=values, **changed)
    count_replayed_rows(connection, order.id, _good_counts(taken), len(rows) - len(refused))
    return taken.counts(), len(refused)


def _changed(row: RowToCheck, values: Mapping[str, str], by: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a row that a person changed: as it was delivered, and who changed it when."""
    if _without_empty(values) == _without_empty(row.row):
        return {}
    return {"original": row.row if row.original is None else row.original, **by}


def _without_empty(row: Mapping[str, str]) -> dict[str, str]:
    return {heading: value for heading, value in row.items() if value}


def _good_counts(taken: Taken) -> dict[str, int]:
    return {name: number for name, number in taken.counts().items() if name not in ("read", "quarantined")}


def mend_as_before(connection: Connection, order: Import, work: Work) -> int:
    """Takes in the rows of the batch at hand that a person mended when they came before, as they were mended then.

    Returns how many; those that are refused even so wait. `order` is the import under way.
    """
    if not work.mended_before:
        return 0
    earlier = rows_of_ids(connection, set(work.mended_before.values()))
    rows = [row for row in rows_at_lines(connection, order.id, work.mended_before) if row.as_before in earlier]
    models = [earlier[row.as_before] for row in rows if row.as_before is not None]
    own = Work(work.kind, work.source, work.actor, work.data_on, work.known_on, reach=work.reach)
    own.declared, own.present = work.declared, work.present
    taken, refused = take_stated(
        connection, with_empty_cells([model.row for model in models], order), own, wanted_of(order)
    )
    wrong = {row.line - 1 for row in refused}
    for place, (row, model) in enumerate(zip(rows, models, strict=True)):
        if place not in wrong:
            by: dict[str, Any] = {"mended_by": model.mended_by, "mended_at": model.mended_at}
            actor = model.settled_by or work.actor
            _settle_row(connection, row.id, REPLAYED, actor, row=model.row, original=row.row, **by)
    count_replayed_rows(connection, order.id, _good_counts(taken), len(rows) - len(refused))
    return len(rows) - len(refused)


def replay_rows(connection: Connection, rows: Sequence[RowToCheck], order: Import, work: Work) -> int:
    """Takes in rows to check of import `order` again as they stand; returns how many are open no more.

    Raises ProductError where the headings make no form any more.
    """
    stated = with_empty_cells([row.row for row in rows], order)
    taken, refused = take_stated(connection, stated, work, wanted_of(order))
    wrong = {row.line - 1: row for row in refused}
    for place, row in enumerate(rows):
        if place in wrong:
            _restate_row(connection, row.id, row.row, wrong[place])
        else:
            _settle_row(connection, row.id, REPLAYED, work.actor)
    count_replayed_rows(connection, order.id, _good_counts(taken), len(rows) - len(refused))
    return len(rows) - len(refused)


def _settle_row(
    connection: Connection, row_id: int, status: str, actor: str, note: str | None = None, **more: Any
) -> None:
    """Marks an open row as replayed or dismissed; raises Problem 409, which undoes all, where it is settled already."""
    values = {"settled_by": actor, "settled_at": now(), "note": clean_for_storage(note), **more}
    _change_open_row(connection, row_id, status=status, **values)


def _restate_row(connection: Connection, row_id: int, row: Mapping[str, str], refused: RefusedRow, **more: Any) -> None:
    """Keeps a mended row and why it was refused; it stays open."""
    faults = faults_of(refused)
    values = {
        "row": clean_for_storage(dict(row)),
        "faults": faults,
        "reason": reason_of(faults),
        **more,
        "name": refused.name,
        "kind": kind_of(refused),
    }
    values["code"] = code_stated_in(values["row"])
    _change_open_row(connection, row_id, **values)


def _change_open_row(connection: Connection, row_id: int, **values: Any) -> None:
    if not change_state(connection, quarantine, row_id, (OPEN,), **values):
        raise Problem(
            409,
            "row-settled",
            Text("这一行刚刚由另一人处理。", "Another person settled the row just now."),
            Text("重新打开待核数据查看。", "Look at the rows to check again."),
        )
