"""The picture of a flow: every band as wide as it is many, from its state on the left to that on the right."""

import re
from xml.etree import ElementTree

from service.core.charts.bars import Part
from service.core.charts.flow import Band, flow

LEFT = [Part("A", 30, "30"), Part("B", 10, "10", "rank-3")]
RIGHT = [Part("A", 5, "5"), Part("<C>", 35, "35")]
BANDS = [
    Band(0, 1, 30, "A → C: 30", "raises"),
    Band(1, 0, 5, "B → A: 5", "lowers"),
    Band(1, 1, 5, "B → C: 5", "raises"),
]
SVG = "{http://www.w3.org/2000/svg}"


def test_bands_are_as_wide_as_they_are_many_and_lie_side_by_side() -> None:
    drawn = ElementTree.fromstring(flow("变动", LEFT, RIGHT, BANDS))  # noqa: S314 - our own
    paths = drawn.iter(f"{SVG}path")
    ends = []
    for path in paths:
        begin, *_ = re.findall(r"M0 ([\d.]+)", path.get("d", ""))
        end, bottom = re.findall(r"100 ([\d.]+)V([\d.]+)", path.get("d", ""))[0]
        ends.append((float(begin), float(end), float(bottom) - float(end)))
    wide = [one[2] for one in ends]
    assert [round(one / wide[1]) for one in wide] == [6, 1, 1]
    # The two of B begin one under the other; the two into C end so.
    assert abs(ends[2][0] - (ends[1][0] + wide[1])) < 0.2
    assert abs(ends[2][1] - (ends[0][1] + wide[0])) < 0.2
    # Inside the picture.
    assert max(one[1] + one[2] for one in ends) <= float(drawn.get("height", "0"))


def test_it_says_what_it_shows_and_escapes_names() -> None:
    said = str(flow("变动", LEFT, RIGHT, BANDS))
    assert "A → C: 30; B → A: 5; B → C: 5" in said
    assert "&lt;C&gt;" in said
    assert flow("空", [], [], []) == "", "where nothing moves there is nothing to see, and a page shows no empty frame"
