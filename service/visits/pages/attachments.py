"""Files on the page of a visit: added by those who go, listed, handed out as downloads."""

from collections.abc import Mapping
from typing import Any

from flask import Response as Download
from flask import request
from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import requires
from service.core.attached_files import ACCEPTED, MOST_AT_ONCE, receive_files
from service.core.web.context import settings
from service.core.web.form_fields import asked_text
from service.core.web.sent_files import sent_files
from service.visits.actions.attachments import attach_to_visit
from service.visits.downloads import attachments_seen, handed_out
from service.visits.pages.acts import ActForm, PagePart, Shown
from service.visits.pages.place import ONE, blueprint
from service.visits.states import VisitAct
from service.visits.visit import Visit


def _attach(connection: Connection, number: str, account: Account, department: str) -> Visit:
    note = asked_text(request.form, "note", 1000) or None
    with receive_files(settings(), sent_files()) as received:
        return attach_to_visit(connection, settings(), number, account, department, received, note)


def _files_of(connection: Connection, shown: Shown) -> Mapping[str, Any] | None:
    files = attachments_seen(connection, shown.account, shown.visit)
    if not files:
        return None
    return {"files": files, "people": names_of(connection, [one.added_by for one in files])}


@blueprint.get(f"{ONE}/attachments/<int(max=2147483647):id>")
@requires(Permission.VISIT_READ)
def take_file(number: str, id: int) -> Download:
    """Hands a file out."""
    return handed_out(number, id)


FORMS = (
    ActForm(
        VisitAct.ATTACH,
        "visits/forms/attach.html",
        _attach,
        lambda connection, shown: {"accepted": ACCEPTED, "most": MOST_AT_ONCE},
        files=True,
    ),
)
PARTS = (PagePart("visits/files.html", _files_of),)
