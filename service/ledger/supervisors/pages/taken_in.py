"""`/supervisors/import`: a table of supervisors taken in, and the empty table to fill in."""

from collections.abc import Mapping
from io import BytesIO

from flask import Response, render_template, send_file, url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.web.context import database
from service.core.web.form_fields import REFUSED, refusal_of
from service.ledger.supervisors.actions.entering import keeper_of
from service.ledger.supervisors.pages.registry import blueprint
from service.ledger.supervisors.taken import FORM, MOST, take_supervisors
from service.reading.forms.supervisors import SUPERVISORS
from service.registry_desk.blank_tables import MEDIA_TYPES, Headings, blank_of
from service.registry_desk.pages.uploaded import read_upload

_CALLED = Text("特邀监督员", "Invited supervisors")
_KEPT = Text("空格保留原有内容", "an empty cell leaves what was entered before")
# What a column takes; one that is not told of is free.
_NOTES: Mapping[str, Text] = {
    "number": Text("必填，已有编号的为更正或续聘", "needed; a number that is there is changed or renewed"),
    "name": Text("新登记的必填", "needed of a new one"),
    "phone": Text("与姓名一起单独保存，到期清除", "kept apart with the name, and erased in time"),
    "valid_from": Text("新登记的必填", "needed of a new one"),
    "valid_until": Text("新登记的必填", "needed of a new one"),
    "renewed": Text("不填则自动计算", "empty: counted by itself"),
    "secrecy_signed_on": Text("未签的不开放任何页面", "nothing is opened before it is signed"),
    "linked_leader": Text("新登记的必填，负责人的姓名或账号", "needed of a new one: a leader's name or log-in"),
    "login": Text("只有监督员角色的账号，写姓名或账号", "an account of that role alone, by name or log-in"),
    "region": Text("名称或代码，不填为全域", "name or code; empty: everywhere"),
    "line": Text("不填为全部条线", "empty: every line"),
}


@blueprint.get("/import")
@requires(Permission.REGISTRY_WRITE)
def show_import() -> str:
    """The form that hands in a table, and what its columns are."""
    return _import_page({})


@blueprint.post("/import")
@requires(Permission.REGISTRY_WRITE)
def take_in() -> str | tuple[str, int]:
    """Takes in a table, and says what became of its rows; without a file the page stays as it was."""
    try:
        table, name = read_upload(FORM)
        with database().write() as connection:
            done = take_supervisors(connection, table, keeper_of(current_account()), file=name)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _import_page(wrong), status
    back = url_for("supervisor_pages.listed")
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=_CALLED, back=back)


@blueprint.get("/import/template.<any(csv, xlsx):format>")
@requires(Permission.REGISTRY_WRITE)
def import_template(format: str) -> Response:
    """An empty table with the headings that are known, to be filled in and handed in."""
    file = BytesIO(blank_of(_headings(), format))
    return send_file(file, MEDIA_TYPES[format], as_attachment=True, download_name=f"特邀监督员模板.{format}")


def _import_page(wrong: Mapping[str, Text]) -> str:
    return render_template("supervisors/take_in.html", wrong=wrong, headings=_headings(), most=MOST, kept=_KEPT)


def _headings() -> Headings:
    return [(one.zh[0], _NOTES.get(one.name)) for one in SUPERVISORS.fields]
