"""What rules and examples name must be there: levels, groups, record types, schemes and the tiers these give."""

from collections.abc import Iterable, Iterator, Mapping

from rules.conditions import MeasureTest
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.measures import NOT_RATED, Measure, RecordMeasure, TierMeasure
from rules.nodes import Node, nodes_inside, nodes_of
from rules.points import Table
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet


def check_references(rule_set: RuleSet, named: Mapping[str, Measure], report: FaultCollector) -> None:
    """Tells `report` every name that stands for nothing."""
    _check_levels(rule_set, report)
    groups = [group.id for group in rule_set.groups]
    for i, indicator in enumerate(rule_set.indicators):
        check_known(report, ("indicators", i, "group"), indicator.group, groups)
    types = [*RECORD_TYPES, *rule_set.record_types]
    for path, node in _all_nodes(rule_set, named):
        if isinstance(node, RecordMeasure):
            check_types(report, path, node.types, types)
        elif isinstance(node, TierMeasure):
            check_known(
                report,
                (*path, "scheme"),
                node.scheme,
                rule_set.reads,
                "请把该方案写入 reads。",
                "Add the scheme to reads.",
            )
    for i, scheme in enumerate(rule_set.reads):
        if scheme == rule_set.scheme or scheme in rule_set.reads[:i]:
            report.say(
                ("reads", i),
                "other schemes, each once",
                "规则集不能读取自身，每个方案只写一次。",
                "A rule set cannot read itself; name each scheme once.",
            )
    for i, waiver in enumerate(rule_set.waivers):
        check_types(report, ("waives", i), waiver.types, types, "types")


def check_known(
    report: FaultCollector,
    path: Path,
    name: str | None,
    names: Iterable[str],
    zh: str = "没有这个编号，请核对。",
    en: str = "Nothing has this id; check it.",
) -> None:
    """Tells `report` where `name` is given and not one of `names`."""
    if name is not None and name not in names:
        report.say(path, ", ".join(names) or "-", zh, en, name)


def _check_levels(rule_set: RuleSet, report: FaultCollector) -> None:
    levels = {level.id: level for level in rule_set.levels}
    for i, indicator in enumerate(rule_set.indicators):
        check_known(report, ("indicators", i, "level"), indicator.level, levels)
    for i, level in enumerate(rule_set.levels):
        check_known(report, ("levels", i, "parent"), level.parent, levels)
        trail = [level.id]
        while (above := levels.get(levels[trail[-1]].parent or "")) is not None and above.id not in trail:
            trail.append(above.id)
        if above is not None:
            report.say(
                ("levels", i, "parent"),
                "levels without a circle",
                "指标层级成环，请断开。",
                "The levels form a circle; break it.",
                " → ".join((*trail, above.id)),
            )
            return


def _all_nodes(rule_set: RuleSet, named: Mapping[str, Measure]) -> Iterator[tuple[Path, Node]]:
    yield from nodes_of(rule_set)
    for i, measure in enumerate(named.values()):
        yield from nodes_inside(measure, ("measures", i))


def check_types(report: FaultCollector, path: Path, given: tuple[str, ...], types: list[str], key: str = "of") -> None:
    """Tells `report` which of the record types `given` under `key` are not among `types`."""
    for i, name in enumerate(given):
        at = (*path, key) if len(given) == 1 and key == "of" else (*path, key, i)
        check_known(
            report,
            at,
            name,
            types,
            "没有这种记录类型；本地类型请写入 record_types。",
            "There is no such record type; add a local one under record_types.",
        )


def check_examples(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` what an example names and the rule set does not have."""
    types = [*RECORD_TYPES, *rule_set.record_types]
    rules = [rule.id for part in (rule_set.indicators, rule_set.overrides, rule_set.not_rated) for rule in part]
    for i, example in enumerate(rule_set.examples):
        path: Path = ("examples", i)
        for j, record in enumerate(example.records):
            check_known(report, (*path, "records", j, "type"), str(record["type"]), types)
        check_known(report, (*path, "expect", "tier"), example.expect.tier, rule_set.tier_ids())
        for j, reason in enumerate(example.expect.reasons):
            check_known(report, (*path, "expect", "reasons", j), reason, rules)


def check_reads(rule_set: RuleSet, tiers: Mapping[str, Iterable[str]], report: FaultCollector) -> None:
    """Tells `report` tiers that no version of the scheme read has; `tiers` are the tier ids of each scheme read."""
    for path, scheme, name in _tiers_named(rule_set):
        zh = f"方案 {scheme} 没有这个等级，请核对。"
        check_known(report, path, name, (*tiers[scheme], NOT_RATED), zh, f"Scheme {scheme} has no such tier; check it.")


def _tiers_named(rule_set: RuleSet) -> Iterator[tuple[Path, str, str]]:
    for i, indicator in enumerate(rule_set.indicators):
        if isinstance(indicator.measure, TierMeasure) and isinstance(indicator.points, Table):
            for name in indicator.points.table:
                yield ("indicators", i, "points", "table", name), indicator.measure.scheme, name
    for path, node in nodes_of(rule_set):
        if isinstance(node, MeasureTest) and isinstance(node.measure, TierMeasure) and node.compare is not None:
            for value in sorted(map(str, node.compare.values or ())):
                yield path, node.measure.scheme, value
