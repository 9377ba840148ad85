"""The rule sets that a model in a file is tried beside."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from models.keep import Kept
from rules.errors import NoRuleSet
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.clock import today
from service.population.population import OtherTypes
from service.rule_sets.queries import closure_of, declared_types, library_of


def closure_beside(kept: Kept, scheme: str | None, folder: Path | None) -> tuple[Sequence[RuleSet], Sequence[Text]]:
    """The closure of `scheme`, else of the rule set that the model was trained beside, and notices to print.

    The closure is empty where the model was trained beside none, or where that one is gone, which a notice says.
    Raises NoRuleSet where a `scheme` that is asked for is not there.
    """
    name = scheme or kept.card["rule_set"]
    if name is None:
        return (), ()
    try:
        return closure_of(library_of(folder), name, today(), None), ()
    except NoRuleSet as error:
        if scheme:
            raise
        return (), [Text(error.zh, error.en)]


def other_types_of(folder: Path | None) -> OtherTypes:
    """The record types that any rule set of `folder` (None: the shipped ones) declares, looked for when they matter."""
    return partial(declared_types, library_of(folder))
