"""The course of one enterprise of two files: its versions and the model that a command was handed."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from models.keep import open_model
from rules.library import Library
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.course import Course, Stretch, UnchangedFacts
from scoring.model import Models, ModelUse, features_of
from service.core.files.rejects import Rejects
from service.core.settings import load_settings
from service.decisions.switches import LIVE
from service.model.model_file import models_from_file
from service.model.open_models import Unfit
from service.model.use import last_day_of, use_of
from service.population.one_enterprise import facts_of_one
from service.population.population import Inputs
from service.rule_sets.queries import closure_of, declared_types
from service.time.courses import ModelsOn, days_ahead_of, stretches_of


def filed_course_of(
    code: str,
    inputs: Inputs,
    library: Library,
    scheme: str,
    days: tuple[date, date | None],
    model: Path | None,
    rejects: Rejects,
) -> tuple[Course, Sequence[Text]]:
    """The course of the enterprise `code` of two files, and what to say of them; rows refused go to `rejects`.

    It begins on the first of `days`, as known on the second. Raises ProductError where a file cannot be used or holds
    no such enterprise, NoRuleSet where the scheme has no version on the first day.
    """
    as_of, known_on = days
    stretches, first = filed_stretches_of(library, scheme, days_ahead_of(as_of), known_on, model)
    # What any version reads is read from the files once.
    read = {one.name: one for stretch in stretches for one in stretch.rule_sets}
    others = partial(declared_types, library)
    facts, notices = facts_of_one(code, inputs, tuple(read.values()), rejects, features_of(first), others)
    return Course(UnchangedFacts(facts), stretches, known_on), notices


def filed_stretches_of(
    library: Library, scheme: str, days: tuple[date, date], known_on: date | None, model: Path | None
) -> tuple[Sequence[Stretch], Models]:
    """What applies from the first of `days` up to the last with the model of a file, and the models of the first day.

    Raises ProductError where the model cannot be used, NoRuleSet where no version applies on the first day.
    """
    first = models_from_file(model, closure_of(library, scheme, days[0], known_on), days[0])
    models_on, last = _models_of(model, first)
    return stretches_of(library, scheme, days, known_on, models_on, last), first


def _models_of(path: Path | None, first: Models) -> tuple[ModelsOn, list[date]]:
    """The models on each day, and the last day of the one in the file; one that does not fit says so by its state."""
    if path is None:
        return lambda rule_sets, day: {}, []
    kept, most_age = open_model(path.read_bytes()), load_settings().model_most_age_months
    ((scheme, _),) = first.items()

    def models_on(rule_sets: Sequence[RuleSet], day: date) -> Models:
        rule_set = rule_sets[-1]
        if not asks_for_model(rule_set):
            return {}
        try:
            return {scheme: use_of(kept, rule_set, LIVE, day, most_age)}
        except Unfit as error:
            return {scheme: ModelUse(error.state, kept.digest)}

    return models_on, [last_day_of(kept, most_age)]
