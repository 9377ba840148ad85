"""`/visits/results`: the results of many visits filled in as a table: the table taken away, and taken in again."""

from collections.abc import Mapping
from io import BytesIO

from flask import Response, render_template, request, send_file, url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.files.exports import MEDIA_TYPES, XLSX, write_export
from service.core.web.context import database
from service.core.web.form_fields import REFUSED, asked_choice, asked_number, refusal_of, refuse_unknown
from service.reading.forms.visit_results import VISIT_RESULTS
from service.registry_desk.pages.uploaded import read_upload
from service.visits.actions.results_table import MOST, note_taken_away, take_results
from service.visits.pages.place import blueprint
from service.visits.queries.to_fill import results_to_fill
from service.visits.results_table import HEADINGS, NOTES, table_to_fill

_CALLED = Text("入企检查", "Visits")
_THEN = {"keep": "", "submit": ""}


@blueprint.get("/results")
@requires(Permission.RESULT_WRITE)
def show_results_table() -> str:
    """The form that hands in a table of results, and what its columns are; `?batch=` those of a batch."""
    return _page({})


@blueprint.post("/results")
@requires(Permission.RESULT_WRITE)
def take_results_in() -> str | tuple[str, int]:
    """Enters the results of a table, and says what became of its rows."""
    try:
        submit = asked_choice(request.form, "then", _THEN, "keep") == "submit"
        table, name = read_upload(VISIT_RESULTS.name)
        with database().write() as connection:
            done = take_results(connection, table, current_account(), file=name, submit=submit)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(wrong), status
    back = url_for("visit_pages.listed")
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=_CALLED, back=back)


@blueprint.get("/results/table.xlsx")
@requires(Permission.RESULT_WRITE)
def results_table() -> Response:
    """The table of the reader's visits whose results are to be entered, with what was entered of them."""
    refuse_unknown(request.args, {"batch", "lang"})
    with database().write() as connection:
        found = results_to_fill(connection, current_account(), asked_number(request.args, "batch"))
        note_taken_away(connection, current_account(), len(found))
    export = table_to_fill(found, f"检查结果录入表-{today()}")
    file = BytesIO()
    write_export(export, XLSX, file)
    file.seek(0)
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{export.title}.xlsx")


def _page(wrong: Mapping[str, Text]) -> str:
    with database().read() as connection:
        waiting = len(results_to_fill(connection, current_account()))
    headings = [(heading, NOTES.get(name)) for name, heading in HEADINGS]
    form = request.form if wrong else {}
    return render_template(
        "visits/results_table.html", wrong=wrong, headings=headings, most=MOST, waiting=waiting, form=form
    )
