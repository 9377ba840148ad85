"""Objections and repairs decided: whether a record is put right, by a leader who had no hand in it."""

from flask import Response

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.web.resource import Resource
from service.ledger.actions.answering import decide_item
from service.ledger.api.acted import ACT, acted, proposal_of
from service.ledger.api.items import UNFIT
from service.ledger.queries.items import no_such_item
from service.ledger.schemas.acts import ItemDecisionSchema
from service.ledger.schemas.items import LedgerItemSchema
from service.ledger.states import ItemType

OBJECTIONS, REPAIRS = "/objections/<number>/decide", "/repairs/<number>/decide"

blueprint = Resource(
    "ledger-decisions", __name__, description="异议、信用修复的决定 Decisions on objections and repairs."
)


@blueprint.route(OBJECTIONS, methods=["POST"])
@requires(Permission.OBJECTION_DECIDE, of=ThingKind.OBJECTION)
@idempotent
@blueprint.arguments(ItemDecisionSchema)
@blueprint.response(200, LedgerItemSchema, description="已决定并答复 Decided and answered.")
@blueprint.problems(ACT | {422: UNFIT})
def decide_objection(given: Plain, number: str) -> Response:
    """决定异议并答复：更正或撤销记录，部分采纳，或不予采纳

    Decide on an objection and answer it: the record is put right, partly, or left as it is for a reason.
    """
    return _decided(ItemType.OBJECTION, number, given)


@blueprint.route(REPAIRS, methods=["POST"])
@requires(Permission.REPAIR_DECIDE, of=ThingKind.REPAIR)
@idempotent
@blueprint.arguments(ItemDecisionSchema)
@blueprint.response(200, LedgerItemSchema, description="已决定并答复 Decided and answered.")
@blueprint.problems(ACT | {422: UNFIT})
def decide_repair(given: Plain, number: str) -> Response:
    """决定信用修复并答复：准予的，修复日期为决定之日

    Decide on a repair and answer it: accepted, the record counts as repaired from that day.
    """
    return _decided(ItemType.REPAIR, number, given)


def _decided(item_type: ItemType, number: str, given: Plain) -> Response:
    if not number.startswith(f"{item_type}-"):
        raise no_such_item()
    return acted(
        lambda connection, account: decide_item(
            connection, number, account, proposal_of(given), given["answer"], took_no_part=given["took_no_part"]
        )
    )
