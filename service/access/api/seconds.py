"""Where nobody is left to decide upon a thing: who may decide, who was named for it, what the higher bureau decided."""

from flask import Response, jsonify
from sqlalchemy import Connection

from service.access.actions.seconds import enter_higher_decision, name_second
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.queries.seconds import left_to_decide, seconds_for
from service.access.route_rules import current_account, requires
from service.access.schemas.seconds import HigherDecisionSchema, NamedPersonSchema, UndecidedSchema
from service.access.seconds import Second, Thing, Undecided
from service.access.undecided import open_handled, open_undecided
from service.core.plain import Plain, iso_of
from service.core.web.context import database
from service.core.web.resource import Resource

ONE = "/<kind>/<string(maxlength=40):key>"
_ACT = {
    404: "没有这一事项 No such thing.",
    409: "不在待审批状态，或还有人可以审批 It does not wait for a decision, or somebody is left who may decide.",
}

blueprint = Resource(
    "seconds",
    __name__,
    url_prefix="/seconds",
    description="无人可审批的事项；种类：plan、batch、draw、adoption Where nobody is left to decide; kinds as stated.",
)


@blueprint.route(ONE)
@requires(Permission.SECOND_READ)
@blueprint.response(200, UndecidedSchema, description="谁可以审批，指定了谁 Who may decide, who was named.")
@blueprint.problem(404, _ACT[404])
def get_one(kind: str, key: str) -> Response:
    """查看一个事项由谁审批 See who may decide upon a thing, and who was named for it"""
    with database().read() as connection:
        return jsonify(_shown(connection, *open_undecided(connection, current_account(), kind, key)))


@blueprint.route(f"{ONE}/name", methods=["POST"])
@requires(Permission.SECOND_NAME)
@idempotent
@blueprint.arguments(NamedPersonSchema)
@blueprint.response(200, UndecidedSchema, description="已指定 Named.")
@blueprint.problems(_ACT | {422: "此人不能被指定 The person cannot be named."})
def name(given: Plain, kind: str, key: str) -> Response:
    """无人可审批时，只为这一事项指定一人 Where nobody is left to decide, name one person for this one thing"""
    account = current_account()
    with database().write() as connection:
        opened = open_undecided(connection, account, kind, key)
        name_second(connection, *opened, given["login"], given["reason"], account.login)
        return jsonify(_shown(connection, *opened))


@blueprint.route(f"{ONE}/decision", methods=["POST"])
@requires(Permission.SECOND_ENTER)
@idempotent
@blueprint.arguments(HigherDecisionSchema)
@blueprint.response(200, UndecidedSchema, description="已登记 Entered; who entered it carries it out.")
@blueprint.problems(_ACT)
def enter(given: Plain, kind: str, key: str) -> Response:
    """无人可审批时，登记上级机关的决定 Where nobody is left to decide, enter what the higher bureau decided"""
    account = current_account()
    with database().write() as connection:
        opened = open_handled(connection, account, kind, key)
        enter_higher_decision(connection, *opened, given["document_no"], given["decision"], account.login)
        return jsonify(_shown(connection, *opened))


def _shown(connection: Connection, thing: Thing, undecided: Undecided) -> Plain:
    left = left_to_decide(connection, undecided, thing.deciding.decides) if undecided.waits else []
    said = {"kind": thing.kind, "key": thing.key, "title": undecided.title, "waits": undecided.waits, "left": left}
    return said | {"named": [_second_json(one) for one in seconds_for(connection, thing)]}


def _second_json(one: Second) -> Plain:
    return {
        "login": one.login,
        "name": one.name,
        "reason": one.reason,
        "document_no": one.document,
        "named_by": one.named_by,
        "named_at": iso_of(one.named_at),
        "ended_at": iso_of(one.ended_at),
        "decided": one.decided,
    }
