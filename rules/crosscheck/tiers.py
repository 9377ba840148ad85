"""The tiers' intervals cover the bounds of the score on the grid of hundredths, best first, each score once."""

from itertools import pairwise

from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.intervals import Interval, whole_ends_of
from rules.ruleset import Direction, RuleSet, Tier

Span = tuple[int, int]


def check_tiers(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` scores without a tier, scores with two, tiers without a score, and a wrong order."""
    low, high = int(rule_set.score.at_least * 100), int(rule_set.score.at_most * 100)
    spans = [
        (i, tier, _span_of(tier.interval, low, high))
        for i, tier in enumerate(rule_set.tiers)
        if tier.interval is not None
    ]
    if not spans:
        report.say(
            ("tiers",),
            "at_least, above, at_most, below",
            "至少一个等级应有分值区间。",
            "Give at least one tier an interval.",
        )
    if rule_set.score.direction is Direction.HIGHER_IS_BETTER:
        spans.reverse()
    if _is_out_of_order(spans, report):
        return
    reached = low - 1
    for i, tier, (first, last) in spans:
        _check_span(("tiers", i), tier, (first, last), reached, report)
        reached = max(reached, last)
    if spans and reached < high:
        _report_gap(("tiers", spans[-1][0]), (reached + 1, high), report)


def _is_out_of_order(spans: list[tuple[int, Tier, Span]], report: FaultCollector) -> bool:
    """True, and told to `report`, where a tier lies wholly on the wrong side of the one listed beside it."""
    for (_, _, lower), (i, tier, upper) in pairwise(spans):
        if upper[1] < lower[0] and upper[0] <= upper[1]:
            report.say(
                ("tiers", i),
                "best … worst",
                f"等级 {tier.id} 的次序与 direction 不符；等级由优到劣排列。",
                f"Tier {tier.id} does not stand where direction puts it; list the tiers best to worst.",
            )
            return True
    return False


def _span_of(interval: Interval, low: int, high: int) -> Span:
    """The hundredths inside `interval` from `low` to `high`."""
    first, last = whole_ends_of(interval, 100)
    return low if first is None else max(first, low), high if last is None else min(last, high)


def _check_span(path: Path, tier: Tier, span: Span, reached: int, report: FaultCollector) -> None:
    first, last = span
    if first > last:
        report.say(
            path,
            "score.at_least … score.at_most",
            f"等级 {tier.id} 的区间内没有可能的分值，请修改其界限。",
            f"No possible score lies in the interval of tier {tier.id}; change its ends.",
        )
    elif first > reached + 1:
        _report_gap(path, (reached + 1, first - 1), report)
    elif first <= reached:
        report.say(
            path,
            f"> {_score(reached)}",
            "等级区间重叠，请修改其界限，使每个分值只属于一个等级。",
            "Tiers overlap; change their ends so that each score has one tier.",
        )


def _report_gap(path: Path, span: Span, report: FaultCollector) -> None:
    gap = " … ".join(dict.fromkeys(map(_score, span)))
    report.say(
        path,
        gap,
        f"分值 {gap} 不属于任何等级，请补齐区间。",
        f"Scores {gap} belong to no tier; close the gap.",
    )


def _score(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}"
