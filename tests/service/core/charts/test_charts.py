"""Pictures: sound XML, sized by the page, with the same figures in words."""

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from service.core.charts import bars, calibration_plot, columns, grouped_rates, lines, scale, stacked
from service.core.charts.bars import Part
from service.core.charts.calibration import Point
from service.core.charts.cells import signed_bar, signed_span
from service.core.charts.lines import Limit, Series
from service.core.charts.mixture import Mixed, mixture
from service.core.charts.rates import Rate, RateGroup
from service.core.charts.scale import Band
from service.core.charts.svg import rank_class
from service.core.charts.timeline import Mark, Row, Stretch, timeline
from service.core.charts.waterfall import waterfall

PARTS = [Part("A <b>", 70, "70", "rank-0"), Part("B", 30, "30", "rank-6"), Part("C", 0, "0", "rank-3")]
NARROW = [Part(name, n, str(n), "rank-0") for name, n in (("A", 960), ("较高", 20), ("C", 12), ("不予评级", 8))]
BANDS = [Band("A", 0, 35, "rank-0"), Band("B", 35, 85, "rank-2"), Band("D", 85, 1000, "rank-6")]
PICTURES = {
    "bars": bars("title", PARTS),
    "stacked": stacked("title", PARTS),
    "stacked narrowly": stacked("title", NARROW),
    "nothing": stacked("title", []),
    "mixture": mixture("title", ["A", "B"], [Mixed("one", [3, 1], "4"), Mixed("two", [0, 2], "2")]),
    "lines": lines(
        "title", ["01", "02", "03"], [Series("A", [1, None, 3], "path-0"), Series("B", [2, 2, 3], "path-1")]
    ),
    "scale": scale("title", BANDS, ("base", 0), ("score", 52.5)),
    "waterfall": waterfall("title", PARTS[1], [PARTS[0], Part("less", -120, "\u2212120", "lowers")], PARTS[2]),
    "timeline": timeline(
        "title",
        date(2023, 7, 1),
        date(2026, 7, 1),
        ("tier", [Stretch(date(2020, 1, 1), date(2026, 6, 1), "A <b>", "rank-6")]),
        [Row("penalty", [Mark(date(2026, 1, 1), "raises", date(2027, 1, 1))])],
    ),
    "lines with a limit": lines(
        "title", ["01", "02"], [Series("PSI", [0.1, 0.4], "path-0", frozenset({1}))], Limit("limit", 0.2)
    ),
    "rates": grouped_rates(
        "title",
        [
            RateGroup(
                "rules <b>", [Rate("A", 0.1, 0.05, 0.2, "10%", "rank-0"), Rate("B", None, None, None, "—", "rank-6")]
            )
        ],
    ),
    "no rates": grouped_rates("title", []),
    "columns": columns("title", [Part("0–5%", 3, "3"), Part("5–10%", 0, "0")], ["0%", "10%"]),
    "no columns": columns("title", [], []),
    "calibration": calibration_plot(
        "title", ("x", "y"), [Point(p, p, p / 2, min(1, p * 2)) for p in (0.03, 0.2, 0.31)]
    ),
    "nothing happened": timeline("title", date(2023, 7, 1), date(2026, 7, 1), None, []),
}
NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_sound_and_named(picture: Markup) -> None:
    root = ElementTree.fromstring(str(picture))  # noqa: S314
    assert root.attrib["width"] == "100%"
    assert "viewBox" not in root.attrib
    names = {child.attrib["id"] for child in root if child.tag in (f"{NAMESPACE}title", f"{NAMESPACE}desc")}
    assert set(root.attrib["aria-labelledby"].split()) == names
    assert not any("style" in element.attrib for element in root.iter())


def test_the_parts_of_a_bar_fill_it() -> None:
    root = ElementTree.fromstring(str(PICTURES["stacked"]))  # noqa: S314
    widths = [float(r.attrib["width"].rstrip("%")) for r in root.iter(f"{NAMESPACE}rect")]
    assert widths == [70, 30]


def test_text_is_escaped() -> None:
    assert "<b>" not in PICTURES["stacked"]
    assert "A &lt;b&gt;" in PICTURES["stacked"]


def test_the_score_stands_within_its_band() -> None:
    root = ElementTree.fromstring(str(PICTURES["scale"]))  # noqa: S314
    needle = next(line for line in root.iter(f"{NAMESPACE}line") if line.attrib["class"] == "needle")
    assert float(needle.attrib["x1"].rstrip("%")) == pytest.approx(100 / 3 * (1 + 17.5 / 50), abs=0.01)


@pytest.mark.parametrize("of", range(1, 10))
def test_the_worse_the_darker(of: int) -> None:
    shades = [int(rank_class(rank, of)[5:]) for rank in range(of)]
    assert shades == sorted(shades)
    assert shades[0] == 0
    assert max(shades) <= 6
    assert rank_class(-1, of) == rank_class(None, of) == "rank-none"


