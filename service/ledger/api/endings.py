"""How items end: rated by who filed them, closed out by another person, sent back into work, withdrawn."""

from flask import Response

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.web.schemas import OpinionSchema
from service.ledger.actions import closing
from service.ledger.actions.close_out import CloseOut, close_out_item
from service.ledger.api.acted import ACT, acted
from service.ledger.api.items import ONE, UNFIT, blueprint
from service.ledger.schemas.acts import (
    CloseOutSchema,
    ItemReasonSchema,
    RatingSchema,
)
from service.ledger.schemas.items import LedgerItemSchema
from service.ledger.states import Rating

_WRITE = Permission.LEDGER_WRITE
_CLOSE = Permission.LEDGER_CLOSE


@blueprint.route(f"{ONE}/rate", methods=["POST"])
@requires(_WRITE)
@idempotent
@blueprint.arguments(RatingSchema)
@blueprint.response(200, LedgerItemSchema, description="已评价 Rated.")
@blueprint.problems(ACT)
def rate(given: Plain, number: str) -> Response:
    """评价答复；不满意的重新办理，至多两次

    Rate the answer; who is not satisfied has it dealt with again, twice at most.
    """
    return acted(
        lambda connection, account: closing.rate_item(
            connection, number, account, Rating(given["rating"]), given["note"]
        )
    )


@blueprint.route(f"{ONE}/close-out", methods=["POST"])
@requires(_CLOSE, of=ThingKind.ITEM)
@idempotent
@blueprint.arguments(CloseOutSchema)
@blueprint.response(200, LedgerItemSchema, description="已销号 Closed out.")
@blueprint.problems(ACT | {422: UNFIT})
def close_out(given: Plain, number: str) -> Response:
    """销号，由经办之外的人；责令改正须写复查日期和依据

    Close it out, by another person; an order to correct with the day of its re-check and what shows it.
    """
    return acted(lambda connection, account: close_out_item(connection, number, account, CloseOut(**given)))


@blueprint.route(f"{ONE}/refuse-close-out", methods=["POST"])
@requires(_CLOSE, of=ThingKind.ITEM)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, LedgerItemSchema, description="办理中 In hand again.")
@blueprint.problems(ACT)
def refuse_close_out(given: Plain, number: str) -> Response:
    """不予销号，继续办理 Refuse to close it out"""
    return acted(lambda connection, account: closing.refuse_close_out(connection, number, account, given["opinion"]))


@blueprint.route(f"{ONE}/withdraw", methods=["POST"])
@requires(_WRITE)
@idempotent
@blueprint.arguments(ItemReasonSchema)
@blueprint.response(200, LedgerItemSchema, description="已撤回 Withdrawn.")
@blueprint.problems(ACT)
def withdraw(given: Plain, number: str) -> Response:
    """撤回，由提出人或代为登记的经办人 Withdraw it; who filed it does, or a handler for them"""
    return acted(lambda connection, account: closing.withdraw_item(connection, number, account, given["reason"]))
