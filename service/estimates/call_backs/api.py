"""`/api/v1/call-backs`: whom chance chose to be called back, whom to call, what they said, and figures of a year."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.plain import Plain, text_of
from service.core.web.context import database
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.estimates.call_backs.actions.calling import enter_call
from service.estimates.call_backs.actions.correcting import correct_call
from service.estimates.call_backs.actions.opening import open_contacts
from service.estimates.call_backs.call_back import CallBackKind, CallBackRating, CallBackStatus, Outcome, StatedCall
from service.estimates.call_backs.call_back_json import call_back_json, figures_json
from service.estimates.call_backs.queries.figures import call_back_figures
from service.estimates.call_backs.queries.listed import AskedCallBacks, get_call_back, list_call_backs
from service.estimates.call_backs.schemas import (
    CallBackFiguresSchema,
    CallBackSchema,
    CallBacksQuestionSchema,
    CallBacksSchema,
    CallBackYearSchema,
    CallCorrectedSchema,
    CallEnteredSchema,
    ReachablesSchema,
)

NOT_THERE = "没有这一回访 No such call-back."
blueprint = Resource(
    "call-backs", __name__, url_prefix="/call-backs", description="回访 Call-backs of closed items and visited firms."
)
ONE = "/<int(max=2147483647):id>"


@blueprint.route("")
@requires(Permission.CALL_BACK_READ)
@blueprint.arguments(CallBacksQuestionSchema, location="query")
@blueprint.response(200, CallBacksSchema, description="一页回访 A page of call-backs.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出抽取的回访，先抽取的在前 List those chosen, the first chosen first"""
    size, account = page_size(question["limit"]), current_account()
    after = decode_cursor(question["after"])["id"] if "after" in question else None
    asked = AskedCallBacks(
        CallBackStatus(question["status"]) if "status" in question else None,
        CallBackKind(question["kind"]) if "kind" in question else None,
        question.get("year"),
        question.get("quarter"),
    )
    reach = account.reach(Permission.CALL_BACK_READ)
    with database().read() as connection:
        rows = list_call_backs(connection, reach, asked, account=account, after=after, limit=size + 1)
    page = cut_page(rows, size, lambda one: {"id": one.id})
    return jsonify({"items": [call_back_json(one) for one in page.items], "next": page.next})


@blueprint.route("/figures")
@requires(Permission.CALL_BACK_READ)
@blueprint.arguments(CallBackYearSchema, location="query")
@blueprint.response(200, CallBackFiguresSchema, description="一年的回访 The call-backs of a year.")
def show_figures(question: Plain) -> Response:
    """一年的回访：抽取、拨打、答复、满意比例，按单位和季度，单位按代码排列，不排名

    The call-backs of a year: chosen, called, answered, content; by unit and quarter, units by code, never a ranking.
    """
    reach = current_account().reach(Permission.CALL_BACK_READ)
    with database().read() as connection:
        return jsonify(figures_json(call_back_figures(connection, reach, question.get("year") or today().year)))


@blueprint.route(ONE)
@requires(Permission.CALL_BACK_READ)
@blueprint.response(200, CallBackSchema, description="回访 The call-back.")
@blueprint.problem(404, NOT_THERE)
def show(id: int) -> Response:
    """一项回访 One call-back"""
    account = current_account()
    with database().read() as connection:
        found = get_call_back(connection, id, account.reach(Permission.CALL_BACK_READ), account)
    return jsonify(call_back_json(found))


@blueprint.route(f"{ONE}/contact", methods=["POST"])
# Its answer is not kept for a repetition: the contact would stand there, and not be erased in time.
@requires(Permission.CALL_BACK_WRITE)
@blueprint.response(200, ReachablesSchema, description="可以联系的人 Whom to call.")
@blueprint.problem(404, NOT_THERE)
def open_contact(id: int) -> Response:
    """查看向谁回访，记入审计日志 Read whom to call; the audit log records it"""
    with database().write() as connection:
        _, people = open_contacts(connection, id, current_account())
    said = [{"whose": text_of(one.whose), "name": one.contact.name, "phone": one.contact.phone} for one in people]
    return jsonify({"items": said})


@blueprint.route(f"{ONE}/enter", methods=["POST"])
@requires(Permission.CALL_BACK_WRITE)
@idempotent
@blueprint.arguments(CallEnteredSchema)
@blueprint.response(200, CallBackSchema, description="已登记 Entered.")
@blueprint.problems(
    {
        403: "本人经办过，由他人回访 Whoever asks had a hand in it: somebody else calls.",
        404: NOT_THERE,
        409: "已有结果，或他人刚刚登记 It has ended, or somebody else has just entered a call.",
        422: "所填有误 What was entered has errors.",
    }
)
def enter(given: Plain, id: int) -> Response:
    """登记一次拨打的结果：答复的评价、拒绝答复或未接通 Enter what came of a call"""
    with database().write() as connection:
        return jsonify(call_back_json(enter_call(connection, id, current_account(), _stated(given))))


@blueprint.route(f"{ONE}/correct", methods=["POST"])
@requires(Permission.CALL_BACK_WRITE)
@idempotent
@blueprint.arguments(CallCorrectedSchema)
@blueprint.response(200, CallBackSchema, description="已更正 Corrected.")
@blueprint.problems(
    {
        403: "本人经办过，由他人更正 Whoever asks had a hand in it: somebody else corrects it.",
        404: NOT_THERE,
        409: "还没有回访，或他人刚刚改动 Nobody has called yet, or somebody else has just changed it.",
        422: "所填有误 What was entered has errors.",
    }
)
def correct(given: Plain, id: int) -> Response:
    """更正最近一次拨打的登记，须写明理由，原登记留在审计日志 Correct what was entered of the last call

    The reason is needed; the audit log keeps what stood there before.
    """
    with database().write() as connection:
        corrected = correct_call(connection, id, current_account(), _stated(given), given["reason"])
    return jsonify(call_back_json(corrected))


def _stated(given: Plain) -> StatedCall:
    rating = CallBackRating(given["rating"]) if given["rating"] else None
    return StatedCall(Outcome(given["outcome"]), rating, given["note"])
