"""Stored blocks on one day as they were known first and as they are known last; nothing is written."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from rules.texts import Text
from scoring.changes import SUBSTITUTED, Basis, Substituted, scores_between
from scoring.model import features_of
from scoring.score import score
from service.core.arrays import Array
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.log import get_logger
from service.decisions.moves import CAUSES, FIRST, MOVE, PARTS
from service.decisions.states import NOT_THERE
from service.examinations.moved import Stages, explained_by
from service.examinations.outcome import NOT_COMPUTED, refuse_wide_lines
from service.examinations.part import Ids
from service.examinations.pool import Make
from service.facts.reader import Block, FactReader
from service.time.archive import computable_side_of
from service.time.changes.restated.queries import RESTATEMENTS, StoredRestatement
from service.time.replayed import NotReplayable, Unlike

log = get_logger("restate")


@dataclass(frozen=True, slots=True)
class RestatedPart:
    """Those of a part who stand elsewhere (`MOVE`, with `PARTS` each), and those of whom nothing was known first.

    `failures` could not be computed at one of the standpoints, and are among neither.
    """

    enterprises: int
    moves: Array
    parts: Array
    first_known: Array
    failures: int


def restater_of(database: Database, restatement_id: int) -> Make[RestatedPart]:
    """What makes the parts of a stored restatement, here or in another process."""
    return RestatedBlocks(database, restatement_id).part


class RestatedBlocks:
    """Makes the parts of one restatement; threads may share it, each part with a connection of its own."""

    def __init__(self, database: Database, restatement_id: int) -> None:
        self._database = database
        with database.read() as connection:
            this = RESTATEMENTS.get(connection, restatement_id)
            assert this is not None
            self._this = this
            self._then, self._now = (
                _basis(connection, this, closure_id) for closure_id in (this.before_closure, this.after_closure)
            )
            sides = (self._then, this.known_first, None), (self._now, this.known_last, self._then)
            self._readers = [
                FactReader(
                    connection, side.rule_sets, this.as_of, known_on, this.known_change,
                    features=features_of(side.models), beside=beside,
                )
                for side, known_on, beside in sides
            ]  # fmt: skip

    def part(self, ids: Ids) -> RestatedPart:
        """The part of the enterprises among `ids`."""
        with self._database.read() as connection:
            return self._part(connection, ids)

    def _part(self, connection: Connection, ids: Ids) -> RestatedPart:
        """One enterprise that cannot be computed does not stop the others."""
        first, last = (reader.read_block(connection, ids) for reader in self._readers)
        try:
            return self._restated(first, last)
        except NOT_COMPUTED as error:
            if len(last.ids) <= 1:
                log.error("restate.enterprise_failed", enterprises=last.ids.tolist(), exc_info=error)
                return RestatedPart(len(last.ids), np.empty(0, MOVE), np.empty(0, PARTS), np.empty(0, MOVE), 1)
        middle = len(last.ids) // 2
        return _joined([self._part(connection, last.ids[half]) for half in (slice(middle), slice(middle, None))])

    def _restated(self, first: Block, last: Block) -> RestatedPart:
        stages = self._stages_of(first, last)
        region = last.facts.attributes["region"]
        # Who is known once is known ever since: those known first are among those known last.
        mine = np.searchsorted(last.ids, first.ids)
        come = np.delete(np.arange(len(last.ids)), mine)
        some = Stages(stages.tier[:, mine], stages.score[:, mine])
        moved = np.flatnonzero(some.tier[0] != some.tier[-1])
        why, parts = explained_by(Stages(some.tier[:, moved], some.score[:, moved]))
        places, after = mine[moved], stages.tier[-1]
        before = np.full(len(come), NOT_THERE)
        return RestatedPart(
            len(last.ids),
            _rows(last.ids[places], some.tier[0][moved], after[places], why, region[places]),
            parts,
            _rows(last.ids[come], before, after[come], np.full(len(come), CAUSES.index(FIRST)), region[come]),
            0,
        )

    def _stages_of(self, first: Block, last: Block) -> Stages:
        """Of everyone known last; before the first cause only those stand who were known first."""
        day, then, now = self._this.as_of, self._then, self._now
        before = score(then.rule_sets, first.facts, day, self._this.known_first, models=then.models)
        # On one day time does not pass, and nothing of a later day counts.
        facts = Substituted(last.facts, last.facts, last.facts, self._this.known_last)
        after = [scores for _, scores in scores_between(then, now, facts)]
        for scores in (before, *after):
            refuse_wide_lines(scores)
        shape = len(SUBSTITUTED) + 1, len(last.ids)
        stages = Stages(np.zeros(shape, np.int64), np.zeros(shape, np.int64))
        stages.put(0, np.searchsorted(last.ids, first.ids), before.tier, before.score)
        for stage, scores in enumerate(after, 1):
            stages.put(stage, np.arange(len(last.ids)), scores.tier, scores.score)
        return stages


def _rows(ids: Array, before: Array, after: Array, why: Array, region: Array) -> Array:
    rows = np.empty(len(ids), MOVE)
    rows["enterprise_id"], rows["region"], rows["cause"] = ids, region, why
    rows["before"], rows["after"] = before, after
    return rows


def _joined(halves: list[RestatedPart]) -> RestatedPart:
    return RestatedPart(
        sum(half.enterprises for half in halves),
        np.concatenate([half.moves for half in halves]),
        np.concatenate([half.parts for half in halves]),
        np.concatenate([half.first_known for half in halves]),
        sum(half.failures for half in halves),
    )


def _basis(connection: Connection, this: StoredRestatement, closure_id: int) -> Basis:
    try:
        return Basis(this.as_of, *computable_side_of(connection, closure_id))
    except (NotReplayable, Unlike) as error:
        raise ProductError(
            Text("所用的规则集或模型已读不出。", "A rule set or model that decides can no longer be had."),
            f"restatement {this.id}",
            error.why,
            Text("重新发起一次。", "Start another one."),
        ) from error
