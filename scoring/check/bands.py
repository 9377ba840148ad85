"""Bands: every value the measure can take lies in exactly one of them."""

from collections.abc import Iterator

import numpy as np

from rules.check.verdict import Finding, Property, Verdict
from rules.conditions import Compare
from rules.intervals import brackets_of
from rules.points import Bands
from rules.ruleset import Indicator, RuleSet
from rules.texts import Text
from scoring.check.axes import axis_of, tests_of
from scoring.check.states import figures_of
from scoring.check.words import figure_text_of
from scoring.compiler import scale_of
from scoring.facts import Mask


def check_bands(rule_set: RuleSet) -> list[Finding]:
    """A fault for each gap and overlap with a value in it, or one proof for all band lists."""
    banded = [i for i in rule_set.indicators if isinstance(i.points, Bands)]
    faults = [fault for indicator in banded for fault in _faults(indicator)]
    return faults or [_proof(len(banded))]


def bands_holding(indicator: Indicator) -> tuple[list[str], Mask]:
    """Numbers that show all that the bands tell apart, ascending, and in which bands (rows) each of them lies."""
    measure, points = indicator.measure, indicator.points
    assert isinstance(points, Bands)
    values = axis_of(measure, tests_of(points), {})
    shown = [figure_text_of(figure).en for figure in figures_of(measure, values) if figure.value is not None]
    scale = scale_of(measure)
    holding = [values.passes(Compare(interval=band.interval), scale)[: len(shown)] for band in points.bands]
    return shown, np.array(holding)


def _faults(indicator: Indicator) -> Iterator[Finding]:
    points = indicator.points
    assert isinstance(points, Bands)
    shown, holding = bands_holding(indicator)
    told: set[tuple[int, ...]] = set()
    for value, column in zip(shown, holding.T, strict=True):
        bands = tuple(np.flatnonzero(column).tolist())
        if len(bands) == 1 or (not bands and points.otherwise is not None) or (bands and bands in told):
            continue
        told.add(bands)
        yield _fault(indicator.id, value, [brackets_of(points.bands[n].interval) for n in bands])


def _fault(subject: str, at: str, bands: list[str]) -> Finding:
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
