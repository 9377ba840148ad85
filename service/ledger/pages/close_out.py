"""`/ledger/<number>/close_out`: closes an item out, with the files that show a re-check."""

from flask import request
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.attached_files import receive_files
from service.core.web.context import database, settings
from service.core.web.form_fields import REFUSED, asked_day, asked_opinion, asked_text, refusal_of, refuse_field
from service.core.web.sent_files import sent_files
from service.ledger.actions.close_out import LONGEST_EVIDENCE, CloseOut, HandedIn, close_out_item
from service.ledger.pages.item_page import show_item
from service.ledger.pages.moves import shown_after
from service.ledger.pages.place import ONE, blueprint
from service.ledger.states import ItemAct

_LARGEST = 2**31


@blueprint.post(f"{ONE}/close_out")
@requires(Permission.LEDGER_READ, of=ThingKind.ITEM)
def close_out(number: str) -> Response | tuple[str, int]:
    """Closes the item out and shows it; where it is refused, says so with what was written.

    Who may is asked by the act itself.
    """
    try:
        said = CloseOut(
            asked_opinion(request.form),
            asked_day(request.form, "rechecked_on"),
            asked_text(request.form, "evidence", LONGEST_EVIDENCE) or None,
            _chosen_files(),
        )
        with receive_files(settings(), sent_files(), least=0) as received, database().write() as connection:
            handed = HandedIn(settings(), received)
            close_out_item(connection, number, current_account(), said, handed=handed)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status == 404:
            raise
        return show_item(number, wrong, ItemAct.CLOSE_OUT), status
    return shown_after(number)


def _chosen_files() -> list[int]:
    chosen = request.form.getlist("attachments")
    if not all(one.isascii() and one.isdigit() and int(one[:12]) < _LARGEST for one in chosen):
        refuse_field("attachments", Text("请从附件中选择。", "Choose of the files."))
    return [int(one[:12]) for one in chosen]
