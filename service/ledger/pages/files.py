"""Files on the pages of the ledger: added to an item, taken along when one is filed, handed out as downloads."""

from flask import Response as Download
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.attached_files import receive_files
from service.core.web.context import database, settings
from service.core.web.form_fields import REFUSED, asked_text, refusal_of
from service.core.web.sent_files import sent_files
from service.ledger.actions.attachments import attach_files
from service.ledger.downloads import handed_out
from service.ledger.pages.item_page import show_item
from service.ledger.pages.place import ONE, blueprint
from service.ledger.states import ItemAct


@blueprint.post(f"{ONE}/attachments")
@requires(Permission.LEDGER_ANSWER)
def attach(number: str) -> Response | tuple[str, int]:
    """Adds the files to the item and shows it; where one is refused, none is added and the page says why."""
    try:
        note = asked_text(request.form, "note", 1000) or None
        with receive_files(settings(), sent_files()) as received, database().write() as connection:
            attach_files(connection, settings(), number, current_account(), received, note)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status == 404:
            raise
        return show_item(number, wrong, ItemAct.ATTACH), status
    return redirect(url_for("ledger_pages.show", number=number), 303)


@blueprint.get(f"{ONE}/attachments/<int(max=2147483647):id>")
@requires(Permission.LEDGER_READ)
def take_file(number: str, id: int) -> Download:
    """Hands a file out."""
    return handed_out(number, id)
