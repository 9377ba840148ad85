"""By when an item is answered: in working days, by the table of clocks that was in force when it was filed."""

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from rules.clocks import Clock, RepairChannel, clock_of
from rules.table_library import TableLibrary
from rules.texts import Text
from service.core.problem import Problem, refusal_at
from service.registries.workdays import Calendar, NoCalendar, due_day, working_days_between

# What an order to correct may be extended by at most, in calendar days, whatever the extension says.
_MOST_OF_ORDER = 366


@dataclass(frozen=True, slots=True)
class Dues:
    """What is stored of the clocks of an item: on what they run, and the days that follow from it by the calendar.

    `due` is None where the calendar of `calendar_missing` is wanting, or no table says how long there is.
    """

    first_days: int | None
    clock_from: date
    clock_days: int | None
    first_due: date | None = None
    due: date | None = None
    calendar_missing: int | None = None

    def columns(self) -> dict[str, Any]:
        """The values of the columns of `ledger_item`, by name."""
        return asdict(self)

    def on(self, filed_on: date, calendar: Calendar) -> "Dues":
        """The same clocks with their days by a calendar; the day of an order to correct stays."""
        missing = None
        first_due, due = self.first_due, self.due
        if self.first_days is not None:
            first = due_day(filed_on, self.first_days, calendar)
            first_due, missing = (None, first.year) if isinstance(first, NoCalendar) else (first, None)
        if self.clock_days is not None:
            last = due_day(self.clock_from, self.clock_days, calendar)
            due, missing = (None, last.year) if isinstance(last, NoCalendar) else (last, missing)
        return replace(self, first_due=first_due, due=due, calendar_missing=missing)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The tables of clocks in force and the calendar: what all days of the ledger follow from."""

    tables: TableLibrary
    calendar: Calendar

    def clock(self, item_type: str, filed_on: date, channel: str | None = None) -> Clock | None:
        """The clock of an item that was filed on a day; None where no table was in force then."""
        table = self.tables.clocks(filed_on)
        named = RepairChannel(channel) if channel is not None else None
        return None if table is None else table.clocks[clock_of(item_type, named)]

    def dues(
        self, item_type: str, filed_on: date, *, channel: str | None = None, order_due: date | None = None
    ) -> Dues:
        """The clocks of an item as it is filed; `order_due` is the last day that an order to correct states."""
        clock = self.clock(item_type, filed_on, channel)
        if item_type == "rectification":
            if order_due is None and clock is not None and clock.calendar_days is not None:
                order_due = filed_on + timedelta(days=clock.calendar_days)
            return Dues(None, filed_on, None, due=order_due)
        if clock is None:
            return Dues(None, filed_on, None)
        return Dues(clock.first_response, filed_on, clock.working_days).on(filed_on, self.calendar)

    def extended(self, dues: Dues, filed_on: date, days: int) -> Dues:
        """The clocks with so many working days more; of an order to correct calendar days."""
        if dues.clock_days is not None:
            return replace(dues, clock_days=dues.clock_days + days).on(filed_on, self.calendar)
        return replace(dues, due=None if dues.due is None else dues.due + timedelta(days=days))

    def restarted(self, dues: Dues, filed_on: date, clock: Clock | None, day: date) -> Dues:
        """The clocks of an item that was returned on a day after it had been answered: they run anew from there.

        That of an order to correct has not stopped, and runs on.
        """
        if clock is None or clock.calendar_days is not None:
            return dues
        return replace(dues, clock_from=day, clock_days=clock.restart).on(filed_on, self.calendar)


def refuse_extension(clock: Clock | None, due: date | None, days: int, day: date) -> None:
    """Raises Problem where an item of this clock, due on `due`, is not extended by so many days when asked on `day`.

    409 where it cannot be extended at all or not any more, 422 where the days are too few or too many.
    """
    most = _most_of(clock)
    if most is None:
        raise Problem(409, "not-extended", *_NEVER)
    if due is not None and day >= due:
        raise Problem(409, "asked-too-late", _TOO_LATE, _before(due))
    if not 1 <= days <= most:
        raise refusal_at("days", Text(f"延期天数应为1至{most}。", f"Ask for 1 to {most} days."))


def _most_of(clock: Clock | None) -> int | None:
    if clock is None:
        return None
    return _MOST_OF_ORDER if clock.calendar_days is not None else clock.extension


@dataclass(frozen=True, slots=True)
class DaysLeft:
    """How far a due day is: working days until it, below 0 since; calendar days where `by_calendar`; None: unknown."""

    due: date
    days: int | None
    is_late: bool
    by_calendar: bool = False

    @property
    def words(self) -> Text:
        """The same for people."""
        said = _late_words if self.is_late else _left_words
        return said(self.days, by_calendar=self.by_calendar)


def days_left(due: date, day: date, calendar: Calendar, *, by_calendar: bool = False) -> DaysLeft:
    """How far `due` is on `day`; by the calendar alone where it is an order's, whose days are calendar days."""
    if by_calendar:
        return DaysLeft(due, (due - day).days, day > due, by_calendar=True)
    first, last = min(due, day), max(due, day)
    number = working_days_between(first, last, calendar)
    if isinstance(number, NoCalendar):
        return DaysLeft(due, None, day > due)
    return DaysLeft(due, -number if day > due else number, day > due)


def _left_words(days: int | None, *, by_calendar: bool) -> Text:
    if days is None:
        return Text("未到期", "Not due yet")
    if days == 0:
        return Text("今日到期", "Due today")
    if by_calendar:
        return Text(f"剩余{days}天", f"{days} {'day' if days == 1 else 'days'} left")
    return Text(f"剩余{days}个工作日", f"{days} working {'day' if days == 1 else 'days'} left")


def _late_words(days: int | None, *, by_calendar: bool) -> Text:
    # On the days off after the due day it is late, and by no working day yet.
    if not days:
        return Text("已逾期", "Overdue")
    if by_calendar:
        return Text(f"逾期{-days}天", f"{-days} {'day' if days == -1 else 'days'} overdue")
    return Text(f"逾期{-days}个工作日", f"{-days} working {'day' if days == -1 else 'days'} overdue")


def _before(due: date) -> Text:
    return Text(
        f"延期须在到期日（{due}）之前申请；请尽快答复，并在答复中说明情况。",
        f"More days are asked for before the due day ({due}); answer as soon as you can, and say why it is late.",
    )


# What stands in place of a due day where no table of clocks was in force.
NO_CLOCKS = Text("期限未计算（台账期限表尚未施行）", "Due day not computed (no table of clocks in force)")
_NEVER = (
    Text("此类事项不能延期", "This cannot be extended"),
    Text(
        "适用的台账期限表没有规定此类事项的延期；请按期办结。",
        "The table of clocks in force gives no more days to items of this type; settle it by its day.",
    ),
)
_TOO_LATE = Text("申请延期过晚", "Asked too late")
