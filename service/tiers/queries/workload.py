"""Whom inspections of a year can be made at: enterprises by tier and office, who was drawn, what caps leave; months."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from sqlalchemy import Connection

from rules.inspection import ItemMode
from rules.ruleset import RuleSet
from rules.table_library import TableLibrary
from scoring.workload import OfficeFirms
from service.core.arrays import Array, Mask
from service.decisions.lists import FoundList
from service.decisions.lists.image import Image
from service.decisions.lists.offices import offices_of
from service.decisions.lists.selection import by_id
from service.facts.year_visits import NO_CAP, YearUse, year_use_of
from service.registries.queries.workdays import calendar_of
from service.rule_sets.words import tier_cap_of
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
    shape = (len(table), len(rule_set.tiers))
    counts = np.zeros(shape, np.int64)
    counts[:, : table.shape[1] - 1] = table[:, 1:]
    caps = [tier_cap_of(rule_set, mode, tier.id) for tier in rule_set.tiers]
    most = np.array([NO_CAP if cap is None else cap.most for cap in caps], np.int64)
    unvisited = np.array([use.left_unvisited(None if cap is None else cap.most, mode) for cap in caps], np.int64)
    places = _visited_places(found.image, held, use)
    tier, office = found.image.tier[places].astype(np.int64), offices.of_entries[places].astype(np.int64)
    ids = found.image.ids[places]
    left, drawn = use.left_of(ids, most[tier], mode).astype(np.int64), use.rows["drawn"][ids]

    def summed(values: Array) -> Array:
        pairs = office * shape[1] + tier
        return np.bincount(pairs, values, minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)

    untouched = counts - summed(np.ones(len(places)))
    opened = untouched * (unvisited > 0) + summed((left > 0) & ~drawn)
    caps_left = untouched * unvisited + summed(left)
    there = np.flatnonzero(counts.sum(axis=1))
    columns = [counts[there], summed(drawn)[there], opened[there], caps_left[there]]
    by_tier = [
        _offices_of([one[:, rank] for one in columns], capped=bool(unvisited[rank] != NO_CAP))
        for rank in range(shape[1])
    ]
    codes = [offices.codes[place] for place in there.tolist()]
    return Frame(codes, by_tier, int(table[:, 0].sum()), use.counting is not None)


def _visited_places(image: Image, held: Mask, use: YearUse) -> Array:
    """The places of the entries held that were visited this year, or drawn, and are in a tier."""
    visited = np.zeros(len(use.rows), np.bool_)
    visited[use.ids] = True
    return np.flatnonzero(by_id(visited, image.ids) & held & (image.tier >= 0))


def _offices_of(columns: Sequence[Array], *, capped: bool) -> list[OfficeFirms]:
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [OfficeFirms(firms, drawn, opened, left if capped else None) for firms, drawn, opened, left in rows]
