"""Days are the bureau's: of a moment, which is kept in UTC, nobody takes the day but the clock."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import service
from service.core.clock import begin_of, clock_set_to, day_at, end_of, ends_of_year, now, today

ROOT = Path(service.__file__).parent
# A moment asked for its day or a part of it, or written as it stands, outside the zone of the bureau.
OF_UTC = re.compile(r"(_at|\bmoment|\bnow\(\))(\.(date\(\)|year\b|month\b|day\b|hour\b|strftime)|:%| *\| *day\b)")


def test_the_day_of_a_moment_is_the_bureaus() -> None:
    assert day_at(datetime(2026, 11, 29, 15, 59, tzinfo=UTC)) == date(2026, 11, 29)
    assert day_at(datetime(2026, 11, 29, 16, 0, tzinfo=UTC)) == date(2026, 11, 30)


def test_a_day_has_all_of_its_moments_and_no_other() -> None:
    for day in (date(2024, 2, 29), date(2026, 12, 31)):
        first, last, least = begin_of(day), end_of(day), timedelta(microseconds=1)
        assert [day_at(one) for one in (first - least, first, last, last + least)] == [
            day - timedelta(days=1), day, day, day + timedelta(days=1),
        ]  # fmt: skip
    begins, ends = ends_of_year(2026)
    assert (begins, ends) == (begin_of(date(2026, 1, 1)), begin_of(date(2027, 1, 1)))


def test_nobody_takes_the_day_of_utc() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in (".py", ".html") and path.name != "clock.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if OF_UTC.search(line)
    ]
    assert found == []


def test_a_clock_that_is_set_holds_until_its_block_ends_and_never_stands_still() -> None:
    before = now()
    with clock_set_to(datetime(2026, 3, 2, 1, tzinfo=UTC)) as clock:
        first, second = now(), now()
        assert (today(), first < second) == (date(2026, 3, 2), True)
        clock.move_to(datetime(2026, 3, 5, 16, tzinfo=UTC))
        assert today() == date(2026, 3, 6)
        # What is over does not come back.
        clock.move_to(datetime(2026, 3, 1, tzinfo=UTC))
        assert today() == date(2026, 3, 6)
        with pytest.raises(RuntimeError), clock_set_to(datetime(2026, 1, 1, tzinfo=UTC)):
            pass
        assert today() == date(2026, 3, 6)
    assert now() >= before


def test_nothing_but_invented_bureaus_sets_the_clock_and_only_a_simulation_seeds_chance() -> None:
    own = {
        "clock_set_to": ("core/clock.py", "simulation/", "demo/past/carrying_out.py"),
        "chance_seeded_by": ("core/chance.py", "simulation/"),
    }
    texts = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in ROOT.rglob("*.py")}
    for what, where in own.items():
        found = {name for name, text in texts.items() if re.search(rf"\b{what}\b", text)}
        assert {name for name in found if not name.startswith(where)} == set()
