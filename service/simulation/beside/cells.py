"""The truth of every cell that the service estimates: what would be found on the lists, whoever was drawn of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.core.arrays import Ints, Mask
from service.simulation.firms import Firms
from service.simulation.truth import Found
from service.simulation.year import DrawnList, Year

ALL, TIER, COUNTY, SECTION, SIZE, ITEM = "all", "tier", "county", "section", "size", "item"
# The least number of staff of each band but the first, which is of those that state none.
_BANDS = (0, 10, 100, 300)


@dataclass(frozen=True, slots=True)
class TrueCell:
    """What is true of a group: of the strata that somebody was looked at in, and of all of it.

    `listed` are those on the lists; `naive` is what the rate would seem to be if all that was found at visits of any
    kind were simply counted.
    """

    kind: str
    group: str
    listed: int
    spoken_of: float | None
    whole: float | None
    naive: float | None


def cells_of(year: Year) -> Iterator[TrueCell]:
    """The true cells of the year: of everybody, and by tier, county, section, size and item."""
    naive = _naive_of(year)
    yield _cell(year, ALL, "", year.lists, {}, naive)
    words = {kind: _words_of(year.firms, kind) for kind in (COUNTY, SECTION, SIZE)}
    for kind in (TIER, COUNTY, SECTION, SIZE):
        for group in _groups_of(year, kind, words):
            yield _cell(year, kind, group, year.lists, words, naive)
    for item in sorted({item for one in year.lists for item in one.outcomes.items}):
        lists = [one for one in year.lists if item in one.outcomes.items]
        yield _cell(year, ITEM, item, lists, words, naive)


def _cell(
    year: Year,
    kind: str,
    group: str,
    lists: Sequence[DrawnList],
    words: Mapping[str, npt.NDArray[np.str_]],
    naive: Mapping[tuple[str, str], float],
) -> TrueCell:
    listed = spoken = rated = 0
    by_spoken = by_rated = 0.0
    for one in lists:
        strata = np.array(one.strata)
        held = _held(one, kind, group, strata, words)
        found = _found(one, group if kind == ITEM else None)
        base, looked_at = one.outcomes.is_base, np.isin(one.outcomes.firms, [*year.looked_at.get(one.batch, ())])
        for stratum in np.unique(strata[held]):
            within = held & (strata == stratum)
            number, of_base = int(within.sum()), int((within & base).sum())
            listed += number
            if not of_base:
                continue
            rate = int((within & found).sum()) / of_base
            rated, by_rated = rated + number, by_rated + number * rate
            if (within & looked_at).any():
                spoken, by_spoken = spoken + number, by_spoken + number * rate
    return TrueCell(
        kind,
        group,
        listed,
        by_spoken / spoken if spoken else None,
        by_rated / rated if rated else None,
        naive.get((kind, group)),
    )


def _held(
    one: DrawnList, kind: str, group: str, strata: npt.NDArray[np.str_], words: Mapping[str, npt.NDArray[np.str_]]
) -> Mask:
    """Which of a list are of the group."""
    if kind in (ALL, ITEM):
        return np.ones(len(strata), dtype=np.bool_)
    held: Mask = (strata if kind == TIER else words[kind][one.outcomes.firms]) == group
    return held


def _found(one: DrawnList, item: str | None) -> Mask:
    """Of which of a list something would be found, of an item alone where one is named."""
    if item is None:
        return one.outcomes.is_found
    return one.outcomes.is_base & (one.outcomes.items[item] | (one.outcomes.found == Found.UNREACHABLE))


def _groups_of(year: Year, kind: str, words: Mapping[str, npt.NDArray[np.str_]]) -> list[str]:
    seen = [np.array(one.strata) if kind == TIER else words[kind][one.outcomes.firms] for one in year.lists]
    return sorted({str(word) for some in seen for word in np.unique(some)})


def _words_of(firms: Firms, kind: str) -> npt.NDArray[np.str_]:
    if kind == SIZE:
        return np.array([str(place) if place else "" for place in bands_of(firms.employees)])
    return np.array(firms.county if kind == COUNTY else firms.section)


def bands_of(staff: Ints) -> list[int]:
    """The band of each number of staff, 0 where none is stated."""
    return [0 if one < 0 else int(np.searchsorted(_BANDS, one, "right")) for one in staff]


def _naive_of(year: Year) -> dict[tuple[str, str], float]:
    """By group what was found at all visits, drawn or because of a complaint, over all where somebody looked."""
    tiers = {int(firm): tier for one in year.lists for firm, tier in zip(one.outcomes.firms, one.strata, strict=True)}
    counts: dict[tuple[str, str], list[int]] = {}
    for visit in year.made.values():
        if not visit.found.is_base:
            continue
        for cell in ((ALL, ""), (TIER, tiers.get(visit.firm, "")), (COUNTY, year.firms.county[visit.firm])):
            count = counts.setdefault(cell, [0, 0])
            count[0] += 1
            count[1] += visit.found is not Found.NO_PROBLEM
    return {cell: found / base for cell, (base, found) in counts.items()}
