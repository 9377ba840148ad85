"""The table of a workload on its page: offices by month, the fuller the darker, and what is said beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rules.texts import Text
from service.decisions.words import WITHOUT_OFFICE
from service.tiers.workload import OfficeLoad, Workload
from service.tiers.workload_words import HOW, month_words, percent_of, remarks_of, shortfalls_of, shown

# So many offices have a row of their own on the page, those with the most visits; the file has all.
MOST_SHOWN = 60
# Shades of the cells: the darkest that dark letters are read on.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """Visits as they are shown, and how dark the cell is (None: not at all)."""

    words: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """An office, or all that have no row of their own, with its cells by month and its year."""

    words: Text
    enterprises: int
    cells: Sequence[Cell]
    year: str


def shown_of(load: Workload, names: Mapping[str, Text]) -> dict[str, Any]:
    """What the page shows of the workload; `names` are those of the offices."""
    rows = load.offices[:MOST_SHOWN]
    others = load.offices[MOST_SHOWN:]
    return {
        "load": load,
        "months": [month_words(stretch.first.month) for stretch in load.months.stretches],
        "days": load.months.days,
        "heat": _heat(load, rows, names),
        "others": _others(load, rows, len(others)) if others else None,
        "total": _row(load, Text("合计", "Total"), load.frame.enterprises, Fraction(load.visits)),
        "shortfalls": shortfalls_of(load),
        "remarks": [*remarks_of(load), *HOW],
        "percent_of": percent_of,
    }


def _heat(load: Workload, rows: Sequence[OfficeLoad], names: Mapping[str, Text]) -> list[HeatRow]:
    """The rows of the offices; the fuller a month, the darker."""
    figures = [load.by_month(one.visits) for one in rows]
    most = max((figure for row in figures for figure in row), default=Fraction(0))
    return [
        HeatRow(
            names[one.code] if one.code else WITHOUT_OFFICE,
            one.enterprises,
            [Cell(shown(figure), _shade(figure, most)) for figure in row],
            shown(one.visits),
        )
        for one, row in zip(rows, figures, strict=True)
    ]


def _shade(figure: Fraction, most: Fraction) -> int | None:
    return None if not figure else min(int(figure * SHADES / most), SHADES - 1)


def _row(load: Workload, words: Text, enterprises: int, visits: Fraction) -> HeatRow:
    cells = [Cell(shown(figure), None) for figure in load.by_month(visits)]
    return HeatRow(words, enterprises, cells, shown(visits))


def _others(load: Workload, rows: Sequence[OfficeLoad], number: int) -> HeatRow:
    """All that has no row of its own."""
    words = Text(f"其余 {number} 个所", f"{number} other offices")
    enterprises = load.frame.enterprises - sum(one.enterprises for one in rows)
    return _row(load, words, enterprises, load.visits - sum((one.visits for one in rows), Fraction(0)))
