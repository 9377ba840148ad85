"""What moved the enterprises of a part: what each cause did, by the facts that were read for the part anyhow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import NamedTuple

import numpy as np

from rules.calendar import day_of
from scoring.changes import SUBSTITUTED, Basis, Cause, Substituted, leading_causes_of, scores_between
from scoring.facts import NO_NUMBER, Ints
from scoring.repeated_facts import repeat_facts, without_rows
from service.core.arrays import Array, Mask, are_among
from service.core.log import get_logger
from service.decisions.moves import CAUSES, FIRST, NEW_FACTS, NO_POINTS, PARTS, no_parts
from service.decisions.states import FAILED, NOT_THERE
from service.examinations.outcome import NOT_COMPUTED
from service.facts.reader import Block, FactReader, Since

log = get_logger("rescore")
_PLACE_OF = {name: place for place, name in enumerate(CAUSES)}
# The causes of moves by those of changes, and where each stands among those that are substituted.
_CAUSES = np.array([_PLACE_OF[cause.value] for cause in Cause])
_TOLD = [SUBSTITUTED.index(cause) for cause in Cause]
# So many causes are told apart where the same decides as before: the next makes what came of the run.
_WITH_NEWS = SUBSTITUTED.index(Cause.NEW_RECORDS)
# Beside the columns of records while some enterprises are taken out of a block.
_NEW = "new"


@dataclass(frozen=True, slots=True)
class Before:
    """The run that another builds upon: its day and what it knew, and what it decided by.

    `basis` is None where its rule sets or models cannot be read any more: what each cause did is not known then.
    `is_alike` says whether the same facts give the same in both; `touched` are the enterprises of changes since.
    """

    since: Since
    basis: Basis | None
    is_alike: bool
    touched: Array


class Explained(NamedTuple):
    """Why each of some enterprises moved: the place of its cause among those of moves, and what each cause did."""

    why: Array
    parts: Array


@dataclass(slots=True)
class Stages:
    """Ranks and scores of some enterprises before the first cause and behind each, (causes + 1, n).

    Causes are in the order in which they are substituted.
    """

    tier: Ints
    score: Ints

    def put(self, stage: int, at: Ints, tier: Array, score: Array) -> None:
        self.tier[stage, at], self.score[stage, at] = tier, score


class Explainer:
    """Says why the enterprises of blocks of a run moved."""

    def __init__(self, reader: FactReader, before: Before | None, now: Basis, known_on: date) -> None:
        self._reader, self._before, self._now, self._known_on = reader, before, now, known_on
        # So many causes, as they are substituted, have to be worked out: those behind make what came of the run.
        self._least = _number_to_work_out(before, now)

    def explain(self, block: Block, ids: Array, before: Array, after: Array) -> Explained:
        """Why the enterprises `ids`, ascending, came from one state to another; parts of those that moved.

        One that was not there before is classified for the first time, and has no parts.
        """
        why = np.full(len(ids), _PLACE_OF[FIRST], np.int8)
        were = np.flatnonzero((before["tier"] != NOT_THERE) & (before["tier"] != after["tier"]))
        if self._before is None or not len(were):
            return Explained(why, no_parts(len(were)))
        why[were], parts = self._explain(self._before, block, ids[were], before[were], after[were])
        return Explained(why, parts[after["tier"][were] != NOT_THERE])

    def _explain(self, then: Before, block: Block, ids: Array, before: Array, after: Array) -> Explained:
        news: Mask = are_among(ids, then.touched) | are_among(ids, block.fresh)
        told: Mask = (after["tier"] != NOT_THERE) & (((before["why"] | after["why"]) & np.uint64(FAILED)) == 0)
        tiers = np.repeat(before["tier"].astype(np.int64)[None], len(SUBSTITUTED) + 1, axis=0)
        stages = Stages(tiers, np.repeat(before["score"][None], len(SUBSTITUTED) + 1, axis=0))
        # Without news it was time that moved them or, where that is not all, the rules.
        alone = SUBSTITUTED.index(Cause.TIME if then.is_alike else Cause.RULE_SET) + 1
        stages.tier[alone:], stages.score[alone:] = after["tier"], after["score"]
        again = np.flatnonzero(told & (news | (self._least > _WITH_NEWS)))
        if len(again) and not self._work_out(then, block, (ids[again], news[again], again), after[again], stages):
            told[again] = False
        leading, parts = explained_by(stages)
        parts[~told] = no_parts(1)
        return Explained(np.where(told | ~news, leading, _PLACE_OF[NEW_FACTS]), parts)

    def _work_out(
        self, then: Before, block: Block, some: tuple[Array, Mask, Ints], after: Array, stages: Stages
    ) -> bool:
        """Puts what came of some enterprises behind each cause; False where that cannot be found out.

        They are given by ids, by whether there is news of each, and by their places in `stages`.
        """
        if then.basis is None:
            return False
        ids, news, places = some
        facts = self._facts_of(then, block, np.searchsorted(block.ids, ids))
        try:
            found = list(islice(scores_between(then.basis, self._now, facts), self._least))
        except NOT_COMPUTED as error:
            log.error("rescore.moves_not_explained", enterprises=len(ids), exc_info=error)
            return False
        for stage in range(1, len(SUBSTITUTED) + 1):
            if stage > self._least:
                stages.put(stage, places, after["tier"], after["score"])
                continue
            cause, scores = found[stage - 1]
            # What nothing came to be known of was not corrected either.
            mine = np.flatnonzero(news) if cause is Cause.CORRECTIONS else np.arange(len(ids))
            stages.put(stage, places[mine], scores.tier[mine], scores.score[mine])
        return True

    def _facts_of(self, then: Before, block: Block, places: Ints) -> Substituted:
        """The facts of the enterprises at `places` of the block on the way, as the run knows them."""
        records = block.facts.records
        is_new = np.zeros(len(records), np.int8)
        is_new[block.new_rows] = 1
        marked = replace(records, columns={**records.columns, _NEW: is_new})
        latest = repeat_facts(replace(block.facts, records=marked), places)
        left_out = latest.records.columns[_NEW] == 1
        latest.records.columns = {name: one for name, one in latest.records.columns.items() if name != _NEW}
        timed = latest
        if left_out.any():
            timed = without_rows(latest, left_out)
        if block.without_new is not block.attributes:
            timed = replace(timed, attributes=self._attributes_on(block, places, self._now))
        late = timed
        if then.basis is not None and then.basis.day != self._now.day:
            late = replace(timed, attributes=self._attributes_on(block, places, then.basis))
        return Substituted(late, timed, latest, self._known_on)

    def _attributes_on(self, block: Block, places: Ints, basis: Basis) -> Mapping[str, Ints]:
        return self._reader.attributes_on(block.without_new, places, day_of(basis.day))


def _number_to_work_out(before: Before | None, now: Basis) -> int:
    if before is None or before.is_alike:
        return _WITH_NEWS
    if before.basis is None or now.has_models_of(before.basis):
        same = before.basis is not None and now.has_rules_of(before.basis)
        return _WITH_NEWS if same else SUBSTITUTED.index(Cause.RULE_SET)
    return SUBSTITUTED.index(Cause.MODEL)


def explained_by(stages: Stages) -> Explained:
    """What leads each enterprise to where it stands, and what each cause did to it."""
    return Explained(_CAUSES[leading_causes_of(stages.tier)], _parts_of(stages))


def _parts_of(stages: Stages) -> Array:
    parts = np.zeros(stages.tier.shape[1], PARTS)
    scored = stages.score != NO_NUMBER
    both = scored[1:] & scored[:-1]
    points = np.where(both, np.diff(np.where(scored, stages.score, 0), axis=0), NO_POINTS)
    parts["points"] = points[_TOLD].T
    moved = np.diff(stages.tier, axis=0)[_TOLD] != 0
    parts["moves"] = np.packbits(moved, axis=0, bitorder="little")[0]
    return parts
