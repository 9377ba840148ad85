"""One part of a run: what changed against the run that it builds upon, found without writing anything."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from service.core.arrays import Array
from service.decisions.runs import Run
from service.decisions.states import BLOCK, SHIFT, STATE, empty_block, states_of
from service.examinations.model_counts import ModelCounts
from service.examinations.outcome import Outcomes, Words
from service.facts.digests import facts_digests_of
from service.facts.reader import Block

# The enterprises that are examined: all of a range of ids, or these.
Ids = range | npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Part:
    """What was examined, and the blocks it lies in, before and after, one after the other.

    `ids` and `days` are of all enterprises that were found, `changed` the places in `before` and `after` that differ;
    `written` are the outcomes that make new decisions, with the digest of the facts of each;
    `fresh` are enterprises of records that came to be known since; `model` counts all that were examined.
    """

    examined: Array
    ids: Array
    days: Array
    numbers: list[int]
    before: Array
    after: Array
    changed: npt.NDArray[np.intp]
    written: Outcomes
    tier_from_run: Array
    digests: list[bytes]
    fresh: Array
    failures: int
    model: ModelCounts

    def places(self, ids: Array) -> Array:
        """Where each id stands in the blocks."""
        return places_of(self.numbers, ids)

    def changed_ids(self) -> Array:
        """The enterprises that changed."""
        return np.asarray(self.numbers)[self.changed >> SHIFT] * BLOCK + (self.changed & (BLOCK - 1))


def compare(connection: Connection, run: Run, ids: Ids, block: Block, outcomes: Outcomes, words: Words) -> Part:
    """What the run must write of the enterprises among `ids`: only outcomes that differ from those in effect."""
    examined = np.asarray(ids, np.int32)
    numbers = np.unique(examined >> SHIFT).tolist()
    base = {} if run.base_run is None else states_of(connection, run.scheme, run.base_run, numbers)
    before = np.concatenate([base.get(number, empty_block()) for number in numbers])
    after = before.copy()
    after[places_of(numbers, examined)] = empty_block()[0]
    places = places_of(numbers, outcomes.ids)
    after[places] = _states_of(run, before[places], outcomes, words)
    differs = before != after
    changed = np.flatnonzero(differs[places])
    return Part(
        examined,
        outcomes.ids,
        outcomes.days,
        numbers,
        before,
        after,
        np.flatnonzero(differs),
        outcomes.some(changed),
        after["tier_from_run"][places[changed]],
        facts_digests_of(block, changed, words.hashes),
        block.fresh,
        len(outcomes.failures),
        outcomes.model,
    )


def places_of(numbers: list[int], ids: Array) -> Array:
    """Where each id stands in the blocks of `numbers`, one after the other."""
    return np.searchsorted(numbers, ids >> SHIFT) * BLOCK + (ids & (BLOCK - 1))


def _states_of(run: Run, before: Array, outcomes: Outcomes, words: Words) -> Array:
    """The states of the outcomes; those that are equal keep the run since which their tier has been the same."""
    now = np.empty(len(outcomes.ids), STATE)
    for name in ("tier", "decided_by", "region", "industry", "score", "why"):
        now[name] = getattr(outcomes, name)
    now["one"], now["two"] = outcomes.hashes(words.hashes)
    now["tier_from_run"] = np.where(before["tier"] == now["tier"], before["tier_from_run"], run.id)
    return now
