"""Editions: what readers see of a scheme, the run in effect now or at the end of a past day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from service.core.db.tables.runs import closure, in_effect, scoring_run
from service.decisions.runs import run_on


@dataclass(frozen=True, slots=True)
class Edition:
    """One run in effect, with what it decided under and the late sources that its rule sets read."""

    run_id: int
    scheme: str
    version: str
    as_of: date
    known_on: date
    in_effect_at: datetime
    tiers: tuple[str, ...]
    late_sources: Sequence[Mapping[str, Any]]


def edition_now(connection: Connection, scheme: str) -> Edition | None:
    """The run in effect, None where the scheme has none."""
    query = _editions(scheme).join(in_effect, in_effect.c.run_id == scoring_run.c.id)
    return _one(connection, query.where(in_effect.c.scheme == scheme))


def edition_on(connection: Connection, scheme: str, day: date) -> Edition | None:
    """The run that was in effect at the end of `day` in Asia/Shanghai, None where none was."""
    run_id = run_on(connection, scheme, day)
    return None if run_id is None else edition_of(connection, scheme, run_id)


def edition_of(connection: Connection, scheme: str, run_id: int) -> Edition | None:
    """The edition of a run that is or was in effect, None where there is none."""
    return _one(connection, _editions(scheme).where(scoring_run.c.id == run_id))


def _editions(scheme: str) -> Select[Any]:
    return (
        select(scoring_run, closure.c.version, closure.c.tiers)
        .join(closure, closure.c.id == scoring_run.c.closure_id)
        .where(scoring_run.c.scheme == scheme, scoring_run.c.in_effect_at.is_not(None))
    )


def _one(connection: Connection, query: Select[Any]) -> Edition | None:
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Edition(
        run_id=row.id,
        scheme=row.scheme,
        version=row.version,
        as_of=row.as_of,
        known_on=row.known_on,
        in_effect_at=row.in_effect_at,
        tiers=tuple(row.tiers),
        late_sources=row.late_sources,
    )
