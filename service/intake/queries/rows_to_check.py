"""Rows to check (待核数据): refused rows as stored, until they are replayed or dismissed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from rules.texts import Text
from service.access.account import Account
from service.core.db.tables.imports import import_, quarantine
from service.core.problem import TITLES, Problem
from service.intake.queries.imports import Import, get_import, import_of

# What a person decides of a row rather than mends in it.
NAME_ONLY, TWO_OR_ONE_KIND = "name_only", "two_or_one"
_FIELDS = (
    "id",
    "import_id",
    "line",
    "faults",
    "row",
    "code",
    "name",
    "kind",
    "status",
    "settled_by",
    "settled_at",
    "note",
)


@dataclass(frozen=True, slots=True)
class RowToCheck:
    """A refused row: `faults` are [{column, value, zh, en}], `row` its texts by heading as the file has them."""

    id: int
    import_id: int
    line: int
    faults: list[dict[str, str]]
    row: dict[str, str]
    # The code of the enterprise that it states; None where it states none that can be one.
    code: str | None
    # The name of the enterprise, as names are compared, of a row that states a name and no code.
    name: str | None
    # One of the two above; None: a row to mend.
    kind: str | None
    status: str
    settled_by: str | None
    settled_at: datetime | None
    note: str | None


def row_to_check_of(
    connection: Connection, account: Account, row_id: int, *, is_open: bool = False
) -> tuple[RowToCheck, Import]:
    """A row to check and its import; raises Problem 404, and with `is_open` 409 where it has been settled."""
    row = get_row_to_check(connection, row_id)
    if row is None:
        raise Problem(404, "not-found", Text("没有找到这一待核行。", "There is no such row to check."))
    order = import_of(connection, account, row.import_id)
    if is_open and row.status != "open":
        raise Problem(409, *TITLES[409], Text("该行已经处理。", "The row has been settled already."))
    return row, order


def waiting_row_of(connection: Connection, row_id: int) -> tuple[RowToCheck, Import]:
    """An open row to check and its import, for an operator of the machine; raises Problem as `row_to_check_of`."""
    row = get_row_to_check(connection, row_id)
    order = None if row is None else get_import(connection, row.import_id)
    if row is None or order is None or row.status != "open":
        raise Problem(404, "not-found", Text("没有这一待核行。", "There is no such row to check."))
    return row, order


def get_row_to_check(connection: Connection, row_id: int) -> RowToCheck | None:
    """The row to check of that number; None where there is none."""
    row = connection.execute(_select_rows().where(quarantine.c.id == row_id)).one_or_none()
    return None if row is None else RowToCheck(*row)


def list_rows_to_check(
    connection: Connection,
    *,
    import_id: int | None = None,
    status: str = "open",
    kind: str | None = None,
    codes: Collection[str] | None = None,
    actor: str | None = None,
    after: int = 0,
    limit: int,
) -> list[RowToCheck]:
    """Up to `limit` rows of a status numbered above `after`, of one import or of all.

    `kind`, `codes` and `actor` narrow them to those that a person decides, to those of an enterprise, and to the
    imports of one account.
    """
    query = _select_rows().where(quarantine.c.status == status, quarantine.c.id > after)
    if import_id is not None:
        query = query.where(quarantine.c.import_id == import_id)
    if kind is not None:
        query = query.where(quarantine.c.kind == kind)
    if actor is not None:
        query = query.join(import_, import_.c.id == quarantine.c.import_id).where(import_.c.actor == actor)
    if codes is not None:
        query = query.where(quarantine.c.code.in_(codes))
    return [RowToCheck(*row) for row in connection.execute(query.order_by(quarantine.c.id).limit(limit))]


def list_rows_beside(connection: Connection, row: RowToCheck, limit: int) -> list[RowToCheck]:
    """Up to `limit` other open rows of its kind, of its import and its enterprise."""
    q = quarantine.c
    same = q.import_id == row.import_id, q.code == row.code, q.kind == row.kind, q.status == "open", q.id != row.id
    return [RowToCheck(*one) for one in connection.execute(_select_rows().where(*same).order_by(q.id).limit(limit))]


def list_rows_by_name(
    connection: Connection, source: str, name: str, *, after: int = 0, limit: int
) -> list[RowToCheck]:
    """Up to `limit` open rows numbered above `after` of deliveries of a source that state a name and no code."""
    mine = quarantine.c.name == name, quarantine.c.status == "open", quarantine.c.id > after
    query = _select_rows().join(import_, import_.c.id == quarantine.c.import_id).where(*mine)
    rows = connection.execute(query.where(import_.c.source == source).order_by(quarantine.c.id).limit(limit))
    return [RowToCheck(*row) for row in rows]


def count_waiting_rows(connection: Connection, codes: Collection[str]) -> int:
    """How many rows that state one of the codes of an enterprise wait to be checked."""
    waiting = quarantine.c.code.in_(codes), quarantine.c.status == "open"
    return int(connection.execute(select(func.count()).select_from(quarantine).where(*waiting)).scalar_one())


def _select_rows() -> Select[Any]:
    return select(*(quarantine.c[name] for name in _FIELDS))
