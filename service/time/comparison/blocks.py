"""Stored blocks under both sides of a comparison: their facts are read once, and nothing is written."""

from collections.abc import Callable

import numpy as np

from scoring.comparison import Comparison
from scoring.facts import NO_NUMBER
from scoring.main_reason import OTHER
from scoring.model import features_of
from scoring.movers import DIRECTIONS, NO_MOVER
from scoring.score import Scores, score
from service.core.arrays import Array
from service.core.db.engine import Database
from service.core.log import get_logger
from service.examinations.outcome import NOT_COMPUTED, refuse_wide_lines
from service.examinations.part import Ids
from service.examinations.pool import Make
from service.facts.reader import Block, FactReader
from service.time.comparison.queries.comparisons import COMPARISONS
from service.time.comparison.rows import MOVE, STANDING, ComparedPart, moves_of, standings_of
from service.time.comparison.stored_sides import comparison_stored

log = get_logger("compare")


def comparer_of(database: Database, comparison_id: int) -> Make[ComparedPart]:
    """What makes the parts of a stored comparison, here or in another process."""
    return StoredBlocks(database, comparison_id).part


class StoredBlocks:
    """Makes the parts of one comparison; threads may share it, each part with a connection of its own."""

    def __init__(self, database: Database, comparison_id: int) -> None:
        self._database = database
        with database.read() as connection:
            this = COMPARISONS.get(connection, comparison_id)
            assert this is not None
            self._comparison = comparison_stored(connection, this)
            sides = self._comparison.before, self._comparison.after
            features = [one for side in sides for one in features_of(side.models)]
            days = this.as_of, this.known_on
            self._reader = FactReader(
                connection, self._comparison.rule_sets, *days, this.known_change, features=features
            )

    def part(self, ids: Ids) -> ComparedPart:
        """The part of the enterprises among `ids`."""
        with self._database.read() as connection:
            block = self._reader.read_block(connection, ids)
            return _compared(self._comparison, block, lambda some: self._reader.read_block(connection, some))


def _compared(comparison: Comparison, block: Block, again: Callable[[Array], Block]) -> ComparedPart:
    """The block compared; one enterprise that cannot be computed does not stop the others."""
    try:
        compared = comparison.compare(block.facts)
        for scores in (compared.before, compared.after):
            refuse_wide_lines(scores)
    except NOT_COMPUTED as error:
        if len(block.ids) == 1:
            log.error("compare.enterprise_failed", enterprise=int(block.ids[0]), exc_info=error)
            return _one_by_one_side(comparison, block)
    else:
        region = block.facts.attributes["region"]
        rows = standings_of(block.ids, region, (compared.before, compared.after))
        return ComparedPart(rows, moves_of(rows, compared.moves), 0)
    middle = len(block.ids) // 2
    halves = [_compared(comparison, again(block.ids[half]), again) for half in (slice(middle), slice(middle, None))]
    return ComparedPart(
        np.concatenate([half.standings for half in halves]),
        np.concatenate([half.moves for half in halves]),
        sum(half.failures for half in halves),
    )


def _one_by_one_side(comparison: Comparison, block: Block) -> ComparedPart:
    """One enterprise that a side cannot compute: on that side it is not classified, as in a run."""
    row = np.zeros(1, STANDING)
    row["enterprise_id"], row["region"] = block.ids, block.facts.attributes["region"]
    for name in ("before", "after"):
        scores = _scores_or_none(comparison, block, name)
        row[name], row[f"score_{name}"] = (-1, NO_NUMBER) if scores is None else (scores.tier, scores.score)
    moved = np.zeros(int(row["before"][0] != row["after"][0]), MOVE)
    for name in STANDING.names or ():
        moved[name] = row[name][: len(moved)]
    moved["direction"], moved["mover"] = DIRECTIONS.index(OTHER), NO_MOVER
    return ComparedPart(row, moved, 1)


def _scores_or_none(comparison: Comparison, block: Block, name: str) -> Scores | None:
    side = comparison.before if name == "before" else comparison.after
    try:
        scores = score(side.rule_sets, block.facts, comparison.as_of, comparison.known_on, models=side.models)
        refuse_wide_lines(scores)
    except NOT_COMPUTED:
        return None
    return scores
