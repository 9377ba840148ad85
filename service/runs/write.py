"""What a run writes into the database: its parts, each in the transaction that moves its job on, and their sums."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, insert, select, update

from rules.calendar import day_of
from scoring.facts import NO_DATE
from scoring.tiers import LEVELS
from service.core.arrays import Array, distinct_of
from service.core.db.bulk import Same, insert_columns
from service.core.db.tables.decisions import NO_DECISION, decision
from service.core.db.tables.runs import change_count, in_effect, run_part, scoring_run, tier_count
from service.decisions.change_counts import changes_counted, write_changes
from service.decisions.closures import get_closure
from service.decisions.coming import drop_coming
from service.decisions.moves import drop_moves, moved_rows_of, write_moves
from service.decisions.reviews import drop_review_blocks, review_blocks_of, write_review_blocks
from service.decisions.runs import Run
from service.decisions.signals import take_back_signals, write_signals
from service.decisions.states import BLOCK, NOT_THERE, SHIFT, count_blocks, drop_states, write_states
from service.examinations.model_counts import sum_model_counts
from service.examinations.part import Part

# The texts of regions and industries by code, "" last for code -1.
Texts = Mapping[str, list[str]]


def write_part(
    connection: Connection, run: Run, number: int, part: Part, texts: Texts, signal_ids: Sequence[str]
) -> None:
    """Writes a part: adds its decisions and signals, and notes states, days and counts.

    `signal_ids` are those of the run's table of signals, in its order.
    """
    before, after, ids = part.before[part.changed], part.after[part.changed], part.changed_ids()
    insert_columns(connection, decision, _rows(run, part, texts))
    insert_columns(connection, decision, _rows_of_none(run, ids[after["tier"] == NOT_THERE]))
    blocks = _changed_blocks(part)
    write_states(connection, run.scheme, run.id, blocks, run.base_run)
    write_review_blocks(connection, run.scheme, run.id, _review_blocks(connection, run, part))
    if run.signals is not None or run.base_run is not None:
        raised = ((owner, signal_ids[place], ground) for owner, place, ground in part.signals.each())
        write_signals(connection, run, part.examined, raised)
    why, parts = part.why
    write_moves(connection, run.id, number, moved_rows_of(ids, before, after, why), parts)
    changes = {
        "counts": _counts(before, after, texts),
        "moves": changes_counted(before, after, part.why, texts["region"]),
        "model": part.model.plain(),
    }
    done = {"examined": len(part.examined), "blocks": len(blocks)}
    connection.execute(insert(run_part).values(run_id=run.id, part=number, **done, changes=changes))
    counted = scoring_run.c
    connection.execute(
        update(scoring_run)
        .where(counted.id == run.id)
        .values(
            examined=counted.examined + len(part.ids),
            changed=counted.changed + len(part.changed),
            moved=counted.moved + int(((before["tier"] != after["tier"]) & (before["tier"] != NOT_THERE)).sum()),
            failed_enterprises=counted.failed_enterprises + part.failures,
        )
    )


def write_sums(connection: Connection, run: Run) -> int:
    """The number of enterprises after the run, whose parts are added up into counts of tiers and moves."""
    counts: Counter[tuple[str, str, int]] = Counter()
    moves: list[Sequence[Any]] = []
    if run.base_run is not None:
        before = connection.execute(select(tier_count).where(tier_count.c.run_id == run.base_run))
        counts.update({(row.dimension, row.key, row.tier): row.number for row in before})
    for changes in connection.execute(select(run_part.c.changes).where(run_part.c.run_id == run.id)).scalars():
        counts.update({(a, b, tier): number for a, b, tier, number in changes["counts"]})
        moves += changes["moves"]
    _write_counts(connection, tier_count, run.id, ("dimension", "key", "tier"), counts)
    write_changes(connection, run.id, moves)
    return sum(number for (dimension, _, _), number in counts.items() if dimension == "decided_by")


def model_of_run(connection: Connection, run: Run) -> Any:
    """What the model did to those that the run examined; None where no scheme of the closure asks for one."""
    used = get_closure(connection, run.closure_id).models
    if not used:
        return None
    parts = connection.execute(select(run_part.c.changes).where(run_part.c.run_id == run.id)).scalars()
    return {"used": used, **sum_model_counts(changes["model"] for changes in parts).plain()}


def take_back_run(connection: Connection, run: Run) -> None:
    """Removes the rows of a run."""
    connection.execute(delete(decision).where(decision.c.scheme == run.scheme, decision.c.from_run == run.id))
    drop_review_blocks(connection, run.scheme, run.id)
    drop_states(connection, run.scheme, run.id)
    drop_moves(connection, run.id)
    take_back_signals(connection, run)
    drop_coming(connection, run.scheme, run.id)
    for table in (run_part, tier_count, change_count):
        connection.execute(delete(table).where(table.c.run_id == run.id))


def is_whole(connection: Connection, run: Run) -> bool:
    """Whether the parts of a run follow one another, cover all that it was to examine, and are still there."""
    query = select(run_part.c.part, run_part.c.examined, run_part.c.blocks).where(run_part.c.run_id == run.id)
    parts = connection.execute(query.order_by(run_part.c.part)).all()
    follow = [part.part for part in parts] == list(range(len(parts)))
    covered = run.expected is not None and sum(part.examined for part in parts) == run.expected
    return follow and covered and sum(part.blocks for part in parts) == count_blocks(connection, run.scheme, run.id)


def show_run(connection: Connection, run: Run) -> None:
    """Has readers see the run; the notes of its parts are of no use any more."""
    shown = update(in_effect).where(in_effect.c.scheme == run.scheme).values(run_id=run.id)
    if not connection.execute(shown).rowcount:
        connection.execute(insert(in_effect).values(scheme=run.scheme, run_id=run.id))
    connection.execute(delete(run_part).where(run_part.c.run_id == run.id))


def change_run(connection: Connection, run_id: int, **values: Any) -> None:
    """Writes some columns of a run."""
    connection.execute(update(scoring_run).where(scoring_run.c.id == run_id).values(**values))


def _rows(run: Run, part: Part, texts: Texts) -> dict[str, Sequence[Any] | Same]:
    """The decision rows of what changed, as columns."""
    written, since = part.written, part.tier_from_run
    stored: dict[str, Sequence[Any] | Same] = {**written.as_stored(texts)}
    if not written.failures:
        stored["failure"] = Same(None)
    return {
        "scheme": Same(run.scheme),
        "enterprise_id": written.ids.tolist(),
        "from_run": Same(run.id),
        "tier_from_run": Same(run.id) if (since == run.id).all() else since.tolist(),
        **stored,
        "as_of": Same(day_of(run.as_of)),
        "known_on": Same(day_of(run.known_on)),
        "closure_id": Same(run.closure_id),
        "facts_digest": part.digests,
    }


def _rows_of_none(run: Run, ids: Array) -> dict[str, Sequence[Any] | Same]:
    """The rows that say that there is no decision on the enterprises any more."""
    columns: dict[str, Sequence[Any] | Same] = {"scheme": Same(run.scheme), "enterprise_id": ids.tolist()}
    numbers = {"from_run": run.id, "tier_from_run": run.id, "tier": NO_DECISION, "decided_by": 0}
    numbers |= {"as_of": day_of(run.as_of), "known_on": day_of(run.known_on), "closure_id": run.closure_id}
    columns |= {name: Same(value) for name, value in numbers.items()}
    columns |= {name: Same("") for name in ("region", "industry")}
    return columns | {name: [b""] * len(ids) for name in ("lines", "flags", "facts_digest")}


def _changed_blocks(part: Part) -> dict[int, tuple[Array, Array]]:
    """By number, the places that changed in every block in which any did, and their states after the run."""
    ids, states = part.changed_ids(), part.after[part.changed]
    return {number: (ids[mine] & (BLOCK - 1), states[mine]) for number, mine in _blocks_of(ids)}


def _blocks_of(ids: Array) -> Iterator[tuple[int, slice]]:
    """The number of every block that some of the `ids`, ascending, lie in, and where these stand among them."""
    numbers = distinct_of(ids >> SHIFT)
    bounds = np.searchsorted(ids, np.append(numbers, numbers[-1:] + 1) * BLOCK).tolist()
    for number, start, stop in zip(numbers.tolist(), bounds[:-1], bounds[1:], strict=True):
        yield number, slice(start, stop)


def _review_blocks(connection: Connection, run: Run, part: Part) -> dict[int, Array]:
    """The review days of every block that the part touches: those before, with the new ones in their places."""
    blocks = dict(_blocks_of(part.examined))
    before = {} if run.base_run is None else review_blocks_of(connection, run.scheme, run.base_run, list(blocks))
    none = np.full(BLOCK, NO_DATE, np.int32)
    days = np.full(len(part.examined), NO_DATE, np.int32)
    days[np.searchsorted(part.examined, part.ids)] = part.days
    after = {}
    for number, mine in blocks.items():
        after[number] = before.get(number, none).copy()
        after[number][part.examined[mine] & (BLOCK - 1)] = days[mine]
    return after


def _counts(before: Array, after: Array, texts: Texts) -> list[list[Any]]:
    """What changes in the number of enterprises by dimension, key and tier."""
    counts: Counter[tuple[str, str, int]] = Counter()
    for states, sign in ((before, -1), (after, 1)):
        there = states[states["tier"] != NOT_THERE]
        for dimension, key in _KEYS.items():
            for code, tier, number in _pairs(there[dimension], there["tier"]):
                counts[dimension, key(texts.get(dimension, []), code), tier] += sign * number
    return [[*key, number] for key, number in sorted(counts.items()) if number]


def _pairs(one: Array, other: Array) -> list[tuple[int, int, int]]:
    """Every pair of values, the second from -128 to 127, and how often it occurs."""
    pairs, numbers = np.unique((one.astype(np.int64) << 8) + (other.astype(np.int64) + 128), return_counts=True)
    return list(zip((pairs >> 8).tolist(), ((pairs & 255) - 128).tolist(), numbers.tolist(), strict=True))


# A row is counted under its county, its industry, and what decided it.
_KEYS: dict[str, Callable[[list[str], int], str]] = {
    "region": lambda texts, code: texts[code][:6],
    "industry": lambda texts, code: texts[code],
    "decided_by": lambda _, code: LEVELS[code],
}


def _write_counts(
    connection: Connection, table: Any, run_id: int, names: Sequence[str], counts: Mapping[tuple[Any, ...], int]
) -> None:
    rows = [(run_id, *key, number) for key, number in sorted(counts.items()) if number]
    if rows:
        columns = zip(("run_id", *names, "number"), zip(*rows, strict=True), strict=True)
        insert_columns(connection, table, dict(columns))
