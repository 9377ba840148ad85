"""`/publications/receipts`: receipts of the publicity system taken in from a table, and the empty table."""

from collections.abc import Mapping
from io import BytesIO

from flask import Response, render_template, send_file, url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.web.context import database
from service.core.web.form_fields import REFUSED, refusal_of
from service.publication.actions.receipts_of_many import MOST, take_receipts
from service.publication.pages.place import blueprint
from service.reading.forms.receipts import RECEIPTS
from service.registry_desk.blank_tables import MEDIA_TYPES, Headings, blank_of
from service.registry_desk.pages.uploaded import read_upload

_CALLED = Text("结果公示", "Publication of results")
_NOTES: Mapping[str, Text] = {
    "visit": Text("必填，如 V2026-000001", "needed, such as V2026-000001"),
    "department": Text("空为本局", "empty: the bureau"),
    "published_at": Text("必填，日期和时间，如 2026-11-30 09:30", "needed: a day and a time, such as 2026-11-30 09:30"),
    "receipt_no": Text("必填", "needed"),
    "link": Text("完整网址，可留空", "a whole address; may be empty"),
}


@blueprint.get("/receipts")
@requires(Permission.RECEIPT_WRITE)
def show_receipts() -> str:
    """The form that hands in a table, and what its columns are."""
    return _page({})


@blueprint.post("/receipts")
@requires(Permission.RECEIPT_WRITE)
def take_receipts_in() -> str | tuple[str, int]:
    """Enters the receipts of a table, and says what became of its rows."""
    try:
        table, name = read_upload(RECEIPTS.name)
        done = take_receipts(database(), table, current_account())
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(wrong), status
    back = url_for("publication_pages.listed")
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=_CALLED, back=back)


@blueprint.get("/receipts/template.<any(csv, xlsx):format>")
@requires(Permission.RECEIPT_WRITE)
def receipts_template(format: str) -> Response:
    """An empty table with the headings that are known."""
    file = BytesIO(blank_of(_headings(), format))
    return send_file(file, MEDIA_TYPES[format], as_attachment=True, download_name=f"公示回执模板.{format}")


def _page(wrong: Mapping[str, Text]) -> str:
    return render_template("publication/receipts.html", wrong=wrong, headings=_headings(), most=MOST)


def _headings() -> Headings:
    return [(one.zh[0], _NOTES.get(one.name)) for one in RECEIPTS.fields]
