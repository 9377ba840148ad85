"""Signals as people read them: whose, which, since when, set aside by whom and why, and the records behind each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from service.access.reach import Reach
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import in_effect
from service.core.db.tables.signals import signal, signal_set_aside
from service.core.names import Names
from service.core.plain import Plain
from service.decisions.editions import Edition
from service.decisions.signals import is_seen_by, numbers_of
from service.facts.histories import OF_TIERS, known_fields_of
from service.facts.stored import StoredFacts, read_stored


@dataclass(frozen=True, slots=True)
class SetAside:
    """The act by which a signal is set aside."""

    id: int
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal of one enterprise; `records` are the numbers of those behind it, `is_seen` whether it still holds.

    `raised_on` is the as-of day of the run since which it has held without a break.
    """

    id: int
    scheme: str
    signal: str
    enterprise_id: int
    code: str
    name: str | None
    region: str | None
    office: str | None
    raised_on: date
    first_run: int
    from_run: int
    records: tuple[int, ...]
    set_aside: SetAside | None
    is_seen: bool
    ground: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Grounded:
    """A signal with the records behind it, the newest first: what each states, by field."""

    row: SignalRow
    records: Sequence[Plain]


def rows_of(connection: Connection, ids: Sequence[int]) -> list[SignalRow]:
    """The signals of those ids, in that order."""
    found = {
        row.id: _row(row) for row in connection.execute(_select_rows().where(is_among(connection, signal.c.id, ids)))
    }
    return [found[id] for id in ids]


def find_signal(connection: Connection, id: int, reach: Reach) -> SignalRow | None:
    """The signal of that id that readers see or saw; None where there is none within the reach."""
    query = _select_rows().where(signal.c.id == id, signal.c.from_run <= in_effect.c.run_id)
    row = connection.execute(query).one_or_none()
    found = None if row is None else _row(row)
    if found is None or not reach.covers(found.region, found.office, found.scheme):
        return None
    return found


def signals_on(
    connection: Connection, stored: StoredFacts, enterprise_id: int, edition: Edition, tiers_of: Names
) -> list[Grounded]:
    """The signals of an enterprise that readers of an edition see, the newest first, with the records behind each."""
    query = _select_rows().where(signal.c.enterprise_id == enterprise_id, signal.c.scheme == edition.scheme)
    seen = query.where(is_seen_by(edition.run_id)).order_by(signal.c.id.desc())
    rows = [_row(row) for row in connection.execute(seen)]
    return _grounded(stored, rows, edition, lambda _: tiers_of)


def with_ground(connection: Connection, rows: Sequence[SignalRow], edition: Edition, reach: Reach) -> list[Grounded]:
    """The signals with the records behind each as their run knew them; those that tell of tiers as the reach lets."""
    ids = sorted({row.enterprise_id for row in rows})
    if not ids:
        return []
    return _grounded(read_stored(connection, ids), rows, edition, lambda row: reach.schemes_at(row.region, row.office))


def _grounded(
    stored: StoredFacts, rows: Sequence[SignalRow], edition: Edition, tiers_of: Callable[[SignalRow], Names]
) -> list[Grounded]:
    wanted = {(row.enterprise_id, number) for row in rows for number in row.records}
    known = known_fields_of(stored, wanted, edition.known_on, edition.known_change) if wanted else {}
    found = []
    for row in rows:
        fields = [known[row.enterprise_id, n] for n in row.records if (row.enterprise_id, n) in known]
        told = [one for one in fields if one["type"] not in OF_TIERS or one.get("scheme") in tiers_of(row)]
        found.append(Grounded(row, sorted(told, key=lambda one: str(one.get("occurred_on", "")), reverse=True)))
    return found


def _select_rows() -> Select[Any]:
    column, firm, act = signal.c, enterprise.c, signal_set_aside.c
    return (
        select(
            column.id, column.scheme, column.signal, column.enterprise_id, firm.code, firm.name, firm.region,
            firm.office, column.raised_on, column.first_run, column.from_run, column.ground,
            act.id.label("act_id"), act.reason, act.set_by, act.set_at, is_seen_by(in_effect.c.run_id).label("is_seen"),
        )
        .join(enterprise, firm.id == column.enterprise_id)
        .outerjoin(in_effect, in_effect.c.scheme == column.scheme)
        .outerjoin(signal_set_aside, act.id == column.set_aside_id)
    )  # fmt: skip


def _row(row: Any) -> SignalRow:
    aside = None if row.set_at is None else SetAside(row.act_id, row.reason, row.set_by, row.set_at)
    ground = bytes(row.ground)
    plain = (row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10])
    return SignalRow(*plain, tuple(numbers_of(ground).tolist()), aside, bool(row.is_seen), ground)
