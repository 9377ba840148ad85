"""Days are the bureau's: of a moment, which is kept in UTC, nobody takes the day but the clock."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import service
from service.core.clock import day_at

ROOT = Path(service.__file__).parent
# A moment asked for its day or a part of it, or written as it stands, outside the zone of the bureau.
OF_UTC = re.compile(r"(_at|\bmoment|\bnow\(\))(\.(date\(\)|year\b|month\b|day\b|hour\b|strftime)|:%| *\| *day\b)")


def test_the_day_of_a_moment_is_the_bureaus() -> None:
    assert day_at(datetime(2026, 11, 29, 15, 59, tzinfo=UTC)) == date(2026, 11, 29)
    assert day_at(datetime(2026, 11, 29, 16, 0, tzinfo=UTC)) == date(2026, 11, 30)


def test_nobody_takes_the_day_of_utc() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in (".py", ".html") and path.name != "clock.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if OF_UTC.search(line)
    ]
    assert found == []
