"""How far a model may move anyone: only through the points of an indicator, in bands, one way, within a limit.

A model thus never decides who is rated, and never stands against a floor, a cap or a direct determination.
"""

from collections.abc import Collection
from decimal import Decimal
from itertools import pairwise

from rules.conditions import Condition, ScoreTest
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.measures import ModelMeasure, TierMeasure
from rules.nodes import nodes_inside, nodes_of
from rules.points import Bands
from rules.ruleset import Direction, Indicator, OverrideKind, RuleSet

_FIXED = (OverrideKind.FLOOR, OverrideKind.CAP, OverrideKind.DIRECT)
# Probabilities are held in millionths.
_FINEST = Decimal("0.000001")


def check_model(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` where a model would decide more than the banded and limited points of an indicator."""
    places = [path for path, node in nodes_of(rule_set) if isinstance(node, ModelMeasure)]
    for path in places:
        if path[0] != "indicators" or len(path) > 3:
            report.say(
                path,
                "indicators: measure: {kind: model}",
                "模型只能作为指标本身计分，不得写入条件：不得左右直接判定、限制情形或是否分类。",
                "A model gives points as an indicator's own measure and stands in no condition: it moves no direct "
                "determination, cap or floor, and does not decide who is rated.",
            )
    for i, indicator in enumerate(rule_set.indicators):
        if isinstance(indicator.measure, ModelMeasure) and isinstance(indicator.points, Bands):
            _check_limit(indicator, indicator.points, ("indicators", i, "points"), report)
            _check_monotone(indicator.points, rule_set.score.direction, ("indicators", i, "points"), report)
    if places:
        _check_overrides(rule_set, report)


def check_assisted_reads(rule_set: RuleSet, assisted: Collection[str], report: FaultCollector) -> None:
    """Tells `report` where a tier that a model helped to find decides more than points; `assisted` are such schemes."""
    for path, node in nodes_of(rule_set):
        if isinstance(node, TierMeasure) and node.scheme in assisted and _is_fixed(rule_set, path):
            report.say(
                path,
                "measure: …",
                f"方案 {node.scheme} 由模型辅助，其类别不得左右直接判定、上限、下限或是否分类。",
                f"The scheme {node.scheme} is assisted by a model: its tier moves no direct determination, cap or "
                "floor, and does not decide who is rated.",
                node.scheme,
            )


def _is_fixed(rule_set: RuleSet, path: Path) -> bool:
    """Returns whether `path` lies in a rule that no model may move."""
    if path[0] != "overrides":
        return path[0] == "not_rated"
    return any(override.kind in _FIXED for override in rule_set.overrides if override.place == path[1])


def _check_limit(indicator: Indicator, points: Bands, path: Path, report: FaultCollector) -> None:
    limit, given = indicator.limit, (*(band.points for band in points.bands), points.otherwise or Decimal(0))
    open_above = max(given) > 0 and limit.at_most is None
    open_below = min(given) < 0 and limit.at_least is None
    if open_above or open_below:
        report.say(
            (*path, "limit"),
            "limit: 20, limit: -20, limit: {at_least: -20, at_most: 20}",
            "请写明 limit：模型最多能使分值变动多少，必须一目了然。",
            "Write a limit: how far a model may move the score must be plain to see.",
        )


def _check_monotone(points: Bands, direction: Direction, path: Path, report: FaultCollector) -> None:
    sign = 1 if direction is Direction.HIGHER_IS_RISKIER else -1
    for low, high in pairwise(_turns(points)):
        if sign * _points(points, high) < sign * _points(points, low):
            report.say(
                (*path, "bands"),
                "points that never improve as the probability rises",
                "概率越高，分值不得越有利，请调整各段分值。",
                "A higher probability must never give better points; change the points of the bands.",
                f"{low}: {_points(points, low):f}, {high}: {_points(points, high):f}",
            )
            return


def _turns(points: Bands) -> list[Decimal]:
    """Probabilities among which every value of the points occurs, ascending."""
    ends = [end for band in points.bands for end in band.interval.ends]
    near = {end + step for end in ends for step in (-_FINEST, Decimal(0), _FINEST)}
    return sorted(value for value in near | {Decimal(0), Decimal(1)} if 0 <= value <= 1)


def _points(points: Bands, value: Decimal) -> Decimal:
    found = (band.points for band in points.bands if band.interval.holds(value))
    return next(found, points.otherwise or Decimal(0))


def _check_overrides(rule_set: RuleSet, report: FaultCollector) -> None:
    for i, override in enumerate(rule_set.overrides):
        if override.kind in _FIXED and override.when is not None:
            for path in _score_tests(override.when, ("overrides", i, "when")):
                report.say(
                    path,
                    "measure: …",
                    f"含模型的规则集中，{override.kind} 不得读取分值，否则模型可使其失效；请改为读取指标。",
                    f"Where a model gives points, an override of kind {override.kind} never tests the score, or the "
                    "model could switch it off; test a measure.",
                )


def _score_tests(when: Condition, path: Path) -> list[Path]:
    return [at for at, node in nodes_inside(when, path) if isinstance(node, ScoreTest)]
