"""What is counted of on-site visits: how many, at how many firms, who came one after the other, and what was spared."""

import numpy as np

from service.core.arrays import Ints, Mask, number_distinct
from service.estimates.effect.counted import MONTHS, By, Tally, months_of
from service.estimates.effect.visit_rows import VisitRows

VISITS, BEFORE, FIRMS, OVERLAPPING = "visits", "visits_before", "firms_visited", "firms_overlapping"
BEST, UNDISTURBED = "best_tiers", "undisturbed"
# Days within which visits of several authorities are one after the other.
OVERLAP_DAYS = 30
# By month of the first visit, before all of them who had none.
_MONTHS = len(MONTHS) + 1
# Several authorities went together.
_JOINT = -1


def count_visits(tally: Tally, visits: VisitRows, figure: str) -> None:
    """Counts on-site visits of a year by month and by authority; each authority of a joint one counts."""
    authority, names = visits.named(visits.authority)
    keys = {By.MONTH: (months_of(visits.day) - 1, MONTHS), By.AUTHORITY: (authority, names)}
    tally.add_by(figure, visits.place, keys)


def count_firms(tally: Tally, visits: VisitRows) -> None:
    """Counts the firms that were visited: in the year, in each month, by each authority."""
    authority, names = visits.named(visits.authority)
    month = months_of(visits.day) - 1
    for by, keys, words in ((By.ALL, None, [""]), (By.MONTH, month, MONTHS), (By.AUTHORITY, authority, names)):
        first = first_of_each(visits.firm, np.zeros_like(month) if keys is None else keys)
        tally.add(FIRMS, visits.place[first], by, None if keys is None else keys[first], words)


def count_overlaps(tally: Tally, visits: VisitRows) -> None:
    """Counts the firms to which different authorities came within 30 days of each other, not together.

    In a month those whose later visit lies in it; of an authority those to which it and another one came so.
    """
    if not len(visits):
        return
    authority, names = visits.named(visits.authority)
    entry = _entries_of(visits)
    begins = np.flatnonzero(np.append(True, entry[1:] != entry[:-1]))
    ends = np.append(begins[1:], len(visits)) - 1
    who = np.where(authority[begins] != authority[ends], _JOINT, authority[begins])
    near = (np.diff(visits.firm[begins]) == 0) & (np.diff(visits.day[begins]) <= OVERLAP_DAYS)
    differ = near & ((who[1:] == _JOINT) | (who[1:] != who[:-1]))
    later = np.append(False, differ)
    closing = begins[later]
    firms, months = visits.firm[closing], months_of(visits.day[closing]) - 1
    first = closing[first_of_each(firms, np.zeros_like(months))]
    tally.add(OVERLAPPING, visits.place[first])
    in_month = first_of_each(firms, months)
    tally.add(OVERLAPPING, visits.place[closing[in_month]], By.MONTH, months[in_month], MONTHS)
    rows = np.flatnonzero(_met_another(entry, authority, who, near))
    of_each = rows[first_of_each(visits.firm[rows], authority[rows])]
    tally.add(OVERLAPPING, visits.place[of_each], By.AUTHORITY, authority[of_each], names)


def _met_another(entry: Ints, authority: Ints, who: Ints, near: Mask) -> Mask:
    """Which visits lie near one of another authority: the entry before or behind was not made by their own alone."""
    before, behind = np.append(False, near)[entry], np.append(near, False)[entry]
    other_before = np.append(_JOINT, who[:-1])[entry] != authority
    other_behind = np.append(who[1:], _JOINT)[entry] != authority
    met: Mask = (before & other_before) | (behind & other_behind)
    return met


def count_undisturbed(tally: Tally, scheme: str, places: Ints, first_month: Ints, last: int) -> None:
    """Counts the firms in the best tiers of a scheme at their places, and those that nobody has visited on site.

    `first_month` is that of the first visit of each, from 1; 0 for none. Of each month up to `last` those that had not
    been visited since the year began when it ended.
    """
    distinct, at = number_distinct(places)
    firms = np.bincount(at * _MONTHS + first_month, minlength=len(distinct) * _MONTHS).reshape(-1, _MONTHS)
    best, never = firms.sum(axis=1), firms[:, 0]
    tally.add(f"{BEST}:{scheme}", distinct, weights=best)
    tally.add(f"{UNDISTURBED}:{scheme}", distinct, weights=never)
    for month in range(1, last + 1):
        unvisited = never + firms[:, month + 1 :].sum(axis=1)
        for figure, number in ((BEST, best), (UNDISTURBED, unvisited)):
            keys = np.zeros_like(distinct)
            tally.add(f"{figure}:{scheme}", distinct, By.MONTH, keys, [MONTHS[month - 1]], number)


def first_of_each(*keys: Ints) -> Ints:
    """The first row of each combination of keys, in the order of the rows."""
    if not len(keys[0]):
        return np.zeros(0, np.int64)
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), np.bool_)
    new[0] = True
    for key in keys:
        new[1:] |= key[order][1:] != key[order][:-1]
    return np.sort(order[new])


def _entries_of(visits: VisitRows) -> Ints:
    """Of every visit the number of its entry: one firm, one day, one number, whoever went."""
    new = np.append(False, np.zeros(max(len(visits) - 1, 0), np.bool_))
    for column in (visits.firm, visits.day, visits.number):
        new[1:] |= column[1:] != column[:-1]
    return np.cumsum(new)
