"""Where the API keeps visits, and an act upon one: carried out for who asks, and answered with the visit after it."""

from collections.abc import Callable

from flask import Response, jsonify
from sqlalchemy import Connection

from service.access.account import Account
from service.access.route_rules import current_account
from service.core.web.context import database
from service.core.web.resource import Resource
from service.visits.queries.visits import find_visit, visit_sight
from service.visits.visit import Visit
from service.visits.visit_json import visit_json

ONE = "/<string(maxlength=40):number>"
NOT_THERE = "没有这次检查 No such visit."
NOT_YOURS = "不由您办理，或您经办过 It is not yours to do, or you had a hand in it."
NOT_NOW = "当前状态不允许，附允许的办理 Its state does not allow it; what it allows is said."
UNFIT = "内容有误，按字段说明 What is stated has faults, told by field."
# What every act upon one answers besides.
ACT = {403: NOT_YOURS, 404: NOT_THERE, 409: NOT_NOW}

blueprint = Resource("visits", __name__, url_prefix="/visits", description="入企检查 Visits to firms.")


def acted(does: Callable[[Connection, Account], Visit]) -> Response:
    """The visit after the act, as whoever did it sees it."""
    account = current_account()
    with database().write() as connection:
        moved = visit_sight(connection, account).as_seen(does(connection, account))
        return jsonify(visit_json(moved))


def shown(number: str) -> Response:
    """The visit of that number, as whoever asks sees it."""
    with database().read() as connection:
        return jsonify(visit_json(find_visit(connection, number, current_account())))