def test_what_comes_to_pass_as_predicted_lies_on_the_diagonal() -> None:
    root = ElementTree.fromstring(str(PICTURES["calibration"]))  # noqa: S314
    (diagonal,) = (line.attrib for line in root.iter(f"{NAMESPACE}line") if line.attrib["class"] == "dashed")
    (x1, x2), (y1, y2) = (
        (_share(diagonal["x1"]), _share(diagonal["x2"])),
        (float(diagonal["y1"]), float(diagonal["y2"])),
    )
    points = [(_share(c.attrib["cx"]), float(c.attrib["cy"])) for c in root.iter(f"{NAMESPACE}circle")]
    assert len(points) == 3
    for x, y in points:
        assert (y - y1) / (y2 - y1) == pytest.approx((x - x1) / (x2 - x1), abs=0.001)


@pytest.mark.parametrize(("value", "begins", "wide"), [(2.0, 50.0, 25.0), (-4.0, 0.0, 50.0), (9.0, 50.0, 50.0)])
def test_what_raises_goes_to_the_right_of_the_middle(value: float, begins: float, wide: float) -> None:
    root = ElementTree.fromstring(str(signed_bar(value, 4.0)))  # noqa: S314
    (bar,) = root.iter(f"{NAMESPACE}rect")
    assert (_share(bar.attrib["x"]), _share(bar.attrib["width"])) == (begins, wide)
    assert bar.attrib["class"] == ("raises" if value > 0 else "lowers")
    assert root.attrib["aria-hidden"] == "true"


def test_an_interval_about_nought_crosses_the_middle() -> None:
    root = ElementTree.fromstring(str(signed_span(0.1, -0.1, 0.3, 0.4)))  # noqa: S314
    (line,) = (one.attrib for one in root.iter(f"{NAMESPACE}line") if one.attrib["class"] == "whisker")
    assert (_share(line["x1"]), _share(line["x2"])) == (37.5, 87.5)


def test_the_rates_are_on_one_scale() -> None:
    groups = [RateGroup(name, [Rate("A", rate, None, None, "", "rank-0")]) for name, rate in (("x", 0.1), ("y", 0.4))]
    root = ElementTree.fromstring(str(grouped_rates("title", groups)))  # noqa: S314
    drawn = [_share(r.attrib["width"]) for r in root.iter(f"{NAMESPACE}rect") if r.attrib["class"] == "rank-0"]
    assert drawn[1] == pytest.approx(4 * drawn[0], abs=0.01)


def test_only_the_months_beyond_the_limit_are_marked() -> None:
    root = ElementTree.fromstring(str(PICTURES["lines with a limit"]))  # noqa: S314
    (limit,) = (line.attrib for line in root.iter(f"{NAMESPACE}line") if line.attrib["class"] == "limit")
    (mark,) = (c.attrib for c in root.iter(f"{NAMESPACE}circle") if c.attrib["class"] == "marked")
    assert float(mark["cy"]) < float(limit["y1"])


def _share(written: str) -> float:
    return float(written.rstrip("%"))


def test_every_part_of_a_bar_has_its_name_and_no_two_lie_on_each_other() -> None:
    root = ElementTree.fromstring(str(PICTURES["stacked narrowly"]))  # noqa: S314
    texts = root.findall(f"{NAMESPACE}text")
    assert [text.text for text in texts] == [part.name for part in NARROW]
    # As drawn where the bar is 300 pixels wide: centre and half the width of each name.
    spans = [
        (float(text.attrib["x"][:-1]) * 3, len(text.text or "") * (4 if text.text in "AC" else 6.5)) for text in texts
    ]
    below = spans[1:]
    assert all(x + half <= next_x - next_half for (x, half), (next_x, next_half) in pairwise(below))
    assert all(half <= x <= 300 - half for x, half in below)


def test_a_mixture_lays_its_kinds_end_to_end_in_shades_of_one_colour() -> None:
    root = ElementTree.fromstring(str(PICTURES["mixture"]))  # noqa: S314
    bars_drawn = [one for one in root.iter(f"{NAMESPACE}rect") if one.attrib["height"] == "16"]
    placed = [(one.attrib["x"], one.attrib["width"], one.attrib["opacity"]) for one in bars_drawn]
    assert placed == [
        ("0.000%", "64.500%", "1.00"),
        ("64.500%", "21.500%", "0.20"),
        ("0.000%", "43.000%", "0.20"),
    ]
    assert "one: A 3, B 1; two: B 2" in PICTURES["mixture"]


@pytest.mark.parametrize(
    ("most", "ends"),
    [(97.8, ("0", "50", "100")), (1.18, ("0", "0.6", "1.2")), (5.95, ("0", "3", "6")), (1234, ("0", "800", "1,600")),
     (100, ("0", "50", "100")), (0.3, ("0", "0.15", "0.3")), (0, ("0", "0.5", "1"))],
)  # fmt: skip
def test_the_scale_beside_lines_ends_at_a_number_that_reads_easily(most: float, ends: tuple[str, ...]) -> None:
    picture = ElementTree.fromstring(str(lines("title", ["01", "02"], [Series("", [most / 2, most], "path-0")])))  # noqa: S314
    beside = [one.text for one in picture.iter(f"{NAMESPACE}text") if one.attrib.get("text-anchor") == "end"]
    assert tuple(beside) == ends
