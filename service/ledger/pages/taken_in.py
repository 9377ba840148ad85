"""`/ledger/import`: a table of items taken in, orders to correct among them, and the empty table to fill in."""

from collections.abc import Mapping
from io import BytesIO

from flask import Response, render_template, send_file, url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.web.context import database
from service.core.web.form_fields import REFUSED, refusal_of
from service.ledger.exchange.taken import FORM, MENDS, MOST, take_items
from service.ledger.pages.place import blueprint
from service.ledger.queries.refused_rows import count_waiting
from service.ledger.words import CHANNELS, TYPES
from service.reading.forms.ledger import LEDGER
from service.registry_desk.blank_tables import MEDIA_TYPES, Headings, blank_of
from service.registry_desk.pages.uploaded import read_upload

_CALLED = Text("台账", "The ledger")
_TO_MEND = Text("待改正的行", "Rows to mend")
# Only rows that are handed in again have them.
_OF_MENDED = frozenset((MENDS, "reasons"))
# What of a type a row must state besides; a column that is not told of is free.
_NOTES: Mapping[str, Text] = {
    "type": Text("、".join(one.zh for one in TYPES.values()), ", ".join(one.en for one in TYPES.values())),
    "title": Text("必填", "needed"),
    "text": Text("必填", "needed"),
    "filed_on": Text("必填，期限由它起算", "needed: the clock runs from there"),
    "supervisor": Text("监督员反映必填", "needed of a supervisor's feedback"),
    "document_no": Text("责令改正必填", "needed of an order to correct"),
    "order_due": Text("责令改正；空为最长期限", "of an order to correct; empty: the longest"),
    "firm": Text("责令改正、异议、信用修复必填", "needed of orders to correct, objections and repairs"),
    "record_id": Text(
        "异议、信用修复必填，来源的记录编号", "needed of objections and repairs: as the source numbers it"
    ),
    "channel": Text(
        f"信用修复必填：{'、'.join(one.zh for one in CHANNELS.values())}",
        f"needed of repairs: {', '.join(one.en for one in CHANNELS.values())}",
    ),
    "acceptance_no": Text("信用修复必填", "needed of repairs"),
}


@blueprint.get("/import")
@requires(Permission.LEDGER_WRITE)
def show_import() -> str:
    """The form that hands in a table, and what its columns are."""
    return _import_page({})


@blueprint.post("/import")
@requires(Permission.LEDGER_WRITE)
def take_in() -> str | tuple[str, int]:
    """Takes in a table, and says what became of its rows; without a file the page stays as it was."""
    try:
        table, name = read_upload(FORM, keep_written=True)
        with database().write() as connection:
            done = take_items(connection, table, current_account(), file=name)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _import_page(wrong), status
    # What was refused is what there is to do next.
    next_page = (_TO_MEND, "ledger_pages.show_rows") if done.refused else (_CALLED, "ledger_pages.listed")
    called, back = next_page[0], url_for(next_page[1])
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=called, back=back)


@blueprint.get("/import/template.<any(csv, xlsx):format>")
@requires(Permission.LEDGER_WRITE)
def import_template(format: str) -> Response:
    """An empty table with the headings that are known, to be filled in and handed in."""
    file = BytesIO(blank_of(_headings(), format))
    return send_file(file, MEDIA_TYPES[format], as_attachment=True, download_name=f"台账事项模板.{format}")


def _import_page(wrong: Mapping[str, Text]) -> str:
    with database().read() as connection:
        waiting = count_waiting(connection, current_account().id)
    return render_template("ledger/take_in.html", wrong=wrong, headings=_headings(), most=MOST, waiting=waiting)


def _headings() -> Headings:
    return [(one.zh[0], _NOTES.get(one.name)) for one in LEDGER.fields if one.name not in _OF_MENDED]
