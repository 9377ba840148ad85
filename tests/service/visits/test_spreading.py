"""Days for many visits, against a plain algorithm that looks at every day anew."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.visits.spreading import ToSpread, spread_days

FIRST = date(2027, 3, 1)
DAYS = [FIRST + timedelta(days=place) for place in range(12)]
TEAMS = [("a", "b"), ("b", "c"), ("a", "c"), ("d", "e"), ()]
days = st.sampled_from(DAYS)
held = st.dictionaries(st.tuples(st.sampled_from("abcde"), days), st.integers(0, 3), max_size=8)
away = st.sets(st.tuples(st.sampled_from("abcde"), days), max_size=8)


@st.composite
def visits(draw: st.DrawFn) -> list[ToSpread]:
    drawn = draw(st.lists(st.tuples(st.sampled_from(TEAMS), days, days), max_size=14))
    return [ToSpread(f"{place:02}", team, min(a, b), max(a, b)) for place, (team, a, b) in enumerate(drawn)]


def slowly(
    asked: Sequence[ToSpread],
    open_days: Sequence[date],
    per_day: int,
    gone: set[tuple[str, date]],
    had: dict[tuple[str, date], int],
) -> dict[str, date | None]:
    """The first day that fits, for each in turn, by counting everything again."""
    made: list[tuple[ToSpread, date]] = []
    found: dict[str, date | None] = {}
    for one in sorted(asked, key=lambda one: (one.last, str(one.key))):
        found[str(one.key)] = None
        for day in open_days:
            counts = [had.get((who, day), 0) + sum(on == day and who in x.team for x, on in made) for who in one.team]
            fits = one.first <= day <= one.last and all(count < per_day for count in counts)
            if fits and not any((who, day) in gone for who in one.team):
                found[str(one.key)] = day
                made.append((one, day))
                break
    return found


@given(visits(), st.lists(days, unique=True).map(sorted), st.integers(1, 3), away, held)
def test_each_has_the_first_day_that_is_free_for_all_of_its_team(
    asked: list[ToSpread],
    open_days: list[date],
    per_day: int,
    gone: set[tuple[str, date]],
    had: dict[tuple[str, date], int],
) -> None:
    assert spread_days(asked, open_days, per_day, gone, had) == slowly(asked, open_days, per_day, gone, had)
