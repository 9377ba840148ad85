"""Firms over a yearly cap: by which visit each first went beyond it, and who is only with visits that do not count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rules.dated_tables import CapCounting, CapOf, Caps, OrderedBy
from rules.inspection import ItemMode
from scoring.visit_caps import OF_TIER
from service.core.arrays import Ints, Mask
from service.estimates.effect.counted import MONTHS, By, Tally, months_of
from service.estimates.effect.visit_rows import LEVELS, VisitRows
from service.estimates.effect.visits import first_of_each

OVER, WITH_EXEMPT, OF_CAP = "firms_over_cap", "firms_over_with_exempt", "firms_over"
# A visit whose reason counts, but which was ordered from above.
BY_SUPERIOR = "superior"
# As tier lists do, for what is neither known to be key nor to have a statutory frequency of its own.
_MODE = ItemMode.GENERAL
# More than any number of visits.
NO_CAP = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class KnownCaps:
    """Which visits count, by what tables, and the most visits of one authority that the tiers of each firm allow.

    `of_tiers` are by scheme the caps by enterprise id; whoever lies beyond the end has none.
    """

    counting: CapCounting | None
    caps: Caps | None
    of_tiers: Mapping[str, Ints]


def count_over_caps(tally: Tally, visits: VisitRows, known: KnownCaps) -> None:
    """Counts the firms over any cap by the visit that first went beyond it; apart those put there by exempt ones alone.

    `visits` are on-site visits of a year to enterprises.
    """
    if known.counting is None:
        return
    counts = counted_of(visits, known.counting)
    counted = visits.where(counts)
    over = first_beyond(counted, known)
    for cap, rows in over.items():
        tally.add(f"{OF_CAP}:{cap}", counted.place[rows])
    first = _earliest(counted, over.values())
    _count_first(tally, counted.where(first))
    with_exempt = first_beyond(visits, known)
    firms = visits.firm[_earliest(visits, with_exempt.values())]
    only = np.isin(visits.firm, firms[~np.isin(firms, counted.firm[first])])
    _count_exempt(tally, visits.where(only & ~counts), known.counting)


def counted_of(visits: VisitRows, counting: CapCounting) -> Mask:
    """Which visits count towards caps."""
    triggers = np.array([counting.counts(word, OrderedBy.OWN) for word in visits.words] or [False], np.bool_)
    by_superior = np.array([counting.counts(word, OrderedBy.SUPERIOR) for word in visits.words] or [False], np.bool_)
    found: Mask = np.where(visits.superior, by_superior[visits.trigger], triggers[visits.trigger])
    return found


def first_beyond(visits: VisitRows, known: KnownCaps) -> dict[str, Ints]:
    """By cap the visits by which firms went beyond it, one of each firm."""
    found: dict[str, list[Ints]] = {}
    for cap in known.caps.caps if known.caps is not None else ():
        if _MODE in cap.modes:
            for levels in _levels_of(cap.of, cap.levels):
                found.setdefault(cap.id, []).append(_beyond(visits, levels, np.full(len(visits), cap.most)))
    for caps in known.of_tiers.values():
        most = np.full(len(visits), NO_CAP, np.int64)
        there = (visits.firm >= 0) & (visits.firm < len(caps))
        most[there] = caps[visits.firm[there]]
        found.setdefault(OF_TIER, []).append(_beyond(visits, None, most))
    return {cap: _earliest(visits, rows) for cap, rows in found.items()}


def _levels_of(of: CapOf, levels: Sequence[str]) -> Iterator[Sequence[str] | None]:
    """Whose visits are counted together: those of one authority (None), or those of authorities of these levels."""
    match of:
        case CapOf.AUTHORITY:
            yield None
        case CapOf.LEVEL:
            yield from ([level] for level in levels)
        case CapOf.LEVELS:
            yield levels


def _beyond(visits: VisitRows, levels: Sequence[str] | None, most: Ints) -> Ints:
    """The visits that were the first too many of those counted together: `most` of them came before."""
    rows, group = np.arange(len(visits)), visits.authority
    if levels is not None:
        # Who does not say of which level it is counts at every level.
        places = [LEVELS.index(one) for one in levels]
        rows, group = np.flatnonzero((visits.level < 0) | np.isin(visits.level, places)), np.zeros_like(group)
    order = rows[np.lexsort((rows, group[rows], visits.firm[rows]))]
    new = np.append(True, (np.diff(visits.firm[order]) != 0) | (np.diff(group[order]) != 0))[: len(order)]
    begins = np.flatnonzero(new)
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    return order[rank == most[order]]


def _earliest(visits: VisitRows, of_caps: Iterable[Ints]) -> Ints:
    """Of each firm the first of the visits."""
    rows = np.unique(np.concatenate([*of_caps, np.zeros(0, np.int64)]))
    return rows[first_of_each(visits.firm[rows])]


def _count_first(tally: Tally, first: VisitRows) -> None:
    authority, names = first.named(first.authority)
    trigger, triggers = first.named(first.trigger)
    keys = {By.MONTH: (months_of(first.day) - 1, MONTHS), By.AUTHORITY: (authority, names)}
    tally.add_by(OVER, first.place, {**keys, By.TRIGGER: (trigger, triggers)})


def _count_exempt(tally: Tally, exempt: VisitRows, counting: CapCounting) -> None:
    """Counts firms by every reason of theirs that does not count, and once in all."""
    tally.add(WITH_EXEMPT, exempt.place[first_of_each(exempt.firm)])
    trigger, triggers = exempt.named(exempt.trigger)
    words = [BY_SUPERIOR if counting.counts(one, OrderedBy.OWN) else one for one in triggers]
    known = sorted(set(words))
    key = np.array([known.index(one) for one in words] or [0], np.int64)[trigger]
    each = first_of_each(exempt.firm, key)
    tally.add(WITH_EXEMPT, exempt.place[each], By.TRIGGER, key[each], known)
