"""Decisions as they are read: of many enterprises under a run at once, and the history of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection, Row, Select, select

from rules.texts import Text
from scoring.model import ModelState
from scoring.tiers import LEVELS
from service.core.db.in_clause import Ids, is_among, is_named
from service.core.db.tables.decisions import NO_DECISION, decision
from service.core.db.tables.runs import closure, in_effect, scoring_run
from service.core.names import EVERY_NAME, Names
from service.decisions.seen import is_seen, next_run_of

# Stands after the ids of a closure's overrides and reasons: no id has a colon.
BY_MODEL = "model:moved"


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """The model that a decision was made with, or why without one, and whether it moved the tier."""

    state: ModelState
    digest: str | None
    moved: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """One outcome and what it was made under; it held from the run `from_run` until `until_run` (None: it still does).

    `score` and `lines` (those that gave points) in hundredths; `tier` and `decided_by` None where not classified;
    `overrides` and `not_rated` are the ids of those that held; `model` is None where the scheme asks for no model.
    """

    enterprise_id: int
    scheme: str
    version: str
    from_run: int
    until_run: int | None
    in_effect_at: datetime
    as_of: date
    known_on: date
    tier: str | None
    decided_by: str | None
    score: int | None
    lines: Mapping[str, int]
    overrides: tuple[str, ...]
    not_rated: tuple[str, ...]
    model: ModelUsed | None
    rule_sets: Mapping[str, str]
    engine: str
    facts_digest: str
    digest_version: int
    failure: Text | None


def decisions_of(connection: Connection, scheme: str, run_id: int, ids: Ids) -> dict[int, Decision]:
    """The decisions that readers of the run see of the enterprises among `ids`, by enterprise."""
    seen = decision.c.scheme == scheme, is_seen(run_id)
    rows = connection.execute(_select_decisions().where(*seen, is_among(connection, decision.c.enterprise_id, ids)))
    return {row.enterprise_id: _decision_of(row, None) for row in rows}


def ranks_of(connection: Connection, scheme: str, run_id: int, ids: Ids) -> dict[int, int]:
    """The rank of the tier (0 the best, -1 not classified) that readers of the run see, by enterprise."""
    row = decision.c
    query = select(row.enterprise_id, row.tier).where(
        row.scheme == scheme, is_seen(run_id), is_among(connection, row.enterprise_id, ids)
    )
    return {row.enterprise_id: row.tier for row in connection.execute(query)}


def history_of(
    connection: Connection,
    enterprise_id: int,
    scheme: str | None = None,
    schemes: Names = EVERY_NAME,
    *,
    before: int | None = None,
    limit: int | None,
) -> list[Decision]:
    """Up to `limit` decisions on one enterprise that were put into effect, the newest run (before `before`) first.

    Under `scheme`, or under all of `schemes`; all where `limit` is None.
    """
    seen = decision.c.from_run <= in_effect.c.run_id, decision.c.tier != NO_DECISION
    until = next_run_of(decision, in_effect.c.run_id)
    query = _select_decisions(until.label("until_run"))
    query = query.join(in_effect, in_effect.c.scheme == decision.c.scheme).where(*seen)
    query = query.where(decision.c.enterprise_id == enterprise_id)
    if scheme is not None:
        query = query.where(decision.c.scheme == scheme)
    else:
        # Decisions are kept by scheme and then enterprise: each scheme is looked up, none is passed through.
        query = query.where(decision.c.scheme.in_(select(in_effect.c.scheme)), is_named(decision.c.scheme, schemes))
    if before is not None:
        query = query.where(decision.c.from_run < before)
    rows = connection.execute(query.order_by(decision.c.from_run.desc()).limit(limit))
    return [_decision_of(row, row.until_run) for row in rows]


def _select_decisions(*more: Any) -> Select[Any]:
    made_under = (
        closure.c.version, closure.c.tiers, closure.c.line_ids, closure.c.overrides.label("override_ids"),
        closure.c.not_rated.label("not_rated_ids"), closure.c.rule_sets, closure.c.engine, closure.c.digest_version,
        closure.c.models,
    )  # fmt: skip
    return (
        select(decision, *made_under, scoring_run.c.in_effect_at, *more)
        .join(closure, closure.c.id == decision.c.closure_id)
        .join(scoring_run, scoring_run.c.id == decision.c.from_run)
    )


def _decision_of(row: Row[Any], until_run: int | None) -> Decision:
    """The decision in a row, which held until the run `until_run` (None: it still does)."""
    rated = row.tier >= 0
    used = (row.models or {}).get(row.scheme)
    held = _ids_of_flags(row.flags, [*row.override_ids, *row.not_rated_ids, *([BY_MODEL] if used else [])])
    return Decision(
        enterprise_id=row.enterprise_id,
        scheme=row.scheme,
        version=row.version,
        from_run=row.from_run,
        until_run=until_run,
        in_effect_at=row.in_effect_at,
        as_of=row.as_of,
        known_on=row.known_on,
        tier=row.tiers[row.tier] if rated else None,
        decided_by=LEVELS[row.decided_by] if rated else None,
        score=row.score,
        lines=_lines_of(row.lines, row.line_ids),
        overrides=tuple(id for id in row.override_ids if id in held),
        not_rated=tuple(id for id in row.not_rated_ids if id in held),
        model=ModelUsed(ModelState(used["state"]), used["digest"], BY_MODEL in held) if used else None,
        rule_sets=row.rule_sets,
        engine=row.engine,
        facts_digest=bytes(row.facts_digest).hex(),
        digest_version=row.digest_version,
        failure=Text(**orjson.loads(row.failure)) if row.failure else None,
    )


def _lines_of(held: bytes, ids: Sequence[str]) -> dict[str, int]:
    points = np.frombuffer(held, "<i4").tolist()
    return {id: value for id, value in zip(ids, points, strict=True) if value} if points else {}


def _ids_of_flags(flags: bytes, ids: Sequence[str]) -> frozenset[str]:
    bits = np.unpackbits(np.frombuffer(flags, np.uint8), count=len(ids)) if flags else ()
    return frozenset(id for id, bit in zip(ids, bits, strict=False) if bit)
