"""Bands: every value the measure can take lies in exactly one of them."""

from collections.abc import Iterator
from decimal import Decimal

from rules.check.values import representatives, values_of
from rules.check.verdict import Finding, Property, Verdict
from rules.check.words import interval_text, number
from rules.points import Bands
from rules.ruleset import Indicator, RuleSet
from rules.texts import Text


def check_bands(rule_set: RuleSet) -> list[Finding]:
    """A fault for each gap and overlap with a value in it, or one proof for all band lists."""
    banded = [i for i in rule_set.indicators if isinstance(i.points, Bands)]
    faults = [fault for indicator in banded for fault in _faults(indicator)]
    return faults or [_proof(len(banded))]


def numbers(indicator: Indicator) -> list[Decimal]:
    """Numbers of the indicator's measure that show all its bands can tell apart, ascending."""
    shown = representatives(indicator.measure, values_of(indicator.points)[0], {})
    return [value for value in shown if isinstance(value, Decimal)]


def _faults(indicator: Indicator) -> Iterator[Finding]:
    points = indicator.points
    assert isinstance(points, Bands)
    told: set[tuple[int, ...]] = set()
    for value in numbers(indicator):
        inside = tuple(n for n, band in enumerate(points.bands) if band.interval.holds(value))
        if len(inside) == 1 or (not inside and points.otherwise is not None) or (inside and inside in told):
            continue
        told.add(inside)
        shown = [interval_text(points.bands[n].interval) for n in inside]
        yield _fault(indicator.id, value, shown)


def _fault(subject: str, value: Decimal, bands: list[str]) -> Finding:
    at = number(value)
    if bands:
        both = "、".join(bands)
        sentence = Text(
            f"“{subject}”的分档重叠：{at} 同时落入 {both}",
            f"the bands of {subject} overlap: {at} lies in {' and '.join(bands)}",
        )
    else:
        sentence = Text(
            f"“{subject}”的分档有缺口：{at} 不在任何一档，且未写 otherwise",
            f"the bands of {subject} have a gap: {at} lies in none, and there is no otherwise",
        )
    return Finding(Property.BANDS, subject, Verdict.REFUTED, sentence, example={"value": at, "bands": bands})


def _proof(count: int) -> Finding:
    return Finding(
        Property.BANDS,
        "",
        Verdict.PROVED,
        Text(
            f"{count} 组分档：指标可取的每个值恰在一档（或归入 otherwise）",
            f"{count} band lists: every value the measure can take lies in exactly one band (or in otherwise)",
        ),
    )
