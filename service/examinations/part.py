"""One part of a run: what changed against the run that it builds upon, found without writing anything."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from scoring.digest import DigestFields, facts_digests_of
from service.core.arrays import Array
from service.decisions.runs import Run
from service.decisions.states import STATE, empty_block, states_at
from service.examinations.model_counts import ModelCounts
from service.examinations.moved import Explained, Explainer
from service.examinations.outcome import Outcomes, Words
from service.examinations.signals import RaisedSignals
from service.facts.reader import Block

# The enterprises that are examined: all of a range of ids, or these.
Ids = range | npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Part:
    """What was examined, ascending, and the state of each before and after.

    `ids` and `days` are of all enterprises that were found, `changed` the places in `before` and `after` that differ;
    `written` are the outcomes that make new decisions, with the digest of the facts of each; `why` says of each that
    changed why, and what each cause did to those that moved; `model` counts all that were examined, of whom all have
    their `signals`.
    """

    examined: Array
    ids: Array
    days: Array
    before: Array
    after: Array
    changed: npt.NDArray[np.intp]
    written: Outcomes
    tier_from_run: Array
    digests: list[bytes]
    why: Explained
    failures: int
    model: ModelCounts
    signals: RaisedSignals

    def changed_ids(self) -> Array:
        """The enterprises that changed."""
        return self.examined[self.changed]


def compare(
    connection: Connection,
    run: Run,
    ids: Ids,
    block: Block,
    outcomes: Outcomes,
    words: Words,
    read: DigestFields,
    explainer: Explainer,
) -> Part:
    """What the run must write of the enterprises among `ids`: only outcomes that differ from those in effect.

    `read` is what the digests are made of; the `explainer` says why they moved.
    """
    examined = np.asarray(ids, np.int32)
    if run.base_run is None:
        before = np.full(len(examined), empty_block()[0])
    else:
        before = states_at(connection, run.scheme, run.base_run, examined)
    after = np.full(len(examined), empty_block()[0])
    places = np.searchsorted(examined, outcomes.ids)
    after[places] = _states_of(run, before[places], outcomes, words)
    differs = before != after
    changed, moved = np.flatnonzero(differs[places]), np.flatnonzero(differs)
    return Part(
        examined,
        outcomes.ids,
        outcomes.days,
        before,
        after,
        moved,
        outcomes.some(changed),
        after["tier_from_run"][places[changed]],
        facts_digests_of(block.facts, read, changed),
        explainer.explain(block, examined[moved], before[moved], after[moved]),
        len(outcomes.failures),
        outcomes.model,
        outcomes.signals,
    )


def _states_of(run: Run, before: Array, outcomes: Outcomes, words: Words) -> Array:
    """The states of the outcomes; those that are equal keep the run since which their tier has been the same."""
    now = np.empty(len(outcomes.ids), STATE)
    for name in ("tier", "decided_by", "region", "industry", "score", "why"):
        now[name] = getattr(outcomes, name)
    now["one"], now["two"] = outcomes.hashes(words.hashes)
    now["tier_from_run"] = np.where(before["tier"] == now["tier"], before["tier_from_run"], run.id)
    return now
