"""One round of the watch over the model that a scheme uses: read, compared, kept."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from models.watch import Watched
from rules.calendar import day_of
from rules.texts import Text
from service.core.db.service import Service
from service.core.progress import Progress
from service.core.settings import Settings
from service.model.actions.months import write_months
from service.model.open_models import Unfit, features_of, open_registered_model
from service.model.queries.months import ModelMonth, months_of
from service.model.training.from_database import open_stored_inspections
from service.model.watch.alarms import Alarm, alarms_of
from service.model.watch.figures import Figures, empty_month, month_figures, population_figures, thresholds_of
from service.model.watch.observation import Subject, observe_inspections, observe_population
from service.model.watch.population import stored_population
from service.model.watch.scheme_models import SchemeModel, scheme_models

# Opens the transaction in which the figures are kept.
Writing = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Watch:
    """The model that a scheme uses, its months, the earliest first, the alarms that stand, and notices to print."""

    model: SchemeModel
    digest: str
    months: Sequence[ModelMonth]
    alarms: Sequence[Alarm]
    notices: Sequence[Text] = ()


def watch_scheme(
    service: Service, model: SchemeModel, as_of: date, progress: Progress, writing: Writing | None = None
) -> Watch:
    """Computes the months since the model's training up to `as_of`, and the population on that day, and keeps them.

    A model that cannot be opened, or does not fit the rule set, keeps the months that it has, and an alarm says so.
    They are kept in a transaction of `writing`, the database's own where none is stated.
    """
    if model.digest is None:
        raise ValueError(f"{model.scheme} uses no model")
    computed, notices = _compute_figures(service, model, model.digest, as_of, progress)
    with (writing or service.database.write)() as connection:
        write_months(connection, model.digest, figures_to_keep(months_of(connection, model.digest), computed))
    with service.database.read() as connection:
        months = months_of(connection, model.digest)
        return Watch(model, model.digest, months, alarms_of(connection, model, months, as_of), notices)


def schemes_to_watch(service: Service, as_of: date) -> list[SchemeModel]:
    """Every scheme that uses a model, live or in shadow, at the end of the day `as_of`."""
    with service.database.read() as connection:
        models = scheme_models(connection, service.settings, service.library, as_of)
        return [model for model in models if model.digest is not None]


def figures_by_month(
    subject: Subject, inspected: Watched, population: Watched | None, settings: Settings, as_of: date
) -> dict[date, Figures]:
    """By the first day of each month its figures; those of the population stand in the month of `as_of`."""
    thresholds = thresholds_of(settings)
    found = month_figures(subject.card, inspected, thresholds, as_of)
    whole = population and population_figures(subject.card, population, thresholds, as_of)
    if whole:
        month = as_of.replace(day=1)
        found.setdefault(month, empty_month(month, as_of))["population"] = whole
    return dict(sorted(found.items()))


def figures_to_keep(kept: Sequence[ModelMonth], computed: Mapping[date, Figures]) -> dict[date, Figures]:
    """Those of `computed` that replace what was kept: a month seen from an earlier day does not replace a later view.

    What was said of the population in a month stays where nothing new is said.
    """
    before = {row.month: row.figures for row in kept}
    return {
        month: {"population": before.get(month, {}).get("population"), **figures}
        for month, figures in computed.items()
        if before.get(month, figures)["as_of"] <= figures["as_of"]
    }


def first_day(subject: Subject) -> int:
    """The first day, since 1970-01-01, that the model did not learn from."""
    return day_of(date.fromisoformat(subject.card["trained"]["until"])) + 1


def _compute_figures(
    service: Service, model: SchemeModel, digest: str, as_of: date, progress: Progress
) -> tuple[dict[date, Figures], Sequence[Text]]:
    """The figures by month, and what to say of inspections that were left out; nothing of a model that cannot see."""
    if model.rule_set is None:
        return {}, ()
    with service.database.read() as connection:
        try:
            kept = open_registered_model(connection, digest)
            subject = Subject(kept.digest, kept.card, kept.additive, features_of(kept, model.rule_set))
        except Unfit:
            return {}, ()
        closure = service.library.closure(model.rule_set, as_of, as_of)
        stored = open_stored_inspections(connection, subject.features, closure, as_of)
        inspected = observe_inspections(stored, subject, first_day(subject), day_of(as_of), progress)
        blocks = stored_population(connection, closure, subject.features, as_of, progress)
        population = observe_population(day_of(as_of), subject, blocks)
    return figures_by_month(subject, inspected, population, service.settings, as_of), stored.notices()
