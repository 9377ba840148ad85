"""What is written of the days ahead: of those whom a run examined, of whole blocks, and by the switch to a run."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlalchemy import Connection

from service.core.arrays import Array
from service.core.db import jobs
from service.decisions.coming import (
    ComingBlock,
    ComingHead,
    Turns,
    apply_alike,
    coming_blocks_of,
    coming_heads_of,
    drop_replaced_coming,
    forget_coming_blocks,
    turns_of,
    write_coming_blocks,
    write_turns,
)
from service.decisions.runs import Run, lock_scheme, run_in_effect
from service.decisions.states import BLOCK, SHIFT
from service.time.forecast.coming.looks import LookedAhead
from service.time.forecast.coming.plan import AheadPlan

KIND = "coming-changes"
ACTOR = "system:coming-changes"


def write_ahead_of_part(
    connection: Connection, run: Run, plan: AheadPlan, examined: Array, looked: LookedAhead | None
) -> None:
    """Writes what is known of the days ahead of every block that a part of a run touches: kept, or looked at anew."""
    numbers = np.unique(examined >> SHIFT).tolist()
    kept = {} if run.base_run is None else coming_blocks_of(connection, run.scheme, run.base_run, numbers)
    written = {}
    for number in numbers:
        until, before = plan.last_day_of(number), kept.get(number)
        # What was known before may have been forgotten since the run began.
        if looked is None or before is None or until <= run.as_of or before.until < until:
            written[number] = ComingBlock(run.as_of)
            continue
        places = examined[examined >> SHIFT == number] & (BLOCK - 1)
        after = before.up_to(until).without(places, run.as_of)
        written[number] = after.joined(_block_of(looked, number, until))
    write_coming_blocks(connection, run.scheme, run.id, written)


def write_ahead_of_block(connection: Connection, run: Run, number: int, until: date, looked: LookedAhead) -> bool:
    """Writes a whole block that was looked ahead of anew for the readers of a run.

    False, and nothing written, where another run is in effect by now.
    """
    lock_scheme(connection, run.scheme)
    if run_in_effect(connection, run.scheme) != run.id:
        return False
    heads = coming_heads_of(connection, run.scheme, run.id)
    renewed = sum(head.renewed + 1 for head in heads if head.block == number)
    write_coming_blocks(connection, run.scheme, run.id, {number: _block_of(looked, number, until)}, renewed)
    drop_replaced_coming(connection, run.scheme, run.id)
    return True


def begin_ahead(connection: Connection, run: Run, plan: AheadPlan) -> None:
    """Notes what applies on the days ahead of a run that is computed from now on, or on after a worker stopped."""
    known = turns_of(connection, run.scheme, run.id)
    own = [head for head in coming_heads_of(connection, run.scheme, run.id) if head.run_id == run.id]
    _forget_otherwise(connection, run, own, known, plan.turns)
    write_turns(connection, run.scheme, run.id, plan.turns)


def follow_course(connection: Connection, run: Run, turns: Turns) -> bool:
    """Forgets what was looked ahead of for the readers of a run, where something else is to apply by now.

    False, and nothing done, where another run is in effect by now.
    """
    lock_scheme(connection, run.scheme)
    if run_in_effect(connection, run.scheme) != run.id:
        return False
    known = turns_of(connection, run.scheme, run.id)
    _forget_otherwise(connection, run, coming_heads_of(connection, run.scheme, run.id), known, turns)
    write_turns(connection, run.scheme, run.id, turns)
    return True


def switch_ahead(connection: Connection, run: Run) -> None:
    """Has readers of a run, in effect from now on, see what it and those before it know of the days ahead.

    What nobody looked at yet, a job will.
    """
    turns = turns_of(connection, run.scheme, run.id)
    before = None if run.base_run is None else turns_of(connection, run.scheme, run.base_run)
    heads = coming_heads_of(connection, run.scheme, run.id)
    _forget_otherwise(connection, run, [head for head in heads if head.run_id < run.id], before, turns)
    drop_replaced_coming(connection, run.scheme, run.id)
    unknown = any(head.until <= run.as_of for head in coming_heads_of(connection, run.scheme, run.id))
    if unknown and all(job.status != "queued" for job in jobs.list_open_jobs(connection, KIND)):
        jobs.add_job(connection, KIND, {}, ACTOR)


def _forget_otherwise(
    connection: Connection, run: Run, heads: Sequence[ComingHead], known: Turns | None, now: Turns | None
) -> None:
    """Forgets those blocks that were looked ahead of by what was known to apply, where that is something else now."""
    stale = [head for head in heads if not apply_alike(known, now, run.as_of, head.until)]
    forget_coming_blocks(connection, run.scheme, stale, run.as_of)


def _block_of(looked: LookedAhead, number: int, until: date) -> ComingBlock:
    mine = looked.rows[looked.ids >> SHIFT == number]
    return ComingBlock(until, mine, looked.tiers, looked.causes)
