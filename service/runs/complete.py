"""A run made complete: counts added up, held where something is out of the ordinary, else put into effect."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.bulk import insert_columns
from service.core.db.tables.runs import run_part, tier_count, tier_move
from service.core.settings import Settings
from service.decisions.closures import get_closure
from service.decisions.runs import Run, change_run, get_run, put_into_effect
from service.decisions.switches import switched_since
from service.examinations.model_counts import summed
from service.intake.queries.sources import LateSource, late_sources

Cause = dict[str, Any]


def complete(connection: Connection, run: Run, settings: Settings) -> None:
    """Ends the computing of a run in one transaction: readers see all of it after this, or none of it."""
    model = _model(connection, run)
    total = _count(connection, run)
    row = get_run(connection, run.id)
    assert row is not None
    share = row.moved / total if total and run.base_run is not None else 0.0
    types = get_closure(connection, run.closure_id).record_types
    late = [_late(source) for source in late_sources(connection, run.known_on, types)]
    causes = [*_moved_much(share, settings), *_lost(connection, run, late), *_switched(connection, model)]
    change_run(
        connection,
        run.id,
        status="held" if causes else "ready",
        enterprises=total,
        moved_share=share,
        causes=causes,
        late_sources=late,
        model=model,
        finished_at=now(),
    )
    if not causes and settings.second_person == "held":
        put_into_effect(connection, run.id)
        write_entry(connection, run.started_by, "scoring-run.put-into-effect", f"run {run.id}", {"automatic": True})


def _switched(connection: Connection, model: Any) -> list[Cause]:
    """Schemes whose model was switched while the run was computed."""
    return [
        {
            "code": "model",
            "zh": f"计算期间批准了方案 {scheme} 的模型切换，请撤回后重新分类。",
            "en": f"The model of {scheme} was switched while this was computed; withdraw it and start another run.",
        }
        for scheme in switched_since(connection, model and model["used"])
    ]


def _model(connection: Connection, run: Run) -> Any:
    """What the model did to those that the run examined; None where no scheme of the closure asks for one."""
    used = get_closure(connection, run.closure_id).models
    if not used:
        return None
    parts = connection.execute(select(run_part.c.changes).where(run_part.c.run_id == run.id)).scalars()
    return {"used": used, **summed(changes["model"] for changes in parts).plain()}


def _count(connection: Connection, run: Run) -> int:
    """Writes the counts of tiers and the moves; the number of enterprises."""
    counts: Counter[tuple[str, str, int]] = Counter()
    moves: Counter[tuple[int, int, str]] = Counter()
    if run.base_run is not None:
        before = connection.execute(select(tier_count).where(tier_count.c.run_id == run.base_run))
        counts.update({(row.dimension, row.key, row.tier): row.number for row in before})
    for changes in connection.execute(select(run_part.c.changes).where(run_part.c.run_id == run.id)).scalars():
        counts.update({(a, b, tier): number for a, b, tier, number in changes["counts"]})
        moves.update({(a, b, why): number for a, b, why, number in changes["moves"]})
    _write(connection, tier_count, run.id, ("dimension", "key", "tier"), counts)
    _write(connection, tier_move, run.id, ("from_tier", "to_tier", "cause"), moves)
    connection.execute(delete(run_part).where(run_part.c.run_id == run.id))
    return sum(number for (dimension, _, _), number in counts.items() if dimension == "decided_by")


def _write(
    connection: Connection, table: Any, run_id: int, names: Sequence[str], counts: Mapping[tuple[Any, ...], int]
) -> None:
    rows = [(run_id, *key, number) for key, number in sorted(counts.items()) if number]
    if rows:
        columns = zip(("run_id", *names, "number"), zip(*rows, strict=True), strict=True)
        insert_columns(connection, table, dict(columns))


def _late(source: LateSource) -> Cause:
    last = source.last_data_on.isoformat() if source.last_data_on else None
    return {"source": source.source, "last_data_on": last, "due_every_days": source.due_every_days}


def _moved_much(share: float, settings: Settings) -> list[Cause]:
    if share <= settings.hold_share:
        return []
    limit = f"{settings.hold_share:.1%}"
    return [
        {
            "code": "moved",
            "zh": f"类别变动 {share:.1%}，超过设定的 {limit}。",
            "en": f"{share:.1%} changed their class, more than the {limit} set.",
        }
    ]


def _lost(connection: Connection, run: Run, late: Sequence[Cause]) -> list[Cause]:
    """Sources that are late now and were not when the run in effect was made."""
    base = None if run.base_run is None else get_run(connection, run.base_run)
    known = {source["source"] for source in base.late_sources} if base else set()
    return [
        {
            "code": "source",
            "zh": f"数据来源“{source['source']}”未按期到达（最近 {source['last_data_on'] or '从未'}）。",
            "en": f"The data of {source['source']} are late (last: {source['last_data_on'] or 'never'}).",
        }
        for source in late
        if base and source["source"] not in known
    ]
