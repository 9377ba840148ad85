"""The number as people type it in: what is printed beside it is never joined to another number."""

import pytest

from service.plans.draws.source_fields import lines_of

PLAN = ("dice|20", "lottery|ssq|2026001|drawn", "index|000001|20270105")
TYPED = {"line-0": "31415 92653 58979 32384"}


@pytest.mark.parametrize("balls", ["1 5 9 12 17 20 10", "01,05,09,12,17,20,10", "01、05，09 12.17  20 10"])
def test_numbers_stand_apart_however_they_are_typed(balls: str) -> None:
    lines = lines_of(PLAN, TYPED | {"line-1": balls, "line-2": "330112 0100"})
    assert lines == [
        "dice|31415926535897932384",
        "lottery|ssq|2026001|1.5.9.12.17.20.10",
        "index|000001|20270105|330112.0100",
    ]
