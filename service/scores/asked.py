"""The rule sets that a request asks for, found once and kept."""

from datetime import date
from functools import lru_cache

from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from rules.walk import asks_for_model
from scoring.model import Models
from service.core.problems import refused
from service.core.web.context import database, library, settings
from service.model.use import models_in_use

Closure = tuple[RuleSet, ...]


def asked_closure(scheme: str, as_of: date, known_on: date | None, where: str = "json.scheme") -> Closure:
    """The rule set `scheme` or `scheme@version`, last, after those that it reads, as of both days.

    Raises Problem 422 at `where` for one that is not there or not in force.
    """
    try:
        return _closure(library(), scheme, as_of, known_on)
    except NoRuleSet as error:
        raise refused(where, Text(error.zh, error.en)) from None


def asked_models(closure: Closure, as_of: date) -> Models:
    """The models that are in use now, of the rule sets that ask for one; the database is asked only where one does."""
    if not any(map(asks_for_model, closure)):
        return {}
    with database().read() as connection:
        return models_in_use(connection, closure, as_of, settings())


@lru_cache(maxsize=512)
def _closure(rule_sets: Library, scheme: str, as_of: date, known_on: date | None) -> Closure:
    chosen = rule_sets.get(scheme) if "@" in scheme else rule_sets.in_force(scheme, as_of, known_on)
    return rule_sets.closure(chosen, as_of, known_on)
