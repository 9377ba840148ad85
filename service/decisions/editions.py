"""Editions: what readers see of a scheme, the run in effect now or at the end of a past day; and one firm's tiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from rules.texts import Text
from service.core.db.in_clause import is_named
from service.core.db.tables.decisions import decision
from service.core.db.tables.runs import closure, in_effect, scoring_run
from service.core.names import EVERY_NAME, Names
from service.core.problem import Problem
from service.decisions.runs import run_on
from service.decisions.seen import is_seen


@dataclass(frozen=True, slots=True)
class Edition:
    """One run that is or was in effect, with what it decided under.

    `not_rated` are the ids of the rule set's reasons not to classify, `models` {scheme: {"state", "digest"}} of the
    schemes that ask for a model (None: none does), `late_sources` the sources whose data were late.
    """

    run_id: int
    scheme: str
    version: str
    as_of: date
    known_on: date
    known_change: int
    in_effect_at: datetime
    tiers: Sequence[str]
    not_rated: Sequence[str]
    models: Mapping[str, Mapping[str, Any]] | None
    late_sources: Sequence[Mapping[str, Any]]
    examined: int


@dataclass(frozen=True, slots=True)
class TierNow:
    """Its rank under a scheme (0 the best, -1 not classified) among the tiers of the version that decided."""

    scheme: str
    version: str
    rank: int
    tiers: tuple[str, ...]
    score: int | None


def edition_now(connection: Connection, scheme: str) -> Edition | None:
    """The run in effect, None where the scheme has none."""
    return _read_one(connection, _select_now().where(in_effect.c.scheme == scheme))


def refuse_not_in_effect(connection: Connection, scheme: str) -> None:
    """Raises Problem 404 where nothing of the scheme is in effect: there is nothing to say of it, not "no changes"."""
    if edition_now(connection, scheme) is None:
        raise nothing_in_effect(scheme)


def nothing_in_effect(scheme: str, on: date | None = None) -> Problem:
    """That nothing of a scheme is in effect, or was on a day; without a scheme: nothing of any."""
    title = Text("这一方案没有已生效的分类结果。", "No classification of this scheme is in effect.")
    if not scheme:
        detail = Text("还没有任何方案的结果生效。", "No scheme has results in effect yet.")
    elif on:
        detail = Text(f"{on} 当日没有 {scheme} 的已生效结果。", f"Nothing of {scheme} was in effect on {on}.")
    else:
        detail = Text(f"方案 {scheme} 还没有结果生效。", f"Nothing of {scheme} is in effect.")
    return Problem(404, "nothing-in-effect", title, detail)


def edition_on(connection: Connection, scheme: str, day: date) -> Edition | None:
    """The run that was in effect at the end of `day` in Asia/Shanghai, None where none was."""
    run_id = run_on(connection, scheme, day)
    return None if run_id is None else edition_of(connection, scheme, run_id)


def edition_of(connection: Connection, scheme: str, run_id: int) -> Edition | None:
    """The edition of a run that is or was in effect, None where there is none."""
    return _read_one(connection, _select_editions().where(scoring_run.c.scheme == scheme, scoring_run.c.id == run_id))


def list_editions(connection: Connection, schemes: Names = EVERY_NAME) -> list[Edition]:
    """The run in effect of every scheme (of `schemes`) that has one, in order of their names."""
    query = _select_now().where(is_named(scoring_run.c.scheme, schemes)).order_by(scoring_run.c.scheme)
    return [Edition(**row._mapping) for row in connection.execute(query)]


def list_editions_between(
    connection: Connection, since: datetime, until: datetime, schemes: Names = EVERY_NAME
) -> list[Edition]:
    """The runs put into effect from `since` up to but without `until`, and each scheme's last one before, in order.

    Only those of `schemes`.
    """
    run = scoring_run.c
    last = (
        select(run.scheme, func.max(run.in_effect_at).label("at"))
        .where(run.in_effect_at < since)
        .group_by(run.scheme)
        .subquery()
    )
    query = (
        _select_editions()
        .outerjoin(last, and_(last.c.scheme == run.scheme, last.c.at == run.in_effect_at))
        .where(or_(and_(run.in_effect_at >= since, run.in_effect_at < until), last.c.at.is_not(None)))
        .where(is_named(run.scheme, schemes))
        .order_by(run.in_effect_at, run.id)
    )
    return [Edition(**row._mapping) for row in connection.execute(query)]


def list_tiers_now(connection: Connection, enterprise_id: int, schemes: Names = EVERY_NAME) -> list[TierNow]:
    """The tier under every scheme (of `schemes`) in effect that has decided on the enterprise, by scheme."""
    query = (
        select(decision.c.scheme, closure.c.version, decision.c.tier, closure.c.tiers, decision.c.score)
        .select_from(in_effect)
        .join(decision, decision.c.scheme == in_effect.c.scheme)
        .join(closure, closure.c.id == decision.c.closure_id)
        # Decisions are kept by scheme and then enterprise: each scheme is looked up, none is passed through.
        .where(decision.c.scheme.in_(select(in_effect.c.scheme)), decision.c.enterprise_id == enterprise_id)
        .where(is_seen(in_effect.c.run_id))
        .where(is_named(decision.c.scheme, schemes))
        .order_by(decision.c.scheme)
    )
    return [TierNow(r.scheme, r.version, r.tier, tuple(r.tiers), r.score) for r in connection.execute(query)]


def _select_editions() -> Select[Any]:
    run = scoring_run.c
    return (
        select(
            run.id.label("run_id"), run.scheme, closure.c.version, run.as_of, run.known_on, run.known_change,
            run.in_effect_at, closure.c.tiers, closure.c.not_rated, closure.c.models, run.late_sources, run.examined,
        )
        .join(closure, closure.c.id == run.closure_id)
        .where(run.in_effect_at.is_not(None))
    )  # fmt: skip


def _select_now() -> Select[Any]:
    return _select_editions().join(in_effect, in_effect.c.run_id == scoring_run.c.id)


def _read_one(connection: Connection, query: Select[Any]) -> Edition | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else Edition(**row._mapping)
