"""The inspections of a file with the facts of two others, ready for training or for a trial."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rules.feature_set import FeatureSet
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.repeated_facts import repeat_facts
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.read.inspections import Inspections, read_inspections
from service.model.training.groups import GROUPED
from service.model.training.pieces import Piece, Places, bounded_runs
from service.population.population import Inputs, Population


class FileInspections:
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
            for run in bounded_runs(held[owners]):
                yield Piece(of_block[run], self.inspections.rows(of_block[run]), repeat_facts(facts, owners[run]))

    def codes(self, owners: npt.NDArray[Any]) -> list[str]:
        """The code of each enterprise."""
        return self._population.codes(owners.astype(np.int32))

    def notices(self) -> Sequence[Text]:
        """What to say of columns and rows that were left out."""
        return self._notices


@dataclass(frozen=True, slots=True)
class InspectionInputs:
    """The three files."""

    facts: Inputs
    inspections: Path


@contextmanager
def open_inspections(
    inputs: InspectionInputs,
    features: FeatureSet,
    closure: Sequence[RuleSet],
    rejects: Rejects,
    progress: Progress,
) -> Iterator[FileInspections]:
    """The inspections of the file with their facts; rows refused go to `rejects`. Gives the disk space back at the end.

    Records of types that neither `features` nor `closure` read cost nothing, whatever stands in them.
    """
    population = Population(inputs.facts, closure, rejects, progress, features=[features], listed=GROUPED)
    try:
        inspections, notices = read_inspections(inputs.inspections, population, rejects, progress)
        yield FileInspections(population, inspections, notices)
    finally:
        population.close()
