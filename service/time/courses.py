"""The stretches of days ahead of a scheme: its versions that are approved for later, and models that grow too old."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from rules.calendar import date_of, day_of, months_after
from rules.errors import NoRuleSet
from rules.library import Library
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from scoring.course import Stretch, said_of_models
from scoring.model import Models
from service.core.clock import end_of
from service.core.settings import Settings
from service.decisions.closures import get_closure, rule_sets_of
from service.decisions.runs import Run
from service.decisions.switches import Switch, switch_in_use
from service.model.use import last_days_of, models_by, models_kept_on
from service.rule_sets.queries import closure_of

# The models of some rule sets on a day.
ModelsOn = Callable[[Sequence[RuleSet], date], Models]


# So far a course looks ahead.
MONTHS = 36


def days_ahead_of(as_of: date) -> tuple[date, date]:
    """The first and the last day that a forecast from `as_of` looks at."""
    return as_of, date_of(months_after(day_of(as_of), MONTHS))


def stretches_of(
    library: Library,
    scheme: str,
    days: tuple[date, date],
    known_on: date | None,
    models_on: ModelsOn,
    last_days: Iterable[date] = (),
) -> list[Stretch]:
    """What applies to `scheme` from the first of `days` up to the last, as known on `known_on`, in order.

    A scheme named with its version stays with it. `last_days` are those of models, which are too old the day after.
    Where no version applies on the first day NoRuleSet is raised; later it is a stretch without rule sets.
    """
    first = _stretch_on(library, scheme, days[0], known_on, models_on)
    return _stretches_from(first, library, scheme, days[1], known_on, models_on, last_days)


def _stretches_from(
    first: Stretch,
    library: Library,
    scheme: str,
    until: date,
    known_on: date | None,
    models_on: ModelsOn,
    last_days: Iterable[date],
) -> list[Stretch]:
    """The first stretch and those that follow it up to a day."""
    made = [first]
    turns = {*_turns_of(library, scheme.partition("@")[0]), *(day + timedelta(1) for day in last_days)}
    for day in sorted(turn for turn in turns if first.begins < turn <= until):
        try:
            stretch = _stretch_on(library, scheme, day, known_on, models_on)
        except NoRuleSet:
            stretch = Stretch(day, (), {})
        if _applied_by(stretch) != _applied_by(made[-1]):
            made.append(stretch)
    return made


def _applied_by(stretch: Stretch) -> tuple[object, ...]:
    return tuple(one.digest for one in stretch.rule_sets), said_of_models(stretch.models)


def registered_stretches_of(
    connection: Connection, library: Library, scheme: str, days: tuple[date, date], known_on: date, settings: Settings
) -> list[Stretch]:
    """The same with the models that were in use at the end of `known_on`, by the switches of the database."""

    # Asked once, however many stretches there are.
    switches: dict[str, Switch | None] = {}

    def models_on(rule_sets: Sequence[RuleSet], day: date) -> Models:
        for one in rule_sets:
            if asks_for_model(one) and one.scheme not in switches:
                switches[one.scheme] = switch_in_use(connection, one.scheme, end_of(known_on))
        return models_by(connection, switches, rule_sets, day, settings)

    now = models_on(closure_of(library, scheme, days[0], known_on), days[0])
    return stretches_of(library, scheme, days, known_on, models_on, last_days_of(connection, now, settings))


def stretches_of_run(
    connection: Connection, library: Library, run: Run, until: date, settings: Settings
) -> list[Stretch]:
    """The same from the as-of day of a run on, by what it knew, none of its models switched since.

    What the run decided under applies first, whatever is adopted by now.
    """
    recorded = get_closure(connection, run.closure_id).models

    def models_on(rule_sets: Sequence[RuleSet], day: date) -> Models:
        return models_kept_on(connection, recorded, rule_sets, day, settings, end_of(run.known_on))

    rule_sets = rule_sets_of(connection, run.closure_id)
    first = Stretch(run.as_of, rule_sets, models_on(rule_sets, run.as_of))
    last_days = last_days_of(connection, first.models, settings)
    return _stretches_from(first, library, run.scheme, until, run.known_on, models_on, last_days)


def _stretch_on(library: Library, scheme: str, day: date, known_on: date | None, models_on: ModelsOn) -> Stretch:
    rule_sets = closure_of(library, scheme, day, known_on)
    return Stretch(day, rule_sets, models_on(rule_sets, day))


def _turns_of(library: Library, scheme: str) -> set[date]:
    """The days on which a version of the scheme, or of one that it reads, begins or ends."""
    found: set[str] = set()
    waiting, turns = [scheme], set()
    while waiting:
        found.add(waiting[-1])
        for version in library.approved(waiting.pop()):
            turns |= {day for day in (version.effective_from, version.effective_until) if day is not None}
            waiting += [read for read in version.reads if read not in found]
    return turns
