"""`/reports/effect`: whether supervision spares the law-abiding and keeps its promises; a page, XLSX, counting now."""

import tempfile
from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.files.exports import MEDIA_TYPES, XLSX, write_export
from service.core.problem import Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, refuse_unknown
from service.core.web.going_on import PARAMETER, going_on_of
from service.core.web.language import said_to_reader
from service.estimates.actions.ordering import order_figures
from service.estimates.effect.counted import By
from service.estimates.effect.measures import MEASURES
from service.estimates.effect.over_caps import OF_CAP, OVER, WITH_EXEMPT
from service.estimates.effect.queries.shown import ShownEffect, find_effect
from service.estimates.effect.telling import GROUPINGS
from service.estimates.effect.words import (
    ITEM_WORDS,
    MARKED,
    NOT_COUNTED,
    SIZES_ARE_OUR_OWN,
    TABLE_WORDS,
    TITLE,
    WHAT_A_MARK_MEANS,
)
from service.estimates.queries.under_way import open_job_of
from service.reports.effect.actions import note_effect
from service.reports.effect.cards import UNITS, cards_of, units_of, written_of
from service.reports.effect.table import EXEMPT_WORDS, OVER_WORDS, table_of

blueprint = Blueprint("effect_pages", __name__, url_prefix="/reports/effect")
_YEARS_BACK = 5


@blueprint.get("")
@requires(Permission.EFFECT_READ)
def show() -> str:
    """The effect of `?year=`, of this year unless stated, as it was counted last."""
    refuse_unknown(request.args, {"year", "lang", PARAMETER})
    year, reach = _asked_year(request.args), current_reach(Permission.EFFECT_READ)
    with database().read() as connection:
        found = find_effect(connection, library().tables, year, reach)
        job = open_job_of(connection, reach, year, today())
    address = url_for(".show", year=year)
    return render_template(
        "reports/effect/effect.html",
        title=TITLE,
        year=year,
        years=_years(),
        shown=found,
        job=job,
        going_on=going_on_of(address, is_open=job is not None),
        cards=list(cards_of(found, current_account(), said_to_reader)) if found else [],
        unit_tables=UNITS,
        written_of=written_of,
        groupings=GROUPINGS,
        by=By,
        over=OVER,
        with_exempt=WITH_EXEMPT,
        of_cap=OF_CAP,
        trigger_words=(OVER_WORDS, EXEMPT_WORDS),
        item_words=ITEM_WORDS,
        frequency_tables=TABLE_WORDS,
        marked=MARKED,
        mark_means=WHAT_A_MARK_MEANS,
        sizes_are_our_own=SIZES_ARE_OUR_OWN,
    )


@blueprint.get("/units")
@requires(Permission.EFFECT_READ)
def show_units() -> str:
    """The same of `?year=` by office or, by `?by=`, by authority."""
    refuse_unknown(request.args, {"year", "by", "lang"})
    year = _asked_year(request.args)
    by = By(asked_choice(request.args, "by", {one.value: GROUPINGS[one] for one in UNITS}, By.OFFICE.value))
    with database().read() as connection:
        found = _counted(connection, year)
    return render_template(
        "reports/effect/units.html",
        title=TITLE,
        year=year,
        shown=found,
        table=units_of(found, by),
        measures=MEASURES,
        written_of=written_of,
        unit_tables=UNITS,
        groupings=GROUPINGS,
        by=By,
    )


@blueprint.post("/count")
@requires(Permission.EFFECT_READ)
def count_now() -> Response:
    """Has the figures of a year counted at once, as far as one reads them."""
    year = _asked_year(request.form)
    with database().write() as connection:
        order_figures(connection, current_reach(Permission.EFFECT_READ), year, str(current_account().login))
    return redirect(url_for(".show", year=year), 303)


@blueprint.post("/export")
@requires(Permission.EFFECT_READ)
def take_effect() -> Response:
    """The same as XLSX; that it was taken away is recorded."""
    year = _asked_year(request.form)
    with database().read() as connection:
        found = _counted(connection, year)
    with database().write() as connection:
        note_effect(connection, str(current_account().login), year, found.until)
    table = table_of(found, said_to_reader)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    write_export(table, XLSX, file)
    file.seek(0)
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{table.title}.xlsx")


def _counted(connection: Connection, year: int) -> ShownEffect:
    found = find_effect(connection, library().tables, year, current_reach(Permission.EFFECT_READ))
    if found is None:
        raise Problem(404, "no-figures", *NOT_COUNTED)
    return found


def _years() -> list[str]:
    return [str(today().year - back) for back in range(_YEARS_BACK + 1)]


def _asked_year(given: Mapping[str, str]) -> int:
    return int(asked_choice(given, "year", {one: Text(one, one) for one in _years()}, str(today().year)))
