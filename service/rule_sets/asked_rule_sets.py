"""The rule sets that a request asks for, found once and kept."""

from datetime import date
from functools import lru_cache

from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.problem import refusal_at
from service.core.web.context import library
from service.rule_sets.queries import closure_of

Closure = tuple[RuleSet, ...]


def asked_closure(scheme: str, as_of: date, known_on: date | None, where: str = "json.scheme") -> Closure:
    """The rule set `scheme` or `scheme@version`, last, after those that it reads, as of both days.

    Raises Problem 422 at `where` for one that is not there or not in force.
    """
    try:
        return _closure(library(), scheme, as_of, known_on)
    except NoRuleSet as error:
        raise refusal_at(where, Text(error.zh, error.en)) from None


@lru_cache(maxsize=512)
def _closure(rule_sets: Library, scheme: str, as_of: date, known_on: date | None) -> Closure:
    return closure_of(rule_sets, scheme, as_of, known_on)
