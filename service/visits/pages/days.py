"""`/visits/days`: the month of a team as a calendar, and the visits of one of its days; made for a telephone."""

from calendar import Calendar as Weeks
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_fields import asked_day, asked_text
from service.registries.items import Item
from service.registries.queries.contacts import addresses_of
from service.registries.queries.inspectors import inspector_names
from service.registries.queries.items import items_of
from service.registries.queries.workdays import calendar_of
from service.registries.workdays import Calendar, is_weekend
from service.visits.queries.days import MOST_OF_A_DAY, late_visits, visits_by_day, visits_of_day
from service.visits.queries.visits import visit_sight
from service.visits.words import STATUSES

blueprint = Blueprint("visit_day_pages", __name__, url_prefix="/visits/days")
_MONDAY_FIRST = Weeks(0)
WEEKDAYS: Sequence[Text] = tuple(
    Text(zh, en) for zh, en in zip("一二三四五六日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), strict=True)
)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the calendar: how many visits there are; `off` is a day on which nobody works, as far as is known."""

    day: date
    visits: int
    inside: bool
    off: bool


@blueprint.get("")
@requires(Permission.VISIT_READ)
def show() -> str:
    """The month around `?day=`, today unless stated, and that day's visits; `?officer=` is whose, by number."""
    account, now = current_account(), today()
    day = asked_day(request.args, "day", now) or now
    officer = asked_text(request.args, "officer", 40) or None
    weeks = _MONDAY_FIRST.monthdatescalendar(day.year, day.month)
    with database().read() as connection:
        sight = visit_sight(connection, account)
        whose = officer if sight.whole.places else (sight.officer or officer)
        counted = visits_by_day(connection, sight, weeks[0][0], weeks[-1][-1], whose)
        visits = visits_of_day(connection, sight, day, whose)
        late, late_day = late_visits(connection, sight, now, whose)
        calendar = calendar_of(connection)
        courses = [course for one in visits for course in one.courses]
        numbers = {number for course in courses for number in course.team}
        names = inspector_names(connection, numbers | ({whose} if whose else set()))
        addresses = addresses_of(connection, [one.subject for one in visits], day)
        items = items_of(connection, {code for course in courses for code in course.items}, day)
    shown = [
        [CalendarDay(one, counted.get(one, 0), one.month == day.month, _is_off(calendar, one)) for one in week]
        for week in weeks
    ]
    return render_template(
        "visits/days.html",
        day=day,
        now=now,
        weeks=shown,
        weekdays=WEEKDAYS,
        visits=visits,
        names=names,
        addresses=addresses,
        items_of={one.id: [_name_of(items, code) for code in one.items] for one in courses},
        team_of={one.id: [names[number] for number in one.team] for one in courses},
        statuses=STATUSES,
        officer=officer,
        whose=whose,
        may_choose=bool(sight.whole.places),
        own=sight.officer,
        late=late,
        late_day=late_day,
        most=MOST_OF_A_DAY,
        before=_address(day.replace(day=1) - timedelta(days=1), officer),
        after=_address((day.replace(day=28) + timedelta(days=4)).replace(day=1), officer),
    )


def _name_of(items: Mapping[str, Item], code: str) -> str:
    return items[code].name if code in items else code


def _is_off(calendar: Calendar, day: date) -> bool:
    """Whether nobody works on the day: by the table of its year, else at a weekend."""
    year = calendar.get(day.year)
    return is_weekend(day) if year is None else not year.is_working_day(day)


def _address(day: date, officer: str | None) -> str:
    return url_for("visit_day_pages.show", day=day.isoformat(), officer=officer)
