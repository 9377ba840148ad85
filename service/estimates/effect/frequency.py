"""Promised and real frequency by county, section and size: what the draws promised, whom they drew, who was visited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from inspection.parity import Cell, unusual_of
from service.core.arrays import Array, Ints, number_distinct
from service.estimates.selections.chances import chances_of, strata_of_groups
from service.estimates.selections.selections import COUNTY, Outcome, Selections

# By what the frequency is told, each a table.
TABLES = (COUNTY, "section", "size")


@dataclass(frozen=True, slots=True)
class FrequencyRow:
    """A group's firms on the lists of the year, so many times as they were listed, and what came of them.

    `promised` is the sum of their chances of being drawn; `expected` how many of them would have been visited if all on
    a list had been visited alike. `is_unusual`: chance alone does not explain how far `visited` is from that.
    """

    table: str
    group: str
    listed: int
    promised: float
    drawn: int
    visited: int
    expected: float
    is_unusual: bool


def frequency_of(selections: Selections) -> Iterator[FrequencyRow]:
    """The rows of all tables, each by its groups in order; marks hold for all tables together."""
    listed = selections.listed
    num, den = chances_of(selections)
    chance = num / den
    drawn = np.bincount(selections.group, minlength=len(listed.number))
    went = selections.group[selections.outcome != Outcome.NONE_YET]
    numbers = {"listed": listed.number, "drawn": drawn, "visited": np.bincount(went, minlength=len(listed.number))}
    stratum = _stratum_of_groups(selections, chance)
    tables = {name: _table_of(listed.places[name], stratum, numbers) for name in TABLES}
    parity = unusual_of(
        Cell(name, str(group), str(one), of_both["listed"], of_both["visited"])
        for name, table in tables.items()
        for (group, one), of_both in table.items()
    )
    promised = listed.number * chance
    for name in TABLES:
        words = listed.words[name]
        sums = np.bincount(listed.places[name], promised, len(words))
        of_each = [np.bincount(listed.places[name], of, len(words)).astype(np.int64) for of in numbers.values()]
        for place in sorted(range(len(words)), key=lambda at: words[at]):
            known = parity.get((name, str(place)))
            if known is not None:
                number, taken, visited = (int(one[place]) for one in of_each)
                rest = taken, visited, known.expected, known.is_unusual
                yield FrequencyRow(name, words[place], number, float(sums[place]), *rest)


def _stratum_of_groups(selections: Selections, chance: Array) -> Ints:
    """Of each group the number of those of its list that have the same chance within its stratum."""
    chances, of_group = np.unique(chance, return_inverse=True)
    return number_distinct(strata_of_groups(selections) * len(chances) + of_group)[1]


def _table_of(places: Ints, stratum: Ints, numbers: Mapping[str, Ints]) -> dict[tuple[int, int], dict[str, int]]:
    """By group and stratum how many were listed, drawn and visited."""
    width = int(stratum.max(initial=0)) + 1
    cells, inverse = number_distinct(places * width + stratum)
    sums = {name: np.bincount(inverse, of, len(cells)).astype(np.int64).tolist() for name, of in numbers.items()}
    keys = [divmod(cell, width) for cell in cells.tolist()]
    return {key: {name: sums[name][at] for name in sums} for at, key in enumerate(keys)}
