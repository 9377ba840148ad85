"""The last day of publication: twenty working days after the task's end, over holidays, make-up days and years."""

from datetime import date, timedelta

import pytest

from rules.clocks import ClockOf
from rules.table_library import TableLibrary
from service.ledger.clocks import Clockwork
from tests.worlds.calendars import CALENDAR, is_at_work

CLOCKWORK = Clockwork(TableLibrary(), CALENDAR)


@pytest.mark.parametrize(
    ("end", "due"),
    [
        # Over the Spring Festival with its make-up days, and over the National Day.
        (date(2026, 2, 12), date(2026, 3, 18)),
        (date(2026, 9, 18), date(2026, 10, 22)),
    ],
)
def test_vectors_of_the_year_2026(end: date, due: date) -> None:
    assert CLOCKWORK.dues(ClockOf.PUBLICATION, end).due == due


@pytest.mark.parametrize("month", range(1, 12))
def test_twenty_days_at_work_lie_after_the_end_wherever_it_lies(month: int) -> None:
    for day in (1, 9, 17, 25):
        end = date(2026, month, day)
        due = CLOCKWORK.dues(ClockOf.PUBLICATION, end).due
        assert due is not None
        after = (end + timedelta(days=number) for number in range(1, (due - end).days + 1))
        assert sum(is_at_work(one, CALENDAR) for one in after) == 20
        assert is_at_work(due, CALENDAR)


def test_without_the_next_year_s_table_no_day_is_guessed() -> None:
    dues = CLOCKWORK.dues(ClockOf.PUBLICATION, date(2026, 12, 20))
    assert (dues.due, dues.calendar_missing) == (None, 2027)
