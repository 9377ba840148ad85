"""The picture of two spreads: every column as high as it is many, borders where they are, all of it inside."""

from xml.etree import ElementTree

import pytest

from service.core.charts.spread import HEIGHT, LOOKS, Side, spread, step_of

SVG = "{http://www.w3.org/2000/svg}"
BEFORE = Side("before", {0: 40, 10: 20, 90: 1}, [30.0, 60.0])
AFTER = Side("after", {0: 20, 15: 40}, [30.0, 70.0])
BANDS = [(0.0, 30.0, "<A>"), (30.0, 70.0, "B"), (70.0, 100.0, "C")]


def test_columns_are_as_high_as_they_are_many_and_borders_that_are_gone_are_dashed() -> None:
    drawn = ElementTree.fromstring(spread("分布", BEFORE, AFTER, BANDS))  # noqa: S314 - our own
    heights = {look: [float(one.get("height", "0")) for one in drawn.iter(f"{SVG}rect") if one.get("class") == look]
               for look in LOOKS}  # fmt: skip
    assert [round(high / heights["accent"][1], 1) for high in heights["drop"][:2]] == [1.0, 0.5]
    assert [len(one) for one in heights.values()] == [3, 2]
    looks = [line.get("class") for line in drawn.iter(f"{SVG}line")]
    assert looks == ["axis", "border", "border", "limit"]
    for rect in drawn.iter(f"{SVG}rect"):
        assert 0 <= float(rect.get("y", "0")) <= HEIGHT - float(rect.get("height", "0"))
        assert float(rect.get("x", "").rstrip("%")) + float(rect.get("width", "").rstrip("%")) <= 100


def test_it_says_what_it_shows_and_escapes_names() -> None:
    said = str(spread("分布", BEFORE, AFTER, BANDS))
    assert "before: 0–2: 40; " not in said
    assert "before: 0–2: 40, 10–12: 20, 90–92: 1; after: 0–2: 20, 14–16: 40" in said
    assert "&lt;A&gt;" in said
    nobody = Side("", {}, [])
    assert ElementTree.fromstring(spread("空", nobody, nobody, [])) is not None  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("least", "most", "step"), [(0, 0, 1), (0, 49, 1), (0, 50, 2), (-10, 1000, 50), (0, 10_000, 500)]
)
def test_the_steps_are_round_and_few(least: int, most: int, step: int) -> None:
    assert step_of(least, most) == step
