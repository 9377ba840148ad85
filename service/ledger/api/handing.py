"""Who deals with an item: assigned, handed over, taken up, sent back, not accepted, linked as a duplicate."""

from flask import Response

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.web.schemas import OpinionSchema
from service.ledger.actions import assign, closing
from service.ledger.actions.assign import Assignment
from service.ledger.api.acted import ACT, acted
from service.ledger.api.items import ONE, UNFIT, blueprint
from service.ledger.schemas.acts import (
    AssignmentSchema,
    DuplicateSchema,
    ItemReasonSchema,
)
from service.ledger.schemas.items import LedgerItemSchema

_ASSIGN = Permission.LEDGER_ASSIGN
_ANSWER = Permission.LEDGER_ANSWER
_CLOSE = Permission.LEDGER_CLOSE


@blueprint.route(f"{ONE}/assign", methods=["POST"])
@requires(_ASSIGN)
@idempotent
@blueprint.arguments(AssignmentSchema)
@blueprint.response(200, LedgerItemSchema, description="已交办 Assigned.")
@blueprint.problems(ACT | {422: UNFIT})
def assign_one(given: Plain, number: str) -> Response:
    """交办：指定承办人和单位；辖区之外的即移交

    Assign it to an owner and unit; out of one's jurisdiction it is handed over.
    """
    return acted(
        lambda connection, account: assign.assign_item(connection, number, account, _assignment(given), given["note"])
    )


@blueprint.route(f"{ONE}/name-owner", methods=["POST"])
@requires(_ASSIGN)
@idempotent
@blueprint.arguments(AssignmentSchema)
@blueprint.response(200, LedgerItemSchema, description="另有承办人 With another owner.")
@blueprint.problems(ACT | {422: UNFIT})
def name_owner(given: Plain, number: str) -> Response:
    """另行指定承办人 Name another owner"""
    return acted(
        lambda connection, account: assign.name_owner(connection, number, account, _assignment(given), given["note"])
    )


@blueprint.route(f"{ONE}/take-up", methods=["POST"])
@requires(_ANSWER)
@idempotent
@blueprint.response(200, LedgerItemSchema, description="办理中 In hand.")
@blueprint.problems(ACT)
def take_up(number: str) -> Response:
    """接办，只限承办人 Take it in hand; only its owner may"""
    return acted(lambda connection, account: assign.take_up_item(connection, number, account))


@blueprint.route(f"{ONE}/send-back", methods=["POST"])
@requires(_ANSWER)
@idempotent
@blueprint.arguments(ItemReasonSchema)
@blueprint.response(200, LedgerItemSchema, description="退回登记 Registered again.")
@blueprint.problems(ACT)
def send_back(given: Plain, number: str) -> Response:
    """不属本单位职责的，退回一次 Send it back once as not competent"""
    return acted(lambda connection, account: assign.send_back_item(connection, number, account, given["reason"]))


@blueprint.route(f"{ONE}/link", methods=["POST"])
@requires(_ASSIGN)
@idempotent
@blueprint.arguments(DuplicateSchema)
@blueprint.response(200, LedgerItemSchema, description="已关联 Linked.")
@blueprint.problems(ACT | {422: UNFIT})
def link(given: Plain, number: str) -> Response:
    """关联为另一事项的重复反映，或解除关联 Link it as another telling of an item, or with none any more"""
    return acted(lambda connection, account: assign.link_item(connection, number, account, given["of"]))


@blueprint.route(f"{ONE}/not-accept", methods=["POST"])
@requires(_ASSIGN)
@idempotent
@blueprint.arguments(ItemReasonSchema)
@blueprint.response(200, LedgerItemSchema, description="不予受理，待审核 Not accepted, to be confirmed.")
@blueprint.problems(ACT)
def not_accept(given: Plain, number: str) -> Response:
    """不予受理，须有理由 Do not accept it, for a reason"""
    return acted(lambda connection, account: closing.not_accept_item(connection, number, account, given["reason"]))


@blueprint.route(f"{ONE}/end", methods=["POST"])
@requires(_CLOSE, of=ThingKind.ITEM)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, LedgerItemSchema, description="已办结 Ended.")
@blueprint.problems(ACT)
def end_one(given: Plain, number: str) -> Response:
    """同意不予受理，由另一位负责人 Confirm that it is not accepted; another person, a leader, does"""
    return acted(lambda connection, account: closing.end_item(connection, number, account, given["opinion"]))


@blueprint.route(f"{ONE}/take-back-in", methods=["POST"])
@requires(_CLOSE, of=ThingKind.ITEM)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, LedgerItemSchema, description="改为受理 Accepted after all.")
@blueprint.problems(ACT)
def take_back_in(given: Plain, number: str) -> Response:
    """改为受理 Accept it after all"""
    return acted(lambda connection, account: closing.take_back_in(connection, number, account, given["opinion"]))


def _assignment(given: Plain) -> Assignment:
    return Assignment(given["owner"], given["region"], given["office"], given["department"])
