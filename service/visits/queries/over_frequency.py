"""Firms that were visited more often than anybody should ask no question about: by whom and why, over sets of firms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, null, select

from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.clock import today
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visits import visit
from service.facts.visits import KnownVisit, known_visits_of
from service.visits.gate import MOST_IN, SignalKind, end_of_window

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class OverVisited:
    """A window of a firm that holds too many visits: the widest of its kind, with the visits, the first first."""

    enterprise_id: int
    code: str
    name: str | None
    office: str | None
    signal: SignalKind
    visits: Sequence[KnownVisit]

    @property
    def begins(self) -> date:
        """The day of the first of them."""
        return self.visits[0].visited_on

    @property
    def ends(self) -> date:
        """The day of the last of them."""
        return self.visits[-1].visited_on


def over_visited(connection: Connection, reach: Reach, begins: date, ends: date) -> list[OverVisited]:
    """The firms within a reach that had too many visits on site between two days, both included, by code.

    Of each firm and kind of window the one that holds most visits, of equal ones the last.
    """
    found: list[OverVisited] = []
    for firms in _candidates(connection, reach, begins, ends):
        within = visit.c.visited_on.between(begins, ends)
        visits: dict[int, list[KnownVisit]] = {}
        for one in known_visits_of(connection, sorted(firms), today(), within, items=False):
            if one.on_site:
                visits.setdefault(one.enterprise_id, []).append(one)
        for firm, made in visits.items():
            for kind, held in fullest_windows(sorted(made, key=_day_of)).items():
                found.append(OverVisited(firm, *firms[firm], kind, held))
    return sorted(found, key=lambda one: (one.code, list(SignalKind).index(one.signal)))


def fullest_windows(visits: Sequence[KnownVisit]) -> Mapping[SignalKind, Sequence[KnownVisit]]:
    """By kind the window with most of the visits, which come by day; those that hold no more than they may are not."""
    found: dict[SignalKind, Sequence[KnownVisit]] = {}
    for kind, most in MOST_IN.items():
        for place, first in enumerate(visits):
            last = end_of_window(kind, first.visited_on)
            held = [one for one in visits[place:] if one.visited_on <= last]
            if len(held) > most and len(held) >= len(found.get(kind, ())):
                found[kind] = held
    return found


def _candidates(
    connection: Connection, reach: Reach, begins: date, ends: date
) -> Iterator[dict[int, tuple[str, str | None, str | None]]]:
    """Firms of which more than one visit is stated between the days, with code, name and office; a part at a time."""
    firm, stated = enterprise.c, visit.c
    several = select(stated.enterprise_id).where(stated.visited_on.between(begins, ends))
    several = several.group_by(stated.enterprise_id).having(func.count(stated.identity.distinct()) > 1)
    query = select(firm.id, firm.code, firm.name, firm.office).where(firm.id.in_(several))
    query = query.where(within_reach(reach.of_every_line, firm.region, firm.office, null())).order_by(firm.id)
    rows = connection.execute(query).all()
    for begin in range(0, len(rows), _AT_ONCE):
        yield {row.id: (row.code, row.name, row.office) for row in rows[begin : begin + _AT_ONCE]}


def _day_of(one: KnownVisit) -> tuple[date, str, str]:
    return one.visited_on, one.department, one.number


def usual_period(day: date) -> tuple[date, date]:
    """The days that are looked at where nobody says which: the three months up to the day."""
    return day - timedelta(days=91), day
