"""Outcomes, categories and statuses are named by their codes: readers turn words into codes before rules see them."""

from collections.abc import Iterable, Iterator

from rules.codes import WORDS, code_of
from rules.conditions import Compare, FieldTest, MeasureTest
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.measures import AttributeMeasure, From, Measure, Over, RecordMeasure
from rules.nodes import Node, nodes_of
from rules.points import Table
from rules.ruleset import RuleSet


def check_codes(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` every word that stands where its code must, because it would never match."""
    check_compared(nodes_of(rule_set), report)
    for i, indicator in enumerate(rule_set.indicators):
        if isinstance(indicator.points, Table):
            _check(report, ("indicators", i, "points", "table"), _text_of(indicator.measure), indicator.points.table)


def check_compared(nodes: Iterable[tuple[Path, Node]], report: FaultCollector) -> None:
    """As `check_codes`, for the comparisons among `nodes`."""
    for path, node in nodes:
        if isinstance(node, FieldTest):
            _check(report, (*path, node.field), node.field, _texts(node.compare))
        elif isinstance(node, MeasureTest) and node.compare is not None:
            _check(report, path, _text_of(node.measure), _texts(node.compare))


def _text_of(measure: Measure) -> str:
    """The field whose text the measure gives, "" where it gives none."""
    if isinstance(measure, RecordMeasure) and measure.over is Over.LATEST:
        return measure.field or ""
    if isinstance(measure, AttributeMeasure) and measure.take is From.VALUE:
        return measure.field
    return ""


def _texts(compare: Compare) -> Iterator[str]:
    yield from (value for value in compare.values or () if isinstance(value, str))
    # The beginning of a word may be the beginning of its code as well.
    yield from (prefix for prefix in compare.prefixes or () if prefix in _SHOWN)


_SHOWN = frozenset(word for words in WORDS.values() for code, word in words.items() if code != word)


def _check(report: FaultCollector, path: Path, field: str, texts: Iterable[str]) -> None:
    if field not in WORDS:
        return
    stated = set(texts)
    for text in sorted(stated):
        code = code_of(field, text)
        # Whoever names the code beside other words for it has said what is meant.
        if code not in stated:
            report.say(path, code, f"“{text}”请写作代码 {code}。", f"Write the code {code} for {text!r}.", text)
