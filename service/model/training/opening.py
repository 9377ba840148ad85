"""The inspections of a file with the facts of two others, ready for training or for a trial."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rules.features import FeatureSet
from rules.ruleset import RuleSet
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.read.inspections import read_inspections
from service.model.training.from_files import FileInspected
from service.model.training.groups import GROUPED
from service.population.population import Inputs, Population


@dataclass(frozen=True, slots=True)
class InspectedInputs:
    """The three files."""

    facts: Inputs
    inspections: Path


@contextmanager
def opened(
    inputs: InspectedInputs,
    features: FeatureSet,
    closure: Sequence[RuleSet],
    rejects: Rejects,
    progress: Progress,
) -> Iterator[FileInspected]:
    """The inspections of the file with their facts; rows refused go to `rejects`. Gives the disk space back at the end.

    Records of types that neither `features` nor `closure` read cost nothing, whatever stands in them.
    """
    population = Population(inputs.facts, closure, rejects, progress, features=[features], listed=GROUPED, lenient=True)
    try:
        inspections, notices = read_inspections(inputs.inspections, population, rejects, progress)
        yield FileInspected(population, inspections, notices)
    finally:
        population.close()
