"""Inspections of a file beside the facts of two others."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rules.texts import Text
from scoring.repeat import repeated
from service.model.read.inspections import Inspections
from service.model.training.pieces import Piece, Places, bounded
from service.population.population import Population


class FileInspected:
    """The inspections, and the population that their numbers of enterprises belong to."""

    def __init__(self, population: Population, inspections: Inspections, notices: Sequence[Text] = ()) -> None:
        self._population, self._notices = population, notices
        self.inspections = inspections

    def pieces(self, chosen: Places) -> Iterator[Piece]:
        """The inspections at `chosen`, block by block of enterprises."""
        blocks = self._population.block_of(self.inspections.owner[chosen])
        for block in np.unique(blocks).tolist():
            of_block = chosen[blocks == block]
            facts = self._population.facts(block)
            owners = self._population.places(block, self.inspections.owner[of_block])
            held = np.bincount(facts.records.owner, minlength=len(facts))
            for run in bounded(held[owners]):
                yield Piece(of_block[run], self.inspections.rows(of_block[run]), repeated(facts, owners[run]))

    def codes(self, owners: npt.NDArray[Any]) -> list[str]:
        """The code of each enterprise."""
        return self._population.codes(owners.astype(np.int32))

    def notices(self) -> Sequence[Text]:
        """What to say of columns and rows that were left out."""
        return self._notices
