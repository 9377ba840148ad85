"""The examples in the text of a draft, worked out anew: which come out as they say, and what is otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import Example, RuleSet
from rules.texts import Text
from scoring.examples import differences_of


@dataclass(frozen=True, slots=True)
class ExampleTold:
    """One example: its sentence, and what comes out otherwise than it says."""

    sentence: Text
    differences: Sequence[Text]


def examples_told(library: Library, rule_set: RuleSet) -> list[ExampleTold]:
    """Every example of the rule set, by the versions that it reads on the day of each."""
    return [ExampleTold(one.sentence, _differences(library, rule_set, one)) for one in rule_set.examples]


def _differences(library: Library, rule_set: RuleSet, example: Example) -> Sequence[Text]:
    try:
        closure = library.closure(rule_set, example.as_of, example.known_on)
    except NoRuleSet as error:
        return [Text(error.zh, error.en)]
    return differences_of(closure, example)
