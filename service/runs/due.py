"""Which enterprises a run examines: all, or those with new facts or whose review day has come."""

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection

from rules.calendar import day_of
from service.core.db.fact_changes import list_touched_since
from service.decisions.reviews import review_blocks_of
from service.decisions.runs import Run
from service.decisions.states import BLOCK
from service.examinations.part import Ids
from service.facts.enterprises import last_enterprise_id


def due_ids(connection: Connection, run: Run, base: Run | None) -> Ids:
    """The ids of all enterprises that the run examines, ascending."""
    last = last_enterprise_id(connection)
    if run.mode == "full" or base is None:
        return range(1, last + 1)
    until = day_of(max(run.as_of, run.known_on))
    reviewed = [
        block * BLOCK + np.flatnonzero(days <= until)
        for block, days in review_blocks_of(connection, run.scheme, base.id).items()
    ]
    touched = list_touched_since(connection, base.known_change, run.known_change)
    found = np.unique(np.concatenate([touched, *reviewed])).astype(np.int32)
    return found[(found > 0) & (found <= last)]


# A run of few enterprises has so many steps, that the next are read and scored while the last one is written.
_STEPS = 8
_LEAST = 1 << 11


def steps(ids: Ids) -> Iterator[Ids]:
    """The ids in steps of about a block's size, or an eighth of all; a step never parts a block of ids.

    All ids in a range are parted by block.
    """
    if isinstance(ids, range):
        for first in range(0, ids.stop, BLOCK):
            yield range(max(first, 1), min(first + BLOCK, ids.stop))
        return
    begin, stop, enough = 0, 0, min(BLOCK, max(_LEAST, len(ids) // _STEPS))
    for stop in [*np.flatnonzero(np.diff(ids // BLOCK)).tolist(), len(ids) - 1]:
        if stop + 1 - begin >= enough:
            yield ids[begin : stop + 1]
            begin = stop + 1
    if begin <= stop and len(ids):
        yield ids[begin:]
