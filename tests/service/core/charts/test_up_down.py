"""Columns over and under a line: as high as their numbers, on one scale, within the picture."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.charts.up_down import HEIGHT, Stretch, up_and_down

NUMBERS = st.integers(0, 5_000)


def columns_of(pairs: list[tuple[int, int]]) -> list[tuple[float, float, float, str]]:
    """Of each column drawn: how far right it begins, its top, its height and its look."""
    stretches = [Stretch(f"第{n}<周", *pair, f"{n}: {pair}") for n, pair in enumerate(pairs)]
    drawn = str(up_and_down("变化<", stretches, ("up", "down")))
    assert "<周" not in drawn
    found = re.findall(r'<rect x="([\d.]+)%" y="([\d.]+)" width="[\d.]+%" height="([\d.]+)" class="(\w+)"', drawn)
    return [(float(x), float(y), float(height), look) for x, y, height, look in found]


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=30))
def test_each_way_is_on_one_scale_from_one_line(pairs: list[tuple[int, int]]) -> None:
    columns, most = columns_of(pairs), [max(numbers) for numbers in zip(*pairs, strict=True)]
    asked = [(number, look) for pair in pairs for number, look in zip(pair, ("up", "down"), strict=True) if number]
    assert [look for _, look in asked] == [look for *_, look in columns]
    assert [x for x, *_ in columns] == sorted(x for x, *_ in columns)
    lines = {round(y + height, 1) if look == "up" else y for _, y, height, look in columns}
    assert max(lines, default=0) - min(lines, default=0) <= 0.2
    room = HEIGHT - 22 - 36
    for (number, _), (_, y, height, _) in zip(asked, columns, strict=True):
        assert height == pytest.approx(max(1.5, room * number / sum(most)), abs=0.1)
        assert y >= 0
        assert y + height <= HEIGHT - 22
