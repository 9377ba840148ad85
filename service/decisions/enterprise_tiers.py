"""The tiers of one enterprise under all schemes at once, as readers see them now."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.core.db.tables.decisions import decision
from service.core.db.tables.runs import closure, in_effect


@dataclass(frozen=True, slots=True)
class TierNow:
    """Its rank under a scheme (0 the best, -1 not classified) among the tiers of the version that decided."""

    scheme: str
    version: str
    rank: int
    tiers: tuple[str, ...]
    score: int | None


def tiers_now(connection: Connection, enterprise_id: int) -> list[TierNow]:
    """The tier under every scheme in effect that has decided on the enterprise, in order of the schemes."""
    seen = (decision.c.from_run <= in_effect.c.run_id, decision.c.until_run > in_effect.c.run_id)
    query = (
        select(decision.c.scheme, closure.c.version, decision.c.tier, closure.c.tiers, decision.c.score)
        .select_from(in_effect)
        .join(decision, decision.c.scheme == in_effect.c.scheme)
        .join(closure, closure.c.id == decision.c.closure_id)
        # Decisions are kept by scheme and then enterprise: each scheme is looked up, none is passed through.
        .where(decision.c.scheme.in_(select(in_effect.c.scheme)), decision.c.enterprise_id == enterprise_id, *seen)
        .order_by(decision.c.scheme)
    )
    return [TierNow(r.scheme, r.version, r.tier, tuple(r.tiers), r.score) for r in connection.execute(query)]
