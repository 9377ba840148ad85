"""Words that rule sets compare with: a bureau's rule may name a word that no list has, and then it counts."""

from collections.abc import Iterable, Iterator, Sequence

from rules.codes import WORDS
from rules.conditions import Compare, FieldTest, MeasureTest
from rules.measures import AttributeMeasure, From, Measure, Over, RecordMeasure
from rules.nodes import Node
from rules.points import Table
from rules.ruleset import RuleSet
from scoring.cleaning import word_key

# A field, and a word as it is looked up; what ends with `*` stands for all words that begin so.
Named = frozenset[tuple[str, str]]
BEGINS = "*"


def words_named_by(rule_sets: Sequence[RuleSet], read: Iterable[Node]) -> Named:
    """The words that the rule sets, and their conditions and measures `read`, compare texts with, but for listed codes.

    A code that is listed means what the type of its record says, whatever a rule over another type names.
    """
    named = (*_of_nodes(read), *_of_tables(rule_sets))
    return frozenset((field, word) for field, word in named if word not in WORDS.get(field, ()))


def _of_nodes(read: Iterable[Node]) -> Iterator[tuple[str, str]]:
    for node in read:
        if isinstance(node, FieldTest):
            yield from _of_compare(node.field, node.compare)
        elif isinstance(node, MeasureTest) and node.compare is not None:
            yield from _of_compare(_text_of(node.measure), node.compare)


def _of_tables(rule_sets: Sequence[RuleSet]) -> Iterator[tuple[str, str]]:
    for rule_set in rule_sets:
        for indicator in rule_set.indicators:
            if isinstance(indicator.points, Table):
                yield from ((_text_of(indicator.measure), word_key(word)) for word in indicator.points.table)


def _of_compare(field: str, compare: Compare) -> Iterator[tuple[str, str]]:
    yield from ((field, word_key(value)) for value in compare.values or () if isinstance(value, str))
    yield from ((field, f"{word_key(prefix)}{BEGINS}") for prefix in compare.prefixes or ())


def _text_of(measure: Measure) -> str:
    """The field whose text the measure gives, "" where it gives none."""
    if isinstance(measure, RecordMeasure) and measure.over is Over.LATEST:
        return measure.field or ""
    return measure.field if isinstance(measure, AttributeMeasure) and measure.take is From.VALUE else ""


def names_word(named: Named, field: str, word: str) -> bool:
    """Whether some rule names the cleaned word of the field."""
    if not named:
        return False
    key = word.casefold()
    return (field, key) in named or any((field, f"{key[:end]}{BEGINS}") in named for end in range(1, len(key) + 1))
