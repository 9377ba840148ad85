"""Tiers of other schemes that rules speak of must be tiers that those schemes give."""

from collections.abc import Iterable, Iterator, Mapping

from rules.conditions import MeasureTest
from rules.crosscheck.references import known
from rules.document import Path
from rules.measures import NOT_RATED, TierMeasure
from rules.points import Table
from rules.report import Report
from rules.ruleset import RuleSet
from rules.walk import nodes


def check_reads(rule_set: RuleSet, tiers: Mapping[str, Iterable[str]], report: Report) -> None:
    """Tells `report` tiers that no version of the scheme read has; `tiers` are the tier ids of each scheme read."""
    for path, scheme, name in _tiers_named(rule_set):
        zh = f"方案 {scheme} 没有这个等级，请核对。"
        known(report, path, name, (*tiers[scheme], NOT_RATED), zh, f"Scheme {scheme} has no such tier; check it.")


def _tiers_named(rule_set: RuleSet) -> Iterator[tuple[Path, str, str]]:
    for i, indicator in enumerate(rule_set.indicators):
        if isinstance(indicator.measure, TierMeasure) and isinstance(indicator.points, Table):
            for name in indicator.points.table:
                yield ("indicators", i, "points", "table", name), indicator.measure.scheme, name
    for path, node in nodes(rule_set):
        if isinstance(node, MeasureTest) and isinstance(node.measure, TierMeasure) and node.compare is not None:
            for value in sorted(map(str, node.compare.values or ())):
                yield path, node.measure.scheme, value
