"""`/visits/codes`: visits that lack a code of the provincial or national system, to take away, fill in and hand in."""

import tempfile
from collections.abc import Mapping

from flask import Response, render_template, request, send_file, url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import now, today
from service.core.files.exports import MEDIA_TYPES, XLSX, Export, ExportColumn, write_export
from service.core.formatting import moment
from service.core.masking import mask_value
from service.core.web.context import database, library
from service.core.web.form_fields import REFUSED, asked_text, refusal_of, refuse_field
from service.reading.forms.visit_codes import VISIT_CODES
from service.registry_desk.pages.uploaded import read_upload
from service.visits.actions.codes import note_codes_taken_away, take_codes
from service.visits.pages.place import blueprint
from service.visits.queries.visits import visit_sight
from service.visits.queries.without_code import COLUMNS, count_without_code, rows_without_code

PURPOSE_LENGTHS = (4, 200)
CALLED = Text("检查码", "Codes of visits")
Answer = Response | str | tuple[str, int]


@blueprint.get("/codes")
@requires(Permission.RECEIPT_WRITE)
def codes() -> str:
    """How many lack one, and the forms that take them away and bring codes in."""
    return _page({})


@blueprint.post("/codes/export")
@requires(Permission.RECEIPT_WRITE)
def take_codes_away() -> Answer:
    """Those that lack one as XLSX, the last two columns to be filled in; that they were taken away is recorded."""
    try:
        return _sent(_asked_purpose())
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(wrong), status


@blueprint.post("/codes/import")
@requires(Permission.RECEIPT_WRITE)
def take_codes_in() -> Answer:
    """Takes codes in from a table, and says what became of its rows."""
    try:
        table, name = read_upload(VISIT_CODES.name)
        with database().write() as connection:
            done = take_codes(connection, table, current_account(), file=name)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(wrong), status
    back = url_for("visit_pages.codes")
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=CALLED, back=back)


def _sent(purpose: str) -> Response:
    account = current_account()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    with database().write() as connection:
        sight = visit_sight(connection, account, Permission.RECEIPT_WRITE)
        table = Export(
            title=f"未赋码检查-{today()}",
            columns=[ExportColumn(words.zh, width) for words, width in COLUMNS],
            rows=rows_without_code(connection, library().tables, sight),
            about=[("用途", mask_value(purpose)), ("导出人", str(account.login)), ("导出时间", moment(now()))],
            sheet="未赋码检查",
        )
        rows = write_export(table, XLSX, file)
        note_codes_taken_away(connection, str(account.login), purpose, rows)
    file.seek(0)
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{table.title}.xlsx")


def _asked_purpose() -> str:
    purpose = asked_text(request.form, "purpose", PURPOSE_LENGTHS[1])
    if len(purpose) < PURPOSE_LENGTHS[0]:
        refuse_field("purpose", Text("用途为4至200个字。", "It has 4 to 200 characters."))
    return purpose


def _page(wrong: Mapping[str, Text]) -> str:
    with database().read() as connection:
        sight = visit_sight(connection, current_account(), Permission.RECEIPT_WRITE)
        lacking = count_without_code(connection, sight)
    return render_template(
        "visits/codes.html",
        lacking=lacking,
        wrong=wrong,
        purpose=request.form.get("purpose", ""),
        purpose_lengths=PURPOSE_LENGTHS,
    )
