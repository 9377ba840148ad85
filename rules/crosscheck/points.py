"""Points fit what their measure gives, say what a missing value is worth, and stay within the width of integers."""

from rules.document import Path, Section
from rules.fault_collector import FaultCollector
from rules.measures import NOT_RATED, AttributeMeasure, From, Measure, ModelMeasure, Over, RecordMeasure, TierMeasure
from rules.points import Bands, Each, Table, WhenTrue
from rules.ruleset import Indicator, RuleSet
from rules.value_types import Sort, ValueType, can_be_missing, can_be_not_applicable, value_type_of
from rules.widths import MOST_RECORDS, WIDEST, most_hundredths_of, widest_of

_COUNTED = (Over.COUNT, Over.DISTINCT)
_FITS = {Sort.NUMBER: Bands, Sort.TEXT: Table, Sort.YES_NO: WhenTrue}
_KEYS = {Bands: "bands", Table: "table", WhenTrue: "when_true", Each: "each"}


def check_points(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` points that cannot be given, or that leave open what they are worth."""
    total = 0
    for i, indicator in enumerate(rule_set.indicators):
        path: Path = ("indicators", i, "points")
        _check_fit(indicator, path, report)
        _check_missing(indicator, path, report)
        _check_model(indicator, path, report)
        if isinstance(indicator.points, Bands):
            _check_ends(indicator.points, value_type_of(indicator.measure), path, report)
        # Indicators are rounded before they are added to each other, so only hundredths add up over them.
        total += most_hundredths_of(indicator, rule_set.levels)
        if max(widest_of(indicator, rule_set.levels), total) > WIDEST:
            report.say(
                path,
                f"≤ {WIDEST}",
                "分值、权重或渐减的小数位过多，大量记录相加会超出整数范围，请减少小数位。",
                f"With {MOST_RECORDS} records the exact sum would not fit a 64-bit integer; use fewer decimals.",
            )


def _check_fit(indicator: Indicator, path: Path, report: FaultCollector) -> None:
    points, measure = indicator.points, indicator.measure
    fitting = [_KEYS[_FITS[value_type_of(measure).sort]], *(["each"] if _is_counted(measure) else [])]
    if _KEYS[type(points)] not in fitting:
        report.say(
            (*path, _KEYS[type(points)]),
            ", ".join(fitting),
            "这种分值写法不适用于该指标的值。",
            "Points of this kind do not fit what the measure gives.",
            _KEYS[type(points)],
        )
    is_count = isinstance(measure, RecordMeasure) and measure.over is Over.COUNT
    if isinstance(points, Each) and points.fade is not None and not is_count:
        report.say(
            (*path, "fade"),
            "kind: count",
            "只有按记录计数的指标才能渐减。",
            "Only points for each counted record fade.",
        )


def _is_counted(measure: Measure) -> bool:
    if isinstance(measure, AttributeMeasure):
        return measure.take is From.YEARS_SINCE
    return isinstance(measure, RecordMeasure) and measure.over in _COUNTED


def _check_missing(indicator: Indicator, path: Path, report: FaultCollector) -> None:
    if can_be_missing(indicator.measure):
        _required(
            report,
            path,
            "missing",
            "该指标可能缺失，请写明缺失时的分值，如 missing: 0。",
            "This measure may be missing; say what that is worth, such as missing: 0.",
        )
    if can_be_not_applicable(indicator.measure):
        _required(
            report,
            path,
            "not_applicable",
            "记录过少时该占比不适用，请写明此时的分值，如 not_applicable: 0。",
            "With too few records the share does not apply; say what that is worth, such as not_applicable: 0.",
        )
    if isinstance(indicator.measure, TierMeasure) and isinstance(indicator.points, Table):
        _required(
            report,
            (*path, "table"),
            NOT_RATED,
            "对方方案可能不评级，请写明 not_rated 的分值。",
            "The other scheme may give no tier; add a not_rated row.",
        )


def _check_model(indicator: Indicator, path: Path, report: FaultCollector) -> None:
    if isinstance(indicator.measure, ModelMeasure) and indicator.points.missing:
        report.say(
            (*path, "missing"),
            "0",
            "没有模型时模型分为零，请写 missing: 0。",
            "Without a model its points are zero; write missing: 0.",
        )


def _required(report: FaultCollector, path: Path, key: str, zh: str, en: str) -> None:
    value: object = report.document
    for step in path:
        value = value[step]  # type: ignore[index]
    if isinstance(value, Section) and key not in value:
        report.say((*path, key), "number", zh, en)


def _check_ends(points: Bands, kind: ValueType, path: Path, report: FaultCollector) -> None:
    for i, band in enumerate(points.bands):
        for end in band.interval.ends:
            if not kind.holds(end):
                report.say(
                    (*path, "bands", i),
                    kind.finest,
                    "档的界限比该指标保存的精度更细或过大，请修改。",
                    "An end of this band is finer than the measure is held, or too large; change it.",
                    str(end),
                )
