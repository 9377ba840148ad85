"""Which enterprises a run moved from one tier to another, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from sqlalchemy import Connection, and_, select

from service.core.db.in_clause import is_among
from service.core.db.tables.decisions import NO_DECISION, decision
from service.core.db.tables.facts import enterprise
from service.core.db.vocabulary import read_vocabularies
from service.decisions.runs import Run, get_run
from service.decisions.seen import last_run_of
from service.decisions.states import NOT_THERE, SHIFT, states_written_by


@dataclass(frozen=True, slots=True)
class Moved:
    """One enterprise: the ranks of its tiers (-1 not classified; `from_tier` None: it was not there before)."""

    id: int
    code: str
    name: str | None
    region: str
    from_tier: int | None
    to_tier: int


def list_moved_enterprises(
    connection: Connection, scheme: str, run_id: int, regions: Sequence[str], *, after: int = 0, limit: int
) -> list[Moved]:
    """Up to `limit` enterprises of the jurisdictions whose tier the run changed, by id, from after `after` on."""
    now, before = decision.alias("now"), decision.alias("before")
    replaced = and_(
        before.c.scheme == now.c.scheme,
        before.c.enterprise_id == now.c.enterprise_id,
        before.c.from_run == last_run_of(now, run_id - 1),
        before.c.tier != NO_DECISION,
    )
    ids = list(islice(_ids_of_moved(connection, scheme, run_id, regions, after), limit))
    query = (
        select(enterprise.c.id, enterprise.c.code, enterprise.c.name, now.c.region, before.c.tier, now.c.tier)
        .select_from(now)
        .join(enterprise, enterprise.c.id == now.c.enterprise_id)
        .outerjoin(before, replaced)
        .where(
            now.c.scheme == scheme,
            is_among(connection, now.c.enterprise_id, ids),
            now.c.from_run == run_id,
        )
        .order_by(now.c.enterprise_id)
    )
    return [Moved(*row) for row in connection.execute(query)]


def tiers_before(connection: Connection, run: Run) -> Sequence[str]:
    """The ids of the tiers of the run that `run` builds upon, none where it is the first."""
    base = get_run(connection, run.base_run) if run.base_run else None
    return base.tiers if base else ()


def _ids_of_moved(
    connection: Connection, scheme: str, run_id: int, regions: Sequence[str], after: int
) -> Iterator[int]:
    """The ids of all that moved, from what the run itself wrote, as far as they are asked for."""
    texts = [*read_vocabularies(connection, ["region"])["region"].texts, ""]
    inside = np.array([text.startswith(tuple(regions)) for text in texts])
    for ids, states in states_written_by(connection, scheme, run_id, (after + 1) >> SHIFT):
        moved = (states["tier_from_run"] == run_id) & (states["tier"] != NOT_THERE) & inside[states["region"]]
        yield from ids[moved & (ids > after)].tolist()
