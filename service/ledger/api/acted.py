"""An act upon an item, carried out for who asks and answered with the item after it."""

from collections.abc import Callable

from flask import Response, jsonify
from sqlalchemy import Connection

from service.access.account import Account
from service.access.route_rules import current_account
from service.core.clock import today
from service.core.plain import Plain
from service.core.web.context import database
from service.ledger.actions.answering import Proposal
from service.ledger.api.items import NOT_THERE
from service.ledger.item import Item
from service.ledger.item_json import Reckoning, item_json
from service.ledger.states import Outcome
from service.registries.queries.workdays import calendar_of

NOT_YOURS = "不由您办理，或您经办过 It is not yours to do, or you had a hand in it."
NOT_NOW = "当前状态不允许，附允许的办理 Its state does not allow it; what it allows is said."
# What every act upon one answers besides.
ACT = {403: NOT_YOURS, 404: NOT_THERE, 409: NOT_NOW}


def acted(does: Callable[[Connection, Account], Item]) -> Response:
    """The item after the act, as it stands then."""
    with database().write() as connection:
        moved = does(connection, current_account())
        return jsonify(item_json(moved, Reckoning(today(), calendar_of(connection))))


def proposal_of(given: Plain) -> Proposal:
    """What is proposed or decided, as it was given."""
    return Proposal(Outcome(given["decision"]), given["reason"], given["how"], given["values"])
