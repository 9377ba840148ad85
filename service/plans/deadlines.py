"""By when a plan is to be filed, drawn, finished or published, as the table of its deadlines says."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from rules.plan_deadlines import PlanDeadline, PlanDeadlines, Step
from rules.texts import Text
from service.core.clock import day_at
from service.plans.plan import Plan, PlanKind
from service.plans.states import PlanStatus
from service.registries.workdays import Calendar, NoCalendar, due_day


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done by which day, and what that rests on; a day that cannot be computed says which year lacks."""

    step: Step
    title: Text
    by: date | NoCalendar
    begins: date | None = None

    @property
    def day(self) -> date | None:
        """The day; None where it cannot be computed."""
        return self.by if isinstance(self.by, date) else None


def dues_of(table: PlanDeadlines | None, plan: Plan, calendar: Calendar, day: date) -> list[Due]:
    """What a version of a plan owes next by the table, given how far it is; nothing where no table applies."""
    if table is None or plan.status in (PlanStatus.COMPLETED, PlanStatus.SUPERSEDED):
        return []
    found = []
    for one in table.deadlines:
        due = _DUES[one.step](one, plan, calendar, day)
        if due is not None:
            found.append(due)
    return found


def _filing(one: PlanDeadline, plan: Plan, calendar: Calendar, day: date) -> Due | None:
    if plan.kind is not PlanKind.ANNUAL or plan.amends is not None or plan.filed_on is not None:
        return None
    assert one.month is not None
    assert one.day is not None
    return Due(one.step, one.title, date(plan.year, one.month, one.day))


def _finishing(one: PlanDeadline, plan: Plan, calendar: Calendar, day: date) -> Due | None:
    if plan.kind is not PlanKind.ANNUAL or not plan.is_in_force:
        return None
    assert one.month is not None
    assert one.day is not None
    return Due(one.step, one.title, date(plan.year, one.month, one.day))


def _drawing(one: PlanDeadline, plan: Plan, calendar: Calendar, day: date) -> Due | None:
    """The first working days of this quarter while they last."""
    if plan.kind is not PlanKind.ANNUAL or not plan.is_in_force or plan.year != day.year:
        return None
    assert one.working_days is not None
    begins = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    by = due_day(begins - timedelta(days=1), one.working_days, calendar)
    if isinstance(by, date) and day > by:
        return None
    return Due(one.step, one.title, by, begins)


def _publishing(one: PlanDeadline, plan: Plan, calendar: Calendar, day: date) -> Due | None:
    approved = plan.status in (PlanStatus.APPROVED, PlanStatus.FILED)
    if plan.kind is not PlanKind.SPECIAL_CAMPAIGN or not approved or plan.decided_at is None:
        return None
    assert one.months is not None
    return Due(one.step, one.title, months_later(day_at(plan.decided_at), one.months))


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_DUES = {
    Step.FILE: _filing,
    Step.DRAW: _drawing,
    Step.FINISH: _finishing,
    Step.PUBLISH_CAMPAIGN: _publishing,
}
