"""Days for many visits: each team goes to so many a day at most, on working days on which all of it is there: pure."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ToSpread:
    """A visit that needs a day: who goes, and within which days, both included."""

    key: Hashable
    team: Collection[str]
    first: date
    last: date


def spread_days(
    visits: Sequence[ToSpread],
    days: Sequence[date],
    per_day: int,
    away: Collection[tuple[str, date]],
    held: Mapping[tuple[str, date], int],
) -> dict[Hashable, date | None]:
    """The day of each visit, None where none of `days`, which are in order, is left for it.

    What must be made first gets its day first. `held` is how many visits an officer has on a day already, `away` are
    the days on which one is not there.
    """
    load: Counter[tuple[str, date]] = Counter(held)
    found: dict[Hashable, date | None] = {}
    # Before this place every day of a team is full or without one of it, and stays so.
    begins: dict[frozenset[str], int] = {}
    for one in sorted(visits, key=lambda one: (one.last, str(one.key))):
        team = frozenset(one.team)
        place = begins.get(team, 0)
        while place < len(days) and not _is_free(team, days[place], per_day, away, load):
            place += 1
        begins[team] = place
        within = (day for day in days[place:] if one.first <= day <= one.last)
        found[one.key] = chosen = next((day for day in within if _is_free(team, day, per_day, away, load)), None)
        if chosen is not None:
            load.update((who, chosen) for who in team)
    return found


def _is_free(
    team: Collection[str],
    day: date,
    per_day: int,
    away: Collection[tuple[str, date]],
    load: Mapping[tuple[str, date], int],
) -> bool:
    return all(load.get((who, day), 0) < per_day and (who, day) not in away for who in team)
