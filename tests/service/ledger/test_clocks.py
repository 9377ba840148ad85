"""Days of items: counted against one day after the other over holidays and make-up days, and years without a table."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clocks import Clock, ClockOf, Clocks
from rules.load_dated_table import TABLES, load_dated_table
from rules.table_library import TableLibrary
from rules.texts import Text
from service.core.db.engine import Database
from service.core.problem import Problem
from service.ledger.clocks import Clockwork, Dues, days_left, refuse_extension
from service.ledger.queries.clocks import dues_of
from service.registries.actions.workdays import enter_workdays
from service.registries.workdays import Calendar, WorkdayYear
from tests.worlds.calendars import CALENDAR, is_at_work

WORK = Clockwork(TableLibrary(), CALENDAR)
TYPES = ("feedback", "request", "objection", "repair", "finding", "conduct")
days_of_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def clock(id: ClockOf) -> Clock:
    table = load_dated_table(TABLES / "clocks" / "2026-01.yaml")
    assert isinstance(table, Clocks)
    return table.clocks[id]


def channel_of(item_type: str) -> str | None:
    return "credit_china" if item_type == "repair" else None


def counted(start: date, days: int | None, calendar: Calendar) -> date | None:
    """The last of so many working days after `start`, looking at one after the other; None where a year is missing."""
    day = start
    for _ in range(days or 0):
        day += timedelta(days=1)
        while day.year in calendar and not is_at_work(day, calendar):
            day += timedelta(days=1)
        if day.year not in calendar:
            return None
    return None if days is None else day


@given(st.sampled_from(TYPES), days_of_2026, st.integers(1, 10), st.integers(0, 120))
def test_every_day_is_what_counting_day_by_day_says(item_type: str, filed: date, more: int, later: int) -> None:
    dues = WORK.dues(item_type, filed, channel=channel_of(item_type))
    its = WORK.clock(item_type, filed, channel_of(item_type))
    assert its is not None
    assert dues.first_due == counted(filed, its.first_response, CALENDAR)
    assert dues.due == counted(filed, its.working_days, CALENDAR)
    assert (dues.calendar_missing is None) is (dues.due is not None)
    longer = WORK.extended(dues, filed, more)
    assert longer.due == counted(filed, (its.working_days or 0) + more, CALENDAR)
    assert longer.first_due == dues.first_due
    back = filed + timedelta(days=later)
    again = WORK.restarted(longer, filed, its, back)
    assert again.due == counted(back, its.extension or its.working_days, CALENDAR)
    # What was extended before the return is not extended again by it.
    assert again.clock_days == its.restart


@given(days_of_2026, days_of_2026)
def test_days_left_are_those_that_are_counted_one_by_one(due: date, day: date) -> None:
    between = [min(due, day) + timedelta(days=place) for place in range(1, abs((due - day).days) + 1)]
    number = sum(is_at_work(one, CALENDAR) for one in between)
    left = days_left(due, day, CALENDAR)
    assert left.days == (number if due >= day else -number)
    assert left.is_late is (day > due)
    assert days_left(due, day, CALENDAR, by_calendar=True).days == (due - day).days


@pytest.mark.parametrize(
    ("due", "day", "by_calendar", "zh", "en"),
    [
        # Friday 8 May to Saturday 9 May, a make-up day; Sunday 10 May is off.
        (date(2026, 5, 11), date(2026, 5, 8), False, "剩余2个工作日", "2 working days left"),
        (date(2026, 5, 9), date(2026, 5, 8), False, "剩余1个工作日", "1 working day left"),
        (date(2026, 5, 9), date(2026, 5, 9), False, "今日到期", "Due today"),
        (date(2026, 5, 9), date(2026, 5, 10), False, "已逾期", "Overdue"),
        (date(2026, 5, 9), date(2026, 5, 11), False, "逾期1个工作日", "1 working day overdue"),
        (date(2026, 5, 9), date(2026, 5, 12), False, "逾期2个工作日", "2 working days overdue"),
        (date(2026, 5, 9), date(2026, 5, 8), True, "剩余1天", "1 day left"),
        (date(2026, 5, 9), date(2026, 5, 11), True, "逾期2天", "2 days overdue"),
        # No table, no count; late is late.
        (date(2027, 1, 5), date(2026, 12, 30), False, "未到期", "Not due yet"),
        (date(2027, 1, 5), date(2027, 1, 6), False, "已逾期", "Overdue"),
    ],
)
def test_days_left_in_words(due: date, day: date, by_calendar: bool, zh: str, en: str) -> None:
    assert days_left(due, day, CALENDAR, by_calendar=by_calendar).words == Text(zh, en)


def test_an_order_to_correct_is_due_on_its_own_day_and_else_after_sixty_days() -> None:
    filed = date(2026, 9, 30)
    assert WORK.dues("rectification", filed, order_due=date(2026, 10, 3)).due == date(2026, 10, 3)
    by_table = WORK.dues("rectification", filed)
    assert by_table == Dues(None, filed, None, due=date(2026, 11, 29))
    # Its days are those of the calendar, and a return does not stop it.
    its = clock(ClockOf.RECTIFICATION)
    assert WORK.extended(by_table, filed, 10).due == date(2026, 12, 9)
    assert WORK.restarted(by_table, filed, its, date(2026, 11, 1)) == by_table
    # Also where no table is in force, a stated day goes.
    nothing = Clockwork(TableLibrary(()), CALENDAR)
    assert nothing.dues("rectification", filed, order_due=date(2026, 10, 3)).due == date(2026, 10, 3)
    assert nothing.dues("rectification", filed).due is None


def test_without_the_calendar_of_a_year_a_day_waits_for_it_and_is_what_it_would_have_been() -> None:
    filed = date(2026, 12, 25)
    of_2027 = WorkdayYear(2027, frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 3)}), invented=True)
    dues = WORK.dues("feedback", filed)
    assert (dues.first_due, dues.due, dues.calendar_missing) == (date(2026, 12, 28), None, 2027)
    whole = {**CALENDAR, 2027: of_2027}
    assert dues.on(filed, whole) == Clockwork(TableLibrary(), whole).dues("feedback", filed)
    assert dues.on(filed, whole).due == counted(filed, 15, whole)
    # Extended and returned meanwhile, it waits with what it was given.
    longer = WORK.extended(dues, filed, 4)
    assert (longer.due, longer.clock_days) == (None, 19)
    assert longer.on(filed, whole).due == counted(filed, 19, whole)
    # A table that is corrected moves the day.
    corrected = {**whole, 2027: WorkdayYear(2027, of_2027.off | {date(2027, 1, 4)}, of_2027.on)}
    assert dues.on(filed, corrected).due == counted(filed, 15, corrected) != dues.on(filed, whole).due


def test_it_is_extended_when_asked_for_before_the_due_day_and_by_no_more_than_the_table_says() -> None:
    feedback, due = clock(ClockOf.FEEDBACK), date(2026, 9, 30)
    refuse_extension(feedback, due, 10, date(2026, 9, 29))
    refuse_extension(feedback, None, 1, date(2026, 9, 29))
    refuse_extension(clock(ClockOf.RECTIFICATION), due, 60, date(2026, 9, 29))
    assert refusal(lambda: refuse_extension(feedback, due, 10, due)) == (409, "asked-too-late")
    for days in (0, 11, -1):
        assert refusal(lambda days=days: refuse_extension(feedback, due, days, date(2026, 9, 1)))[0] == 422
    for never in (clock(ClockOf.REPAIR_CREDIT_CHINA), clock(ClockOf.REPAIR_PUBLICITY_SYSTEM), None):
        assert refusal(lambda of=never: refuse_extension(of, due, 1, date(2026, 9, 1))) == (409, "not-extended")


def refusal(call: Callable[[], None]) -> tuple[int, str]:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.status, caught.value.code


def test_a_database_gives_the_days_of_its_adopted_table_and_its_calendar(database: Database) -> None:
    with database.write() as connection:
        enter_workdays(connection, [CALENDAR[2026]], "someone", [""])
        assert dues_of(connection, "objection", date(2026, 4, 28)).due == date(2026, 5, 11)
        assert dues_of(connection, "repair", date(2026, 2, 12), channel="credit_china").due == date(2026, 2, 24)
        # Before the first table there is no clock, and with none there is no day.
        assert dues_of(connection, "objection", date(2025, 12, 31)) == Dues(None, date(2025, 12, 31), None)
        # None of 2027 stands in the database.
        assert dues_of(connection, "request", date(2026, 12, 30)).calendar_missing == 2027
