"""Ids stand once in the whole rule set and are not words that results use; what begins and ends begins first."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.measures import NOT_RATED
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from rules.schema.kit import ID

# Columns of results, and words that lines use.
RESERVED = frozenset({"uscc", "score", "tier", "decided_by", "bounds", "base", NOT_RATED})


def check_ids(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` ids that are malformed, taken or reserved."""
    seen: dict[str, Path] = {}
    for path, name in _ids(rule_set, report):
        if not ID.fullmatch(name):
            report.say(
                path,
                ID.pattern,
                "编号应以字母开头，只含字母、数字、下划线、点和连字符。",
                "An id begins with a letter and holds letters, digits, _, . and - only.",
                name,
            )
        elif name in RESERVED or (path[0] == "record_types" and name in RECORD_TYPES):
            report.say(
                path,
                f"not {', '.join(sorted(RESERVED))}",
                "此编号已由系统使用，请另取一个。",
                "This id is used by the product; choose another.",
                name,
            )
        elif name in seen:
            report.say(
                path,
                "each id once",
                f"编号在 {seen[name][0]} 中已使用；整个规则集中编号不得重复。",
                f"The id is already used under {seen[name][0]}; ids are unique over the whole rule set.",
                name,
            )
        seen.setdefault(name, path)


def _ids(rule_set: RuleSet, report: FaultCollector) -> Iterator[tuple[Path, str]]:
    for key in ("citations", "demonstrations"):
        yield from (((key, name), name) for name in getattr(rule_set, key))
    for key in ("tiers", "levels", "groups", "record_types", "measures", "indicators", "overrides", "not_rated"):
        section: Any = report.document.get(key, ())
        yield from (((key, i, "id"), item["id"]) for i, item in enumerate(section))


def check_dates(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` periods that end before they begin."""
    _check_period(rule_set.effective_from, rule_set.effective_until, ("effective_until",), report)
    for name, citation in rule_set.citations.items():
        path: Path = ("citations", name, "in_force_until")
        _check_period(citation.in_force_from, citation.in_force_until, path, report)


def _check_period(begins: date | None, ends: date | None, path: Path, report: FaultCollector) -> None:
    if begins is not None and ends is not None and ends <= begins:
        report.say(
            path,
            f"> {begins}",
            "截止日期应晚于起始日期，请修改。",
            "It must end after it begins; change one of the dates.",
        )
