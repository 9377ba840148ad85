"""`/reports/estimates`: the rates of problems found in a year with their intervals, the plain ratio beside each."""

import tempfile
from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.files.exports import MEDIA_TYPES, XLSX, write_export
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, refuse_unknown
from service.core.web.going_on import PARAMETER, going_on_of
from service.core.web.language import language, said_to_reader
from service.estimates.actions.ordering import FIRST_YEAR, order_figures
from service.estimates.queries.under_way import open_job_of
from service.estimates.rates.figures import By
from service.estimates.rates.queries.asked import find_rates, names_of_rates
from service.estimates.rates.words import BY_WORDS, DEFINITIONS, METHODS
from service.reports.estimates.actions import note_rates
from service.reports.estimates.exported import TITLE, export_of
from service.reports.estimates.shown import tables_of, tier_tables_of

_YEARS_BACK = 6

blueprint = Blueprint("estimate_pages", __name__, url_prefix="/reports/estimates")


@blueprint.get("")
@requires(Permission.ESTIMATE_READ)
def show() -> str:
    """The rates of `?year=` by `?by=`, as they were kept last for the reader's reach."""
    refuse_unknown(request.args, {"year", "by", "lang", PARAMETER})
    year, by = _asked(request.args)
    reach = current_reach(Permission.ESTIMATE_READ)
    with database().read() as connection:
        asked = find_rates(connection, year, reach)
        is_open = open_job_of(connection, reach, year, today()) is not None
        names = names_of_rates(connection, library(), asked.rates, by) if asked else None
    shown = tables_of(asked, by, names, language()) if asked and names else []
    return render_template(
        "reports/estimates/estimates.html",
        title=TITLE,
        year=year,
        years=_years(),
        by=by,
        choices=[(one.value, words) for one, words in BY_WORDS.items()],
        asked=asked,
        tables=shown,
        by_tier=tier_tables_of(asked, by, names) if asked and names else [],
        methods=METHODS,
        definitions=DEFINITIONS,
        going_on=going_on_of(url_for(".show", year=year, by=by.value), is_open=is_open),
    )


@blueprint.post("/compute")
@requires(Permission.ESTIMATE_READ)
def compute() -> Redirect:
    """Has the figures of a year reckoned now, then shows them."""
    year, by = _asked(request.form)
    with database().write() as connection:
        order_figures(connection, current_reach(Permission.ESTIMATE_READ), year, current_account().login)
    return redirect(url_for(".show", year=year, by=by.value), 303)


@blueprint.post("/export")
@requires(Permission.ESTIMATE_READ)
def take_rates() -> Response:
    """The same as XLSX; that it was taken away is recorded."""
    year, by = _asked(request.form)
    with database().read() as connection:
        asked = find_rates(connection, year, current_reach(Permission.ESTIMATE_READ))
        if asked is None:
            raise Problem(404, *TITLES[404])
        table = export_of(asked, by, names_of_rates(connection, library(), asked.rates, by), language())
    with database().write() as connection:
        note_rates(connection, current_account().login, year, by.value)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    write_export(table, XLSX, file)
    file.seek(0)
    name = f"{said_to_reader(TITLE)}-{year}.xlsx"
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=name)


def _asked(args: Mapping[str, str]) -> tuple[int, By]:
    years = {one: Text(one, one) for one in _years()}
    year = int(asked_choice(args, "year", years, str(today().year)))
    return year, By(asked_choice(args, "by", {one.value: words for one, words in BY_WORDS.items()}, By.TIER.value))


def _years() -> list[str]:
    return [str(year) for year in range(today().year, max(FIRST_YEAR, today().year - _YEARS_BACK) - 1, -1)]
