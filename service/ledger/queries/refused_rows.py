"""Rows of tables that were not taken into the ledger, as they wait for who handed them in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, func, select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at
from service.core.db.in_clause import is_among
from service.core.db.tables.ledger import ledger_refused_row

ADDRESS = "/ledger/import/rows"
_ROW = ledger_refused_row.c


class RowStatus(StrEnum):
    """How a row that was refused stands."""

    OPEN = "open"
    FILED = "filed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row as it was handed in, by heading, and why it was not taken: [{column, value, zh, en}]."""

    id: int
    file: str
    line: int
    row: Mapping[str, str]
    faults: Sequence[Mapping[str, str]]
    handed_in_at: datetime


def waiting_rows(connection: Connection, account_id: int, limit: int | None = None) -> list[RefusedRow]:
    """The rows that wait for the account, in the order in which they were handed in; up to `limit` of them."""
    columns = [_ROW[name] for name in RefusedRow.__dataclass_fields__]
    query = select(*columns).where(_waits_for(account_id)).order_by(_ROW.id).limit(limit)
    return [RefusedRow(**row._mapping) for row in connection.execute(query)]


def count_waiting(connection: Connection, account_id: int) -> int:
    """How many rows wait for the account."""
    return int(connection.execute(select(func.count()).where(_waits_for(account_id))).scalar_one())


def waiting_among(connection: Connection, account_id: int, numbers: Collection[int]) -> frozenset[int]:
    """Those of these rows that wait for the account."""
    if not numbers:
        return frozenset()
    query = select(_ROW.id).where(_waits_for(account_id), is_among(connection, _ROW.id, sorted(numbers)))
    return frozenset(connection.execute(query).scalars())


def digests_known(connection: Connection, account_id: int, digests: Collection[str]) -> frozenset[str]:
    """Those of these digests of which a row waits for the account already, or was dismissed by it."""
    if not digests:
        return frozenset()
    known = _ROW.account_id == account_id, _ROW.status.in_((RowStatus.OPEN, RowStatus.DISMISSED))
    query = select(_ROW.digest).where(*known, is_among(connection, _ROW.digest, sorted(digests)))
    return frozenset(connection.execute(query).scalars())


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The rows that wait for the account, as one item of what it has to do."""
    if not account.may(Permission.LEDGER_WRITE):
        return []
    query = select(func.count(), func.min(_ROW.handed_in_at)).where(_waits_for(account.id))
    number, oldest = connection.execute(query).one()
    words = Text("行台账导入数据未导入，待改正", "rows of tables were not taken into the ledger and are to be mended")
    return [OpenItem(words, number, ADDRESS, day_at(oldest))] if number else []


def _waits_for(account_id: int) -> ColumnElement[bool]:
    return and_(_ROW.account_id == account_id, _ROW.status == RowStatus.OPEN)
