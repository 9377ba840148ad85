"""Scoring runs as stored, and which of them readers see, now or on a past day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from service.core.clock import end_of
from service.core.db.in_clause import is_named
from service.core.db.states import lock_name
from service.core.db.tables.runs import closure, in_effect, scoring_run
from service.core.names import EVERY_NAME, Names

FULL, INCREMENTAL = "full", "incremental"
COMPUTING = "computing"
# Computed but not, or not yet, what readers see.
WAITING = ("ready", "held")


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands, with the version and the tiers that it decides under.

    `base_run` is the run that it builds upon, `known_change` the last change of facts that it knows; `expected` is how
    many enterprises it is to examine, None until that is known; `causes` say why it is held, `late_sources` whose data
    were late, `model` what the model did (None where the scheme asks for none), `opinion` why a person put it into
    effect or withdrew it, `signals` the digest of the table of signals that it goes by.
    """

    id: int
    job_id: int | None
    scheme: str
    mode: str
    as_of: date
    known_on: date
    known_change: int
    base_run: int | None
    closure_id: int
    status: str
    enterprises: int
    expected: int | None
    examined: int
    changed: int
    moved: int
    moved_share: float | None
    failed_enterprises: int
    causes: Sequence[Mapping[str, str]]
    late_sources: Sequence[Mapping[str, Any]]
    started_by: str
    approved_by: str | None
    created_at: datetime
    finished_at: datetime | None
    in_effect_at: datetime | None
    note: str | None
    opinion: str | None
    model: Mapping[str, Any] | None
    signals: str | None
    version: str
    tiers: Sequence[str]


def get_run(connection: Connection, run_id: int) -> Run | None:
    """The run of that id, None where there is none."""
    row = connection.execute(_select_runs().where(scoring_run.c.id == run_id)).one_or_none()
    return None if row is None else Run(**row._mapping)


def runs_of(connection: Connection, run_ids: Collection[int]) -> dict[int, Run]:
    """The runs of those ids, by id."""
    rows = connection.execute(_select_runs().where(scoring_run.c.id.in_(sorted(run_ids))))
    return {row.id: Run(**row._mapping) for row in rows}


def scheme_of_run(connection: Connection, run_id: int) -> str | None:
    """The scheme of a run; None where there is no such run."""
    return connection.execute(select(scoring_run.c.scheme).where(scoring_run.c.id == run_id)).scalar()


def list_runs(
    connection: Connection,
    schemes: Names = EVERY_NAME,
    *,
    scheme: str = "",
    statuses: Sequence[str] = (),
    before: int | None = None,
    limit: int = 20,
) -> list[Run]:
    """Up to `limit` runs of `schemes`, or of one `scheme` of them, before `before`, the newest first.

    Only those in one of `statuses`, where any are given.
    """
    query = _select_runs().where(is_named(scoring_run.c.scheme, schemes))
    if scheme:
        query = query.where(scoring_run.c.scheme == scheme)
    if statuses:
        query = query.where(scoring_run.c.status.in_(statuses))
    if before is not None:
        query = query.where(scoring_run.c.id < before)
    return [Run(**row._mapping) for row in connection.execute(query.order_by(scoring_run.c.id.desc()).limit(limit))]


def first_run_that_knew(connection: Connection, scheme: str, change: int, day: date) -> Run | None:
    """The first run of a scheme that took effect and knew of a change of facts on a day; None where there is none."""
    run = scoring_run.c
    query = _select_runs().where(run.scheme == scheme, run.in_effect_at.is_not(None))
    query = query.where(run.known_change >= change, run.known_on >= day).order_by(run.id).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else Run(**row._mapping)


def run_in_effect(connection: Connection, scheme: str) -> int | None:
    """The id of the run that readers of `scheme` see now."""
    return connection.execute(select(in_effect.c.run_id).where(in_effect.c.scheme == scheme)).scalar()


def lock_scheme(connection: Connection, scheme: str) -> None:
    """Lets one transaction at a time start, complete or decide runs of the scheme: each reads the run in effect."""
    lock_name(connection, f"runs of {scheme}")


def schemes_in_effect(connection: Connection, schemes: Names = EVERY_NAME) -> dict[str, int]:
    """The run in effect of every scheme (of `schemes`) that has one."""
    query = select(in_effect).where(is_named(in_effect.c.scheme, schemes)).order_by(in_effect.c.scheme)
    return {row.scheme: row.run_id for row in connection.execute(query)}


def run_on(connection: Connection, scheme: str, day: date) -> int | None:
    """The id of the run that was in effect at the end of `day` in Asia/Shanghai."""
    query = (
        select(scoring_run.c.id)
        .where(scoring_run.c.scheme == scheme, scoring_run.c.in_effect_at <= end_of(day))
        .order_by(scoring_run.c.in_effect_at.desc(), scoring_run.c.id.desc())
    )
    return connection.execute(query.limit(1)).scalar()


def find_open_run(connection: Connection, scheme: str) -> Run | None:
    """The run of `scheme` that is being computed, or that is complete and waits to be put into effect; None: none."""
    query = _select_runs().where(scoring_run.c.scheme == scheme, scoring_run.c.status.in_((COMPUTING, *WAITING)))
    row = connection.execute(query.order_by(scoring_run.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Run(**row._mapping)


def _select_runs() -> Select[Any]:
    columns = (scoring_run.c[name] for name in Run.__dataclass_fields__ if name in scoring_run.c)
    return select(*columns, closure.c.version, closure.c.tiers).join(closure, closure.c.id == scoring_run.c.closure_id)
