"""The section of an industry code, a letter of GB/T 4754, and the size of a firm by its staff."""

from collections.abc import Mapping

import numpy as np

from rules.texts import Text
from scoring.facts import NO_NUMBER
from service.core.arrays import Array, Ints

# The last division of each section (GB/T 4754—2017): codes are also written without their letter.
_LAST_DIVISION = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRST",
        (5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97),
        strict=True,
    )
)
# Bands of staff of the bureau's own, by the least of each; they are not the statutory sizes of firms.
UNDER_10, UNDER_100, UNDER_300, LARGEST, SIZE_NOT_STATED = "1", "2", "3", "4", ""
SIZES = (SIZE_NOT_STATED, UNDER_10, UNDER_100, UNDER_300, LARGEST)
SIZE_WORDS: Mapping[str, Text] = {
    UNDER_10: Text("10人以下", "Under 10"),
    UNDER_100: Text("10—99人", "10 to 99"),
    UNDER_300: Text("100—299人", "100 to 299"),
    LARGEST: Text("300人及以上", "300 and more"),
    SIZE_NOT_STATED: Text("未填报从业人数", "Staff not stated"),
}
_EDGES = np.array([0, 10, 100, 300])


def section_of(industry: str) -> str:
    """The letter of the section that a code of an industry lies in; "" where that cannot be told."""
    if industry[:1] in _LAST_DIVISION:
        return industry[0]
    division = industry[:2]
    if len(division) < 2 or not division.isascii() or not division.isdigit() or division == "00":
        return ""
    return next((letter for letter, last in _LAST_DIVISION.items() if int(division) <= last), "")


def sizes_of(staff: Ints) -> Array:
    """The place among `SIZES` of each number of staff."""
    return np.where(staff == NO_NUMBER, 0, np.searchsorted(_EDGES, staff, "right")).clip(0).astype(np.int32)
