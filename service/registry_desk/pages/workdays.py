"""`/registries/workdays`: the working days of each year, as a picture and a table, and a day corrected."""

from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import any_account, current_account, requires
from service.core.charts.year import year_picture
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_text
from service.core.web.language import language
from service.registries.actions.workdays import enter_day
from service.registries.queries.state import missing_years
from service.registries.queries.workdays import list_year_versions, list_years
from service.registries.workdays import WorkdayYear, is_weekend
from service.registry_desk.pages.place import blueprint
from service.registry_desk.words import REGISTRY_LEADS
from service.registry_desk.writer import current_writing_regions

MONTHS = 12


@blueprint.get("/workdays")
@any_account
def list_calendars() -> str:
    """The tables of working days, by year."""
    with database().read() as connection:
        years, missing = list_years(connection), missing_years(connection, today())
    return render_template(
        "registry_desk/workdays.html", years=years[::-1], missing_years=missing, leads=REGISTRY_LEADS
    )


@blueprint.get("/workdays/<int(min=1949, max=2199):year>")
@any_account
def show_year(year: int) -> str:
    """The working days of a year as a picture and a table, and the form to correct a day."""
    return _shown_year(year, {}, {})


@blueprint.post("/workdays/<int(min=1949, max=2199):year>")
@requires(Permission.REGISTRY_WRITE)
def correct_year(year: int) -> Response | tuple[str, int]:
    """Makes a day of the year a working day or a day off, as a new version of its table."""
    values = {name: request.form.get(name, "") for name in ("day", "kind", "note")}
    errors: dict[str, Text] = {}
    day = _day_of(values["day"], year)
    if day is None:
        errors["day"] = Text(f"应为{year}年的一天，如 {year}-05-01。", f"A day of {year}, such as {year}-05-01.")
    if values["kind"] not in ("on", "off"):
        errors["kind"] = Text("请选择休息或上班。", "Choose a day off or a working day.")
    try:
        note = asked_text(request.form, "note", 200) or None
    except Problem as problem:
        errors["note"] = Text(problem.errors[0]["zh"], problem.errors[0]["en"])
    if day is None or errors:
        return _shown_year(year, values, errors), 422
    with database().write() as connection:
        works = values["kind"] == "on"
        enter_day(connection, day, current_account().login, current_writing_regions(), works=works, note=note)
    return redirect(url_for("registry_pages.show_year", year=year), 303)


def _shown_year(year: int, values: dict[str, str], errors: dict[str, Text]) -> str:
    with database().read() as connection:
        versions = list_year_versions(connection, year)
        names = names_of(connection, {version.recorded_by for version in versions})
    if not versions and year not in (today().year, today().year + 1):
        raise Problem(404, *TITLES[404])
    return render_template(
        "registry_desk/workday_year.html",
        year=year,
        version=versions[0] if versions else None,
        versions=versions,
        names=names,
        picture=_picture(versions[0].table) if versions else None,
        spans=_spans_of(versions[0].table) if versions else [],
        values=values,
        errors=errors,
    )


def _picture(table: WorkdayYear) -> Markup:
    looks: dict[date, str] = {}
    day = date(table.year, 1, 1)
    while day.year == table.year:
        if not table.is_working_day(day):
            looks[day] = "drop" if day in table.off else "ground"
        elif is_weekend(day):
            looks[day] = "accent"
        day += timedelta(days=1)
    chinese = language() == "zh"
    months = [f"{month}月" if chinese else date(2000, month, 1).strftime("%b") for month in range(1, MONTHS + 1)]
    title = f"{table.year}年工作日历" if chinese else f"Working days of {table.year}"
    number = len(table.working_days)
    said = f"共{number}个工作日" if chinese else f"{number} working days"
    return year_picture(title, said, table.year, looks, months)


def _spans_of(table: WorkdayYear) -> list[tuple[date, date, bool]]:
    """The days off that are not usual, with the weekends between them, and the working days at weekends, in order.

    Each is (first, last, whether it is a day off).
    """
    spans = [(day, day, False) for day in table.on]
    for day in sorted(table.off):
        if spans and spans[-1][2] and _all_off(table, spans[-1][1], day):
            spans[-1] = (spans[-1][0], day, True)
        else:
            spans.append((day, day, True))
    return sorted(spans)


def _all_off(table: WorkdayYear, first: date, last: date) -> bool:
    return all(not table.is_working_day(first + timedelta(days=place)) for place in range((last - first).days))


def _day_of(written: str, year: int) -> date | None:
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        return None
    return day if day.year == year else None
