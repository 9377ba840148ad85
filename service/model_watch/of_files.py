"""The watch over a model in a file, on inspections in files; nothing is kept."""

from collections.abc import Sequence
from datetime import date

from models.keep import Kept
from rules.calendar import day_of
from rules.features import FeatureSet
from rules.ruleset import RuleSet
from rules.texts import Text
from service.clock import now
from service.db.model_months import ModelMonth
from service.files.inspections import read_inspections
from service.files.population import Population
from service.files.rejects import Rejects
from service.model_watch.population import population_filed
from service.model_watch.watch import figures_by_month, first_day
from service.model_watch.watched import Subject, inspected_between, population_on
from service.progress import Progress
from service.settings import Settings
from service.training.from_files import FileInspected
from service.training.opening import InspectedInputs


def watch_files(
    kept: Kept,
    features: FeatureSet,
    inputs: InspectedInputs,
    closure: Sequence[RuleSet],
    as_of: date,
    settings: Settings,
    rejects: Rejects,
    progress: Progress,
) -> tuple[list[ModelMonth], Sequence[Text]]:
    """The months after those that the model learned from, up to `as_of`, with the population on that day.

    Besides what to say of rows that were left out; rows refused go to `rejects`.
    """
    subject = Subject(kept.digest, kept.card, kept.additive, features)
    population = Population(inputs.facts, closure, rejects, progress, features=[features], lenient=True)
    try:
        found, notices = read_inspections(inputs.inspections, population, rejects, progress)
        inspected = FileInspected(population, found)
        seen = inspected_between(inspected, subject, first_day(subject), day_of(as_of), progress)
        blocks = population_filed(population, closure, features, as_of)
        everyone = population_on(day_of(as_of), subject, blocks)
    finally:
        population.close()
    figures = figures_by_month(subject, seen, everyone, settings, as_of)
    made_at = now()
    return [ModelMonth(month, said, made_at) for month, said in figures.items()], notices
