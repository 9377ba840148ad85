"""The inspections of a file with the facts of two others, ready for training or for a trial."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rules.feature_set import FeatureSet
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.repeated_facts import repeat_facts
from scoring.required_fields import needs_of
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.read.inspections import Inspections, inspections_delivery, read_inspections
from service.model.training.groups import GROUPED
from service.model.training.pieces import Piece, Places, bounded_runs
from service.population.population import Inputs, OtherTypes, Population


class FileInspections:
    """The inspections, and the population that their numbers of enterprises belong to."""

    def __init__(self, population: Population, inspections: Inspections, notices: Sequence[Text] = ()) -> None:
        self.population, self._notices = population, notices
        self.inspections = inspections

    def pieces(self, chosen: Places) -> Iterator[Piece]:
        """The inspections at `chosen`, block by block of enterprises."""
        blocks = self.population.block_of(self.inspections.owner[chosen])
        for block in np.unique(blocks).tolist():
            of_block = chosen[blocks == block]
            facts = self.population.facts(block)
            owners = self.population.places(block, self.inspections.owner[of_block])
            held = np.bincount(facts.records.owner, minlength=len(facts))
            for run in bounded_runs(held[owners]):
                yield Piece(of_block[run], self.inspections.rows(of_block[run]), repeat_facts(facts, owners[run]))

    def codes(self, owners: npt.NDArray[Any]) -> list[str]:
        """The code of each enterprise."""
        return self.population.codes(owners.astype(np.int32))

    def notices(self) -> Sequence[Text]:
        """What to say of columns and rows that were left out."""
        return [*self.population.notices, *self._notices, *self.population.doubts()]


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
    other_types: OtherTypes = dict,
) -> Iterator[FileInspections]:
    """The inspections of the file with their facts; rows refused go to `rejects`. Gives the disk space back at the end.

    Records of types that neither `features` nor `closure` read cost nothing, whatever stands in them; `other_types`
    may occur, too. Columns that the features leave alone are not used where the closure does not read them.
    """
    facts = _facts_read_by(inputs.facts, features, closure)
    # Opened before the others are read, so that a file that cannot be used is told at once.
    delivery = inspections_delivery(inputs.inspections, inputs.facts.wanted)
    population = Population(
        facts,
        closure,
        rejects,
        progress,
        features=[features],
        listed=GROUPED,
        other_types=other_types,
        beside=[delivery.headings],
    )
    try:
        inspections, notices = read_inspections(delivery, population, rejects, progress)
        yield FileInspections(population, inspections, notices)
    finally:
        population.close()


def _facts_read_by(inputs: Inputs, features: FeatureSet, closure: Sequence[RuleSet]) -> Inputs:
    """The files without the columns that the features leave alone and nothing reads."""
    needs = needs_of(closure, [features])
    read = {"enterprises": needs.enterprise_fields, "records": needs.record_fields}
    return replace(inputs, unread={kind: names - read[kind] for kind, names in features.unread.items()})
