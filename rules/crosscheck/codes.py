"""Outcomes and categories are named by their codes: readers turn words of files into codes before rules see them."""

from collections.abc import Iterable, Iterator

from rules.codes import WORDS, code_of
from rules.conditions import Compare, FieldTest, MeasureTest
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.measures import Measure, Over, RecordMeasure
from rules.nodes import Node, nodes_of
from rules.points import Table
from rules.ruleset import RuleSet


def check_codes(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` every word that stands where its code must, because it would never match."""
    check_compared(nodes_of(rule_set), report)
    for i, indicator in enumerate(rule_set.indicators):
        if isinstance(indicator.points, Table):
            _check(report, ("indicators", i, "points", "table"), _latest(indicator.measure), indicator.points.table)


def check_compared(nodes: Iterable[tuple[Path, Node]], report: FaultCollector) -> None:
    """As `check_codes`, for the comparisons among `nodes`."""
    for path, node in nodes:
        if isinstance(node, FieldTest):
            _check(report, (*path, node.field), node.field, _texts(node.compare))
        elif isinstance(node, MeasureTest) and node.compare is not None:
            _check(report, path, _latest(node.measure), _texts(node.compare))


def _latest(measure: Measure) -> str:
    """The field whose text the measure gives, "" where it gives none of a record."""
    if isinstance(measure, RecordMeasure) and measure.over is Over.LATEST:
        return measure.field or ""
    return ""


def _texts(compare: Compare) -> Iterator[str]:
    yield from (value for value in compare.values or () if isinstance(value, str))
    yield from compare.prefixes or ()


def _check(report: FaultCollector, path: Path, field: str, texts: Iterable[str]) -> None:
    if field not in WORDS:
        return
    for text in texts:
        code = code_of(field, text)
        if code != text:
            report.say(path, code, f"“{text}”请写作代码 {code}。", f"Write the code {code} for {text!r}.", text)
