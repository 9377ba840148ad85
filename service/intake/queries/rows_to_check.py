"""Rows to check (待核数据): refused rows as stored, until they are replayed or dismissed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from rules.texts import Text
from service.access.account import Account
from service.core.db.in_clause import is_among
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
    "reason",
    "original",
    "mended_by",
    "mended_at",
    "as_before",
)
OPEN, REPLAYED, DISMISSED, REPEATED = "open", "replayed", "dismissed", "repeated"


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
    # What its first fault is, by column and reason.
    reason: str | None
    # The row as it was delivered, where a person changed it, and who did so when.
    original: dict[str, str] | None
    mended_by: str | None
    mended_at: datetime | None
    # The same row of an earlier import, as which it was dealt with.
    as_before: int | None

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What was changed in it: heading, the value as delivered, and the value as mended."""
        before = self.row if self.original is None else self.original
        headings = dict.fromkeys([*before, *self.row])
        pairs = ((one, before.get(one, ""), self.row.get(one, "")) for one in headings)
        return [(heading, was, now) for heading, was, now in pairs if was != now]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows wait: the first fault of each, in how many rows; `key` tells it from others."""

    key: str
    rows: int
    column: str
    zh: str
    en: str


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
    reason: str | None = None,
    after: int = 0,
    limit: int,
) -> list[RowToCheck]:
    """Up to `limit` rows of a status numbered above `after`, of one import or of all.

    `reason` narrows them to those of one first fault, `kind`, `codes` and `actor` to those that a person decides, to
    those of an enterprise, and to the imports of one account.
    """
    query = _select_rows().where(quarantine.c.status == status, quarantine.c.id > after)
    if import_id is not None:
        query = query.where(quarantine.c.import_id == import_id)
    if kind is not None:
        query = query.where(quarantine.c.kind == kind)
    if reason is not None:
        query = query.where(quarantine.c.reason == reason)
    if actor is not None:
        query = query.join(import_, import_.c.id == quarantine.c.import_id).where(import_.c.actor == actor)
    if codes is not None:
        query = query.where(quarantine.c.code.in_(codes))
    return [RowToCheck(*row) for row in connection.execute(query.order_by(quarantine.c.id).limit(limit))]


def rows_numbered(connection: Connection, import_id: int, ids: Collection[int]) -> list[RowToCheck]:
    """The rows of an import with some numbers, whatever became of them, in order."""
    mine = quarantine.c.import_id == import_id, is_among(connection, quarantine.c.id, sorted(ids))
    query = _select_rows().where(*mine).order_by(quarantine.c.id)
    return [RowToCheck(*row) for row in connection.execute(query)] if ids else []


def rows_at_lines(connection: Connection, import_id: int, lines: Collection[int]) -> list[RowToCheck]:
    """The open rows of an import at some lines, in order."""
    q = quarantine.c
    mine = q.import_id == import_id, q.status == OPEN, is_among(connection, q.line, sorted(lines))
    query = _select_rows().where(*mine).order_by(q.id)
    return [RowToCheck(*row) for row in connection.execute(query)] if lines else []


def rows_of_ids(connection: Connection, ids: Collection[int]) -> dict[int, RowToCheck]:
    """Rows by number, of whatever import."""
    query = _select_rows().where(is_among(connection, quarantine.c.id, sorted(ids)))
    return {row.id: RowToCheck(*row) for row in connection.execute(query)} if ids else {}


def count_reasons(connection: Connection, import_id: int) -> list[Reason]:
    """Why the open rows of an import wait, the most frequent reason first."""
    q = quarantine.c
    mine = q.import_id == import_id, q.status == OPEN, q.reason.is_not(None)
    number, first = func.count(), func.min(q.id)
    grouped = select(q.reason, number, first).where(*mine).group_by(q.reason).order_by(number.desc(), first)
    counted = connection.execute(grouped).all()
    shown = rows_of_ids(connection, [row[2] for row in counted])
    return [
        Reason(key, int(rows), fault["column"], fault["zh"], fault["en"])
        for key, rows, row_id in counted
        if (fault := next(iter(shown[row_id].faults), None)) is not None
    ]


def count_rows_by_status(connection: Connection, import_id: int) -> dict[str, int]:
    """How many rows of an import were refused, by what became of each."""
    query = select(quarantine.c.status, func.count()).where(quarantine.c.import_id == import_id)
    return {status: int(number) for status, number in connection.execute(query.group_by(quarantine.c.status))}


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
