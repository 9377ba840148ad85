"""Levels, groups, record types and schemes that rules name must be there."""

from collections.abc import Iterable, Iterator, Mapping

from rules.document import Path
from rules.measures import Measure, RecordMeasure, TierMeasure
from rules.record_types import RECORD_TYPES
from rules.report import Report
from rules.ruleset import RuleSet
from rules.walk import Node, inside, nodes


def check_references(rule_set: RuleSet, named: Mapping[str, Measure], report: Report) -> None:
    """Tells `report` every name that stands for nothing."""
    _check_levels(rule_set, report)
    groups = [group.id for group in rule_set.groups]
    for i, indicator in enumerate(rule_set.indicators):
        known(report, ("indicators", i, "group"), indicator.group, groups)
    types = [*RECORD_TYPES, *rule_set.record_types]
    for path, node in _all_nodes(rule_set, named):
        if isinstance(node, RecordMeasure):
            check_types(report, path, node.types, types)
        elif isinstance(node, TierMeasure):
            known(
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


def known(
    report: Report,
    path: Path,
    name: str | None,
    names: Iterable[str],
    zh: str = "没有这个编号，请核对。",
    en: str = "Nothing has this id; check it.",
) -> None:
    """Tells `report` where `name` is given and not one of `names`."""
    if name is not None and name not in names:
        report.say(path, ", ".join(names) or "-", zh, en, name)


def _check_levels(rule_set: RuleSet, report: Report) -> None:
    levels = {level.id: level for level in rule_set.levels}
    for i, indicator in enumerate(rule_set.indicators):
        known(report, ("indicators", i, "level"), indicator.level, levels)
    for i, level in enumerate(rule_set.levels):
        known(report, ("levels", i, "parent"), level.parent, levels)
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
    yield from nodes(rule_set)
    for i, measure in enumerate(named.values()):
        yield from inside(measure, ("measures", i))


def check_types(report: Report, path: Path, given: tuple[str, ...], types: list[str], key: str = "of") -> None:
    """Tells `report` which of the record types `given` under `key` are not among `types`."""
    for i, name in enumerate(given):
        at = (*path, key) if len(given) == 1 and key == "of" else (*path, key, i)
        known(
            report,
            at,
            name,
            types,
            "没有这种记录类型；本地类型请写入 record_types。",
            "There is no such record type; add a local one under record_types.",
        )
