"""Whom inspections of a year can be made at: enterprises by tier and office, who was drawn, what caps leave; months."""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
from sqlalchemy import Connection

from rules.inspection import ItemMode
from rules.ruleset import RuleSet
from rules.table_library import TableLibrary
from service.core.arrays import Array, Mask
from service.decisions.lists import FoundList
from service.decisions.lists.image import Image
from service.decisions.lists.offices import offices_of
from service.decisions.lists.selection import by_id
from service.decisions.year_frame import firms_by_tier
from service.facts.year_visits import YearUse, year_use_of
from service.registries.queries.workdays import calendar_of
from service.tiers.workload import Frame, Months, Stretch

_DECEMBER = 12


def months_of(connection: Connection, year: int, on: date) -> Months:
    """What is left of the year from the day `on`, which counts itself: all of it where the year has not begun."""
    calendar = calendar_of(connection).get(year)
    working = None if calendar is None else set(calendar.working_days)
    begin = max(on, date(year, 1, 1))
    stretches = []
    for month in range(begin.month, _DECEMBER + 1):
        first = max(begin, date(year, month, 1))
        days = [first + timedelta(days=n) for n in range(monthrange(year, month)[1] - first.day + 1)]
        stretches.append(Stretch(first, sum(working is None or day in working for day in days)))
    return Months(year, stretches, calendar)


def use_of_year(connection: Connection, tables: TableLibrary, year: int, on: date) -> YearUse:
    """What visits of the year have used up as known on `on`; nothing where the year has not begun."""
    return year_use_of(connection, tables, on) if year == on.year else YearUse.of_none(tables, date(year, 1, 1), on)


def frame_of(connection: Connection, rule_set: RuleSet, mode: ItemMode, found: FoundList, use: YearUse) -> Frame:
    """What the filters of `found` hold, with what visits have used up."""
    offices = offices_of(connection, found.image)
    held = found.found.held
    table = offices.table_of(held)
    counts = np.zeros((len(table), len(rule_set.tiers)), np.int64)
    counts[:, : table.shape[1] - 1] = table[:, 1:]
    there = np.flatnonzero(counts.sum(axis=1))
    places = _visited_places(found.image, held, use)
    # Where somebody was visited, somebody is.
    at = there.searchsorted(offices.of_entries[places].astype(np.int64))
    visited = found.image.ids[places], found.image.tier[places].astype(np.int64), at
    by_tier = firms_by_tier(rule_set, mode, counts[there], visited, use)
    codes = [offices.codes[place] for place in there.tolist()]
    return Frame(codes, by_tier, int(table[:, 0].sum()), use.counting is not None)


def _visited_places(image: Image, held: Mask, use: YearUse) -> Array:
    """The places of the entries held that were visited this year, or drawn, and are in a tier."""
    visited = np.zeros(len(use.rows), np.bool_)
    visited[use.ids] = True
    return np.flatnonzero(by_id(visited, image.ids) & held & (image.tier >= 0))
