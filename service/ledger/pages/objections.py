"""`/objections`: objections to records, what of them waits for the reader first."""

from flask import Blueprint

from service.access.permissions import Permission
from service.access.route_rules import requires
from service.ledger.pages.listed import list_page
from service.ledger.states import ItemType

blueprint = Blueprint("objection_pages", __name__, url_prefix="/objections")


@blueprint.get("")
@requires(Permission.LEDGER_READ)
def listed() -> str:
    """Those that are seen, narrowed as the list of the ledger is."""
    return list_page({}, ItemType.OBJECTION)
