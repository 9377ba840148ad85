"""What readers can see of a scheme: the tables that two ways to the same state must leave alike.

Left out are the clocks (`scoring_run.*_at`, `job.*`, `change.recorded_at`, `audit_entry.at` with its hashes) and what
says how a run was computed and not what it says (`scoring_run.mode`, `examined`, `job_id`).
"""

from typing import Any

from sqlalchemy import select

from service.core.db.engine import Database
from service.core.db.tables.decisions import decision
from service.core.db.tables.runs import change_count, scoring_run, tier_count
from service.core.db.tables.signals import signal
from service.decisions.moves import moves_of_run, moves_with_parts_of
from service.decisions.reviews import review_blocks_of
from service.decisions.runs import run_in_effect
from service.decisions.signals import is_seen_by

RUN = ("scheme", "as_of", "known_on", "known_change", "base_run", "closure_id", "status", "enterprises", "changed")
SIGNAL = ("enterprise_id", "signal", "raised_on", "ground", "first_run", "from_run", "set_aside_id")
RUN = (*RUN, "moved", "moved_share", "failed_enterprises", "causes", "late_sources")


def published(database: Database, scheme: str) -> dict[str, Any]:
    """Every row that readers of `scheme` can see, now or as of a past day, and the review days behind the next run."""
    with database.read() as connection:
        run_id = run_in_effect(connection, scheme)
        assert run_id is not None
        rows = {
            table.name: [tuple(row) for row in connection.execute(query)]
            for table, query in (
                (decision, select(decision).where(decision.c.scheme == scheme).order_by(*decision.primary_key)),
                (tier_count, select(tier_count).order_by(*tier_count.primary_key)),
                (change_count, select(change_count).order_by(*change_count.primary_key)),
                (scoring_run, select(*(scoring_run.c[name] for name in RUN)).where(scoring_run.c.id == run_id)),
            )
        }
        seen = select(*(signal.c[name] for name in SIGNAL)).where(signal.c.scheme == scheme, is_seen_by(run_id))
        rows["signals"] = sorted(tuple(row) for row in connection.execute(seen))
        rows["moves"] = sorted(moves_of_run(connection, run_id).tolist())
        moved, parts = moves_with_parts_of(connection, [run_id])
        told = ([*one["points"].tolist(), int(one["moves"])] for one in parts)
        rows["parts"] = sorted(zip(moved["enterprise_id"].tolist(), told, strict=True))
        return rows | {"review": [(n, d.tolist()) for n, d in review_blocks_of(connection, scheme, run_id).items()]}
