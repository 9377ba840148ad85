"""What is said to who filed an item: first responses, answers, signatures; parked items and more days."""

from flask import Response

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.web.schemas import OpinionSchema
from service.ledger.actions import answering, extensions
from service.ledger.api.acted import ACT, acted, proposal_of
from service.ledger.api.items import ONE, UNFIT, blueprint
from service.ledger.schemas.acts import (
    AskedExtensionSchema,
    DecidedExtensionSchema,
    ItemAnswerSchema,
    ParkingSchema,
    SignatureSchema,
)
from service.ledger.schemas.items import ItemProposalSchema, LedgerItemSchema

_ANSWER = Permission.LEDGER_ANSWER
_CLOSE = Permission.LEDGER_CLOSE


@blueprint.route(f"{ONE}/respond", methods=["POST"])
@requires(_ANSWER)
@idempotent
@blueprint.arguments(ItemAnswerSchema)
@blueprint.response(200, LedgerItemSchema, description="已作首次答复 Responded to.")
@blueprint.problems(ACT)
def respond(given: Plain, number: str) -> Response:
    """首次答复，只有一次 Give the first response, once"""
    return acted(lambda connection, account: answering.respond_to_item(connection, number, account, given["text"]))


@blueprint.route(f"{ONE}/propose", methods=["POST"])
@requires(_ANSWER)
@idempotent
@blueprint.arguments(ItemProposalSchema)
@blueprint.response(200, LedgerItemSchema, description="已提出处理意见 With a proposal.")
@blueprint.problems(ACT)
def propose(given: Plain, number: str) -> Response:
    """提出处理意见，由负责人决定（异议、信用修复） Propose what the leader decides, of objections and repairs"""
    return acted(
        lambda connection, account: answering.propose_decision(connection, number, account, proposal_of(given))
    )


@blueprint.route(f"{ONE}/answer", methods=["POST"])
@requires(_ANSWER)
@idempotent
@blueprint.arguments(ItemAnswerSchema)
@blueprint.response(200, LedgerItemSchema, description="已答复 Answered.")
@blueprint.problems(ACT)
def answer(given: Plain, number: str) -> Response:
    """答复；监督员反映由联系领导签发 Answer it; the linked leader signs what a supervisor is answered"""
    return acted(lambda connection, account: answering.answer_item(connection, number, account, given["text"]))


@blueprint.route(f"{ONE}/sign", methods=["POST"])
@requires(_CLOSE, of=ThingKind.ITEM)
@idempotent
@blueprint.arguments(SignatureSchema)
@blueprint.response(200, LedgerItemSchema, description="待评价 Awaiting rating.")
@blueprint.problems(ACT)
def sign(given: Plain, number: str) -> Response:
    """签发答复，由联系领导；其本人承办的，由其他负责人 The linked leader signs; another where he answered"""
    return acted(lambda connection, account: answering.sign_answer(connection, number, account, given["note"]))


@blueprint.route(f"{ONE}/return-answer", methods=["POST"])
@requires(_CLOSE, of=ThingKind.ITEM)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, LedgerItemSchema, description="办理中 In hand again.")
@blueprint.problems(ACT)
def return_answer(given: Plain, number: str) -> Response:
    """退回重办 Return the answer"""
    return acted(lambda connection, account: answering.return_answer(connection, number, account, given["opinion"]))


@blueprint.route(f"{ONE}/park", methods=["POST"])
@requires(_ANSWER)
@idempotent
@blueprint.arguments(ParkingSchema)
@blueprint.response(200, LedgerItemSchema, description="已挂账 Parked.")
@blueprint.problems(ACT | {422: UNFIT})
def park(given: Plain, number: str) -> Response:
    """挂账至某日；期限继续计算 Park it until a day; its clock runs on"""
    return acted(
        lambda connection, account: answering.park_item(connection, number, account, given["until"], given["reason"])
    )


@blueprint.route(f"{ONE}/resume", methods=["POST"])
@requires(_ANSWER)
@idempotent
@blueprint.response(200, LedgerItemSchema, description="办理中 In hand again.")
@blueprint.problems(ACT)
def resume(number: str) -> Response:
    """提前恢复办理 Take it in hand again before its day"""
    return acted(lambda connection, account: answering.resume_item(connection, number, account))


@blueprint.route(f"{ONE}/ask-extension", methods=["POST"])
@requires(_ANSWER)
@idempotent
@blueprint.arguments(AskedExtensionSchema)
@blueprint.response(200, LedgerItemSchema, description="已申请延期 More days are asked for.")
@blueprint.problems(ACT | {422: UNFIT})
def ask_extension(given: Plain, number: str) -> Response:
    """到期前申请延期，一次 Ask for more days before its day, once"""
    return acted(
        lambda connection, account: extensions.ask_extension(
            connection, number, account, given["days"], given["reason"]
        )
    )


@blueprint.route(f"{ONE}/decide-extension", methods=["POST"])
@requires(_CLOSE, of=ThingKind.ITEM)
@idempotent
@blueprint.arguments(DecidedExtensionSchema)
@blueprint.response(200, LedgerItemSchema, description="已审批 Decided.")
@blueprint.problems(ACT)
def decide_extension(given: Plain, number: str) -> Response:
    """审批延期，由负责人 Decide on more days; a leader does"""
    return acted(
        lambda connection, account: extensions.decide_extension(
            connection, number, account, granted=given["granted"], opinion=given["opinion"]
        )
    )
