"""Models and comparisons beside which rates are missing: old ones, those whose job failed, and those of new readers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, func, select

from service.access.reach import Reach
from service.core.db.in_clause import is_among
from service.core.db.tables.comparisons import comparison
from service.core.db.tables.estimates import rates_beside
from service.core.db.tables.registry import model
from service.estimates.beside.kept import Beside
from service.estimates.kept import key_of_reach
from service.model.announced import ModelRegistered
from service.time.computations.queries import COMPLETE


def models_without_rates(connection: Connection, reaches: Iterable[Reach]) -> list[ModelRegistered]:
    """The models that have none for one of the reaches at least."""
    missing = _is_missing(connection, Beside.MODEL, model.c.digest, reaches)
    query = select(model.c.digest, model.c.scheme, model.c.card).where(missing).order_by(model.c.digest)
    return [
        ModelRegistered(row.digest, row.scheme, *(date.fromisoformat(row.card["trained"][name]) for name in _LEARNED))
        for row in connection.execute(query)
    ]


def comparisons_without_rates(connection: Connection, reaches: Iterable[Reach]) -> list[int]:
    """The numbers of the complete comparisons that have none for one of the reaches at least."""
    own = comparison.c
    missing = _is_missing(connection, Beside.COMPARISON, cast(own.id, String), reaches)
    query = select(own.id).where(own.status == COMPLETE, missing).order_by(own.id)
    return list(connection.execute(query).scalars())


def reaches_without_rates(connection: Connection, beside: tuple[Beside, str], reaches: Iterable[Reach]) -> list[Reach]:
    """Those of the reaches for which there are none beside it."""
    own, (kind, ref) = rates_beside.c, beside
    held = set(connection.execute(select(own.reach).where(own.kind == kind, own.ref == ref)).scalars())
    return [one for one in reaches if key_of_reach(one) not in held]


def _is_missing(
    connection: Connection, kind: Beside, ref: ColumnElement[Any], reaches: Iterable[Reach]
) -> ColumnElement[bool]:
    keys: Sequence[str] = sorted({key_of_reach(one) for one in reaches})
    own = rates_beside.c
    held = select(func.count()).where(own.kind == kind, own.ref == ref, is_among(connection, own.reach, keys))
    return held.correlate(model, comparison).scalar_subquery() < len(keys)


_LEARNED = ("from", "until")
