"""`/reports/exceptions`: counts by person and month, the exceptions with the pages of their papers."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.charts.bars import Part
from service.core.charts.columns import columns
from service.core.clock import today
from service.core.db.jobs import last_job
from service.core.files.exports import MEDIA_TYPES, XLSX, write_export
from service.core.formatting import count
from service.core.web.context import database
from service.core.web.form_fields import asked_text, refuse_field, refuse_unknown
from service.core.web.going_on import PARAMETER, going_on_of
from service.core.web.language import said_to_reader
from service.estimates.exceptions.actions.ordering import note_exceptions_taken, order_collection
from service.estimates.exceptions.exception import COLLECTING
from service.estimates.exceptions.queries.entries import (
    OfMonth,
    OfPerson,
    Position,
    collected_at,
    count_by_month,
    count_by_person,
    list_entries,
)
from service.estimates.exceptions.words import KINDS, RULE_OF_OPINIONS
from service.reports.exceptions import tables
from service.reports.exceptions.asked import Asked, asked_of
from service.reports.exceptions.exported import TITLE, export_of
from service.reports.exceptions.named import name_entries
from service.reports.months import months_before

ROWS = 50
_ASKED = frozenset({"month", "kind", "by", "after", "lang", PARAMETER})
# Of the number of a row.
_DIGITS = 18
# The months that the filter offers.
_OFFERED = 24

blueprint = Blueprint("exception_pages", __name__, url_prefix="/reports/exceptions")


@blueprint.get("")
@requires(Permission.EXCEPTION_READ)
def show() -> str:
    """The counts and the exceptions of `?month=`, `?kind=` and `?by=`, the last done first."""
    refuse_unknown(request.args, _ASKED)
    asked, before = asked_of(request.args), _asked_position()
    with database().read() as connection:
        people = count_by_person(connection, replace(asked.question, by=None, singly=False))
        months = count_by_month(connection, asked.over_months)
        found = list_entries(connection, asked.question, before=before, limit=ROWS + 1)
        named = name_entries(connection, found[:ROWS], [*(one.by for one in people), asked.by])
        at, job = collected_at(connection), last_job(connection, COLLECTING)
    entries = found[:ROWS]
    following = f"{entries[-1].at.isoformat()}~{entries[-1].id}" if len(found) > ROWS else ""
    is_open = job is not None and job.is_open
    return render_template(
        "reports/exceptions/exceptions.html",
        title=TITLE,
        asked=asked,
        rows=tables.rows_by_person(people, named.people, asked.address_of_person),
        row_kinds=tables.kinds_among(people),
        month_rows=tables.rows_by_month(months, asked.months, asked.address_of_month),
        month_kinds=tables.kinds_among(months),
        picture=_picture_of(months, asked.months),
        offered=[f"{month:%Y-%m}" for month in reversed(months_before(today().replace(day=1), _OFFERED))],
        people=_people_of(people, named.people, asked),
        entries=entries,
        named=named,
        kinds=KINDS,
        rule=RULE_OF_OPINIONS,
        nobody=tables.NOBODY,
        collected_at=at,
        is_open=is_open,
        failed=job is not None and job.status == "failed",
        going_on=going_on_of(url_for(".show"), is_open=is_open),
        next=url_for(".show", **asked.plain, after=following) if following else "",
    )


@blueprint.post("/collect")
@requires(Permission.EXCEPTION_READ)
def collect() -> Redirect:
    """Has them collected now."""
    with database().write() as connection:
        order_collection(connection, str(current_account().login))
    return redirect(url_for(".show"), 303)


@blueprint.post("/export")
@requires(Permission.EXCEPTION_READ)
def take_away() -> Response:
    """The exceptions of the same conditions as XLSX; that they were taken away is recorded."""
    asked, account = asked_of(request.form), current_account()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    with database().read() as connection:
        table = export_of(connection, asked, account.name)
        number = write_export(table, XLSX, file)
    with database().write() as connection:
        note_exceptions_taken(connection, str(account.login), number, asked.plain)
    file.seek(0)
    name = f"{table.title}-{today().isoformat()}.{XLSX}"
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=name)


def _asked_position() -> Position | None:
    """Where the page before ended; None on the first page."""
    written = asked_text(request.args, "after", 80)
    if not written:
        return None
    at, _, number = written.partition("~")
    try:
        done = datetime.fromisoformat(at)
    except ValueError:
        done = None
    if done is None or done.tzinfo is None or not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        refuse_field("after", Text("翻页标记不可用。", "The place in the list cannot be used."))
    return done, int(number)


def _picture_of(counts: Sequence[OfMonth], months: Sequence[date]) -> str:
    totals = tables.totals_of(counts, months)
    parts = [Part(f"{month:%Y-%m}", number, count(number)) for month, number in zip(months, totals, strict=True)]
    words = Text("各月例外，不含一句话意见", "Exceptions by month, without opinions of one line")
    return columns(said_to_reader(words), parts) if any(totals) else ""


def _people_of(counts: Sequence[OfPerson], names: Mapping[str, Text], asked: Asked) -> list[tuple[str, Text]]:
    """Whom the filter offers, by name."""
    logins = {one.by or tables.NOBODY for one in counts} | ({asked.by} - {""})
    found = [(login, names.get(login, tables.SYSTEM)) for login in logins]
    return sorted(found, key=lambda one: (one[0] == tables.NOBODY, one[1].zh, one[0]))
