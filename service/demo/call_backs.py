"""The call-backs of the demonstration: a round of the quarter that ended, some of them made, the others waiting."""

from service.access.permissions import Role
from service.access.reach import WHOLE
from service.core.clock import now, today
from service.core.db.service import Service
from service.demo.accounts import account_of
from service.demo.scene import login_of
from service.estimates.call_backs.actions.calling import enter_call
from service.estimates.call_backs.actions.choosing import choose_call_backs
from service.estimates.call_backs.call_back import CallBackKind, CallBackRating, Outcome, StatedCall
from service.estimates.call_backs.queries.listed import AskedCallBacks, list_call_backs

_CALLS = {
    CallBackKind.VISIT: (
        StatedCall(Outcome.ANSWERED, CallBackRating.SATISFIED),
        StatedCall(Outcome.ANSWERED, CallBackRating.DISSATISFIED, "检查当天等候时间较长，希望提前预约"),
        StatedCall(Outcome.NOT_REACHED),
        StatedCall(Outcome.ANSWERED, CallBackRating.SATISFIED),
    ),
    CallBackKind.ITEM: (
        StatedCall(Outcome.ANSWERED, CallBackRating.SATISFIED),
        StatedCall(Outcome.ANSWERED, CallBackRating.BASICALLY_SATISFIED),
        StatedCall(Outcome.DECLINED),
    ),
}


def put_up_call_backs(service: Service) -> int:
    """How many were chosen; the handler has called the first of those that he had no hand in."""
    with service.database.write() as connection:
        chosen = choose_call_backs(connection, service.settings, today(), now())
        handler = account_of(connection, login_of(Role.HANDLER))
        found = list_call_backs(connection, WHOLE, AskedCallBacks(), account=handler)
        for kind, calls in _CALLS.items():
            mine = [one for one in found if one.kind is kind and not one.had_hand]
            for one, said in zip(mine, calls, strict=False):
                enter_call(connection, one.id, handler, said)
        return chosen
