"""Visits that several selections of one subject need: those whose periods share a day are made one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days in which a selection has to be visited, both included."""

    begins: date
    ends: date

    def shares_a_day_with(self, other: "Period") -> bool:
        """Whether one visit can serve both."""
        return self.begins <= other.ends and other.begins <= self.ends


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit for all of its selections, by their places; it can be made on any day of its period."""

    selections: tuple[int, ...]
    period: Period


def merge_visits(periods: Sequence[Period]) -> list[Visit]:
    """The fewest visits that serve every selection, the first to end first; each selection is served once.

    Whoever has to be visited first is; everybody who can be visited by that day goes along.
    """
    left = sorted(range(len(periods)), key=lambda place: (periods[place].ends, periods[place].begins, place))
    visits: list[Visit] = []
    while left:
        last_day = periods[left[0]].ends
        together = [place for place in left if periods[place].begins <= last_day]
        begins = max(periods[place].begins for place in together)
        visits.append(Visit(tuple(sorted(together)), Period(begins, last_day)))
        left = [place for place in left if periods[place].begins > last_day]
    return visits
