"""Pictures: sound XML, sized by the page, with the same figures in words."""

from datetime import date
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from service.charts import bars, history, lines, scale, stacked
from service.charts.bars import Part
from service.charts.history import Stretch
from service.charts.lines import Series
from service.charts.looks import rank_class
from service.charts.scale import Band

PARTS = [Part("A <b>", 70, "70", "rank-0"), Part("B", 30, "30", "rank-6"), Part("C", 0, "0", "rank-3")]
BANDS = [Band("A", 0, 35, "rank-0"), Band("B", 35, 85, "rank-2"), Band("D", 85, 1000, "rank-6")]
PICTURES = {
    "bars": bars("title", PARTS),
    "stacked": stacked("title", PARTS),
    "nothing": stacked("title", []),
    "lines": lines(
        "title", ["01", "02", "03"], [Series("A", [1, None, 3], "path-0"), Series("B", [2, 2, 3], "path-1")]
    ),
    "scale": scale("title", BANDS, ("base", 0), ("score", 52.5)),
    "history": history("title", ["A", "B"], [Stretch(date(2026, 1, 1), 1, "rank-6")], date(2026, 7, 1)),
    "no history": history("title", ["A"], [], date(2026, 7, 1)),
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
