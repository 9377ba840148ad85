"""Working days: the table of each year, and due days by them."""

from datetime import date

from flask import Response, jsonify

from rules.texts import Text
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import any_account, current_account, requires
from service.core.db.states import lock_name
from service.core.plain import Plain, text_of
from service.core.problem import TITLES, Problem, refusal_at
from service.core.web.context import database
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.resource import Resource
from service.registries.actions.workdays import LOCK, enter_workdays
from service.registries.queries.workdays import WorkdayVersion, calendar_of, list_years
from service.registries.workdays import NoCalendar, WorkdayYear, due_day, is_weekend
from service.registry_desk.schemas import (
    DueDayQuestionSchema,
    DueDaySchema,
    WorkdayStatementSchema,
    WorkdayYearSchema,
    WorkdayYearsSchema,
)
from service.registry_desk.writer import current_writing_regions

blueprint = Resource("workdays", __name__, url_prefix="/workdays", description="工作日历 Working days.")


@blueprint.route("")
@any_account
@blueprint.response(200, WorkdayYearsSchema, description="各年的工作日历 The table of every year.")
def list_all() -> Response:
    """列出各年的工作日历 List the tables of working days, by year"""
    with database().read() as connection:
        return jsonify({"items": [_year_json(version) for version in list_years(connection)]})


@blueprint.route("/due-day")
@any_account
@blueprint.arguments(DueDayQuestionSchema, location="query")
@blueprint.response(200, DueDaySchema, description="期限，或缺少哪一年的日历 The day, or whose calendar is missing.")
def ask_due_day(question: Plain) -> Response:
    """计算期限：起算日不计入，缺少日历时不计算 Compute a due day: the first day is not counted, nothing is guessed"""
    with database().read() as connection:
        found = due_day(question["start"], question["days"], calendar_of(connection))
    if isinstance(found, NoCalendar):
        return jsonify({"due_on": None, "missing_year": found.year, "words": text_of(found.words)})
    said = found.isoformat()
    return jsonify({"due_on": said, "missing_year": None, "words": text_of(Text(said, said))})


@blueprint.route("/<int(min=1949, max=2199):year>")
@any_account
@blueprint.response(200, WorkdayYearSchema, description="一年的工作日历 The table of the year.")
@blueprint.problem(404, "没有这一年的日历 There is no table of that year.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
def get_one(year: int) -> Response:
    """读取一年的工作日历 Read the working days of a year"""
    return etag_response(_asked_year(year))


@blueprint.route("/<int(min=1949, max=2199):year>", methods=["PUT"])
@requires(Permission.REGISTRY_WRITE)
@idempotent
@if_unchanged(lambda year: _asked_year(year), lambda connection, year: lock_name(connection, LOCK))
@blueprint.arguments(WorkdayStatementSchema)
@blueprint.response(200, WorkdayYearSchema, description="登记后的日历 The table as it stands now.")
@blueprint.problem(412, CHANGED)
def state_one(stated: Plain, year: int) -> Response:
    """登记一年的工作日历（整年，新版本）Enter the working days of a year, whole, as a new version"""
    table = WorkdayYear(year, frozenset(stated["off"]), frozenset(stated["on"]), stated["invented"])
    _refuse_other_days("off", table.off, year, weekend=False)
    _refuse_other_days("on", table.on, year, weekend=True)
    with database().write() as connection:
        within = current_writing_regions()
        enter_workdays(connection, [table], current_account().login, within, note=stated.get("note"))
    return etag_response(_asked_year(year))


def _refuse_other_days(name: str, days: frozenset[date], year: int, *, weekend: bool) -> None:
    """Raises Problem 422 for days of another year, and for what is a day off or on anyhow."""
    wrong = sorted(day.isoformat() for day in days if day.year != year or is_weekend(day) is not weekend)
    if wrong:
        zh, en = ("周六、周日", "a Saturday or Sunday") if weekend else ("周一至周五", "a day from Monday to Friday")
        raise refusal_at(
            f"json.{name}",
            Text(f"应为{year}年的{zh}：{'、'.join(wrong)}。", f"Not {en} of {year}: {', '.join(wrong)}."),
        )


def _asked_year(year: int) -> Plain:
    with database().read() as connection:
        found = [version for version in list_years(connection) if version.table.year == year]
    if not found:
        raise Problem(404, *TITLES[404])
    return _year_json(found[0])


def _year_json(version: WorkdayVersion) -> Plain:
    table = version.table
    return {
        "year": table.year,
        "working_days": len(table.working_days),
        "off": [day.isoformat() for day in sorted(table.off)],
        "on": [day.isoformat() for day in sorted(table.on)],
        "invented": table.invented,
        "note": version.note,
        "recorded_by": version.recorded_by,
        "recorded_at": version.recorded_at.isoformat(),
    }
