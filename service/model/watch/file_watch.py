"""The watch over a model in a file, on inspections in files; nothing is kept."""

from collections.abc import Sequence
from datetime import date

from models.keep import Kept
from rules.calendar import day_of
from rules.feature_set import FeatureSet
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.clock import now
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.core.settings import Settings
from service.model.queries.months import ModelMonth
from service.model.training.from_files import InspectionInputs, open_inspections
from service.model.watch.observation import Subject, observe_inspections, observe_population
from service.model.watch.population import filed_population
from service.model.watch.scheme_watch import figures_by_month, first_day
from service.population.population import OtherTypes


def watch_files(
    kept: Kept,
    features: FeatureSet,
    inputs: InspectionInputs,
    closure: Sequence[RuleSet],
    as_of: date,
    settings: Settings,
    rejects: Rejects,
    progress: Progress,
    other_types: OtherTypes = dict,
) -> tuple[list[ModelMonth], Sequence[Text]]:
    """The months after those that the model learned from, up to `as_of`, with the population on that day.

    Besides what to say of rows that were left out; rows refused go to `rejects`.
    """
    subject = Subject(kept.digest, kept.card, kept.additive, features)
    with open_inspections(inputs, features, closure, rejects, progress, other_types) as inspected:
        seen = observe_inspections(inspected, subject, first_day(subject), day_of(as_of), progress)
        blocks = filed_population(inspected.population, closure, features, as_of)
        everyone = observe_population(day_of(as_of), subject, blocks)
        notices = inspected.notices()
    figures = figures_by_month(subject, seen, everyone, settings, as_of)
    made_at = now()
    return [ModelMonth(month, said, made_at) for month, said in figures.items()], notices
