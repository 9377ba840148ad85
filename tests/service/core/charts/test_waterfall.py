"""A waterfall: each step begins where the one before ended, and the last row reaches from nought to the sum."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.charts.bars import Part
from service.core.charts.waterfall import waterfall

POINTS = st.integers(-10_000, 10_000).filter(bool)


def spans_of(base: float, points: list[float]) -> list[tuple[float, float]]:
    """Where each bar begins and ends, in percent of the width."""
    steps = [Part(f"指标{n}<", one, f"{one:+}") for n, one in enumerate(points)]
    drawn = waterfall("构成", Part("基础分", base, str(base)), steps, Part("合计", base + sum(points), "x"))
    bars = re.findall(r'<rect x="([\d.]+)%" y="\d+" width="([\d.]+)%"', str(drawn))
    return [(float(begin), float(begin) + float(wide)) for begin, wide in bars]


@given(st.integers(0, 10_000), st.lists(POINTS, max_size=12))
def test_the_steps_lead_from_the_base_to_the_sum(base: int, points: list[int]) -> None:
    spans = spans_of(base, [float(one) for one in points])
    ends = [float(base)]
    for one in points:
        ends.append(ends[-1] + one)
    least, most = min(0.0, *ends), max(0.0, *ends)
    wide = (most - least) or 1.0
    expected = [(0.0, base), *pairwise(ends), (0.0, ends[-1])]
    assert len(spans) == len(expected)
    for (begin, end), pair in zip(spans, expected, strict=True):
        low, high = sorted((one - least) / wide * 100 for one in pair)
        assert begin == pytest.approx(low, abs=0.01)
        # What is too narrow to be seen is drawn a little wider.
        assert end == pytest.approx(max(high, low + 0.3), abs=0.01)
