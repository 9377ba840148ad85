"""A timeline: marks stand where their days lie, stretches fill the band, what lies outside is not drawn."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.charts.timeline import Mark, Row, Stretch, timeline

BEGINS, ENDS = date(2023, 7, 1), date(2026, 7, 1)
SVG = "{http://www.w3.org/2000/svg}"


def share_of(day: date) -> float:
    return (day - BEGINS).days / (ENDS - BEGINS).days * 100


def percent_in(element: ElementTree.Element, name: str) -> float:
    return float(element.attrib[name].rstrip("%"))


@given(st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=12))
def test_what_lies_within_stands_at_its_day(days: list[date]) -> None:
    drawn = ElementTree.fromstring(timeline("t", BEGINS, ENDS, None, [Row("k", [Mark(d, "accent") for d in days])]))  # noqa: S314
    seen = sorted(day for day in days if BEGINS <= day <= ENDS)
    places = sorted(percent_in(one, "cx") for one in drawn.iter(f"{SVG}circle"))
    assert places == pytest.approx([share_of(day) for day in seen], abs=0.01)
    assert [one.text for one in drawn.iter(f"{SVG}text") if one.attrib.get("x") == "100%"] == [str(len(seen))]


def test_the_band_is_filled_from_each_day_to_the_next_and_clipped() -> None:
    first, second = date(2020, 1, 1), date(2025, 1, 1)
    stretches = [Stretch(first, second, "A", "rank-0"), Stretch(second, date(2027, 1, 1), "D", "rank-6")]
    drawn = ElementTree.fromstring(timeline("t", BEGINS, ENDS, ("tier", stretches), []))  # noqa: S314
    spans = [(percent_in(one, "x"), percent_in(one, "width")) for one in drawn.iter(f"{SVG}rect")]
    middle = share_of(second)
    assert spans == [pytest.approx((0, middle), abs=0.01), pytest.approx((middle, 100 - middle), abs=0.01)]
    (said,) = (one.text for one in drawn.iter(f"{SVG}desc"))
    assert said == "2023-07-01 A; 2025-01-01 D"


def test_days_to_come_have_room() -> None:
    """The end may lie after today: what is foreseen is a stretch like any other."""
    ends = ENDS + timedelta(366)
    stretches = [Stretch(BEGINS, ENDS, "B", "rank-2"), Stretch(ENDS, ends, "A", "rank-0")]
    drawn = ElementTree.fromstring(timeline("t", BEGINS, ends, ("tier", stretches), []))  # noqa: S314
    widths = [percent_in(one, "width") for one in drawn.iter(f"{SVG}rect")]
    assert sum(widths) == pytest.approx(100, abs=0.01)
    assert [one.text for one in drawn.iter(f"{SVG}text")][:4] == ["2024", "2025", "2026", "2027"]


def test_what_went_on_reaches_to_its_end() -> None:
    mark = Mark(date(2024, 7, 1), "raises", date(2029, 1, 1))
    drawn = ElementTree.fromstring(timeline("t", BEGINS, ENDS, None, [Row("k", [mark])]))  # noqa: S314
    (span,) = (one for one in drawn.iter(f"{SVG}line") if "span" in one.attrib["class"])
    assert percent_in(span, "x2") == 100
    assert percent_in(span, "x1") == pytest.approx(share_of(mark.day), abs=0.01)
