"""What is done to an item on its page: each act with the fields of its form."""

from collections.abc import Callable, Mapping

from flask import redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_day,
    asked_lines,
    asked_number,
    asked_opinion,
    asked_text,
    refusal_of,
    refuse_field,
)
from service.ledger.actions import answering, assign, closing, extensions
from service.ledger.actions.answering import Proposal
from service.ledger.actions.assign import Assignment
from service.ledger.item import LONGEST_TEXT, Item
from service.ledger.pages.item_page import show_item
from service.ledger.pages.place import ONE, blueprint
from service.ledger.queries.items import find_item
from service.ledger.queries.owners import possible_owners
from service.ledger.records.filed import CORRECTABLE
from service.ledger.states import ItemAct, Outcome, Rating
from service.ledger.words import HOWS, OUTCOMES, RATINGS

Answer = Response | tuple[str, int]
_Does = Callable[[Connection, str, Account], Item]
_SAY_WHY = Text("请写明理由。", "State the reason.")
_SAY = Text("请写明意见。", "State an opinion.")
_NO_DAY = Text("请写明日期。", "State the day.")
# Whatever is no act is an address that there is not, however it is asked for.
_ANY_ACT = f"<any({', '.join(repr(one.value) for one in ItemAct)}):act>"


@blueprint.post(f"{ONE}/{_ANY_ACT}")
@requires(Permission.LEDGER_READ, of=(ThingKind.ITEM, ThingKind.OBJECTION, ThingKind.REPAIR))
def move(number: str, act: str) -> Answer:
    """Does the act and shows the item; where it is refused, says so with what was written.

    Who may do which is asked by the act itself.
    """
    wanted = next((one for one in _ACTS if one.value == act), None)
    if wanted is None:
        raise Problem(404, *TITLES[404])
    try:
        with database().write() as connection:
            _ACTS[wanted](connection, number, current_account())
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status == 404:
            raise
        return show_item(number, wrong, wanted), status
    return shown_after(number)


def shown_after(number: str) -> Response:
    """On to the item, or to the list where it was handed over to somebody else's jurisdiction."""
    with database().read() as connection:
        try:
            find_item(connection, number, current_account())
        except Problem:
            return redirect(url_for("ledger_pages.listed"), 303)
    return redirect(url_for("ledger_pages.show", number=number), 303)


def _why() -> str:
    return asked_lines(request.form, "reason", _SAY_WHY)


def _note() -> str | None:
    written = request.form.get("note", "").strip()
    return asked_lines(request.form, "note", _SAY) if written else None


def _text(name: str = "text") -> str:
    return asked_lines(request.form, name, Text("请写明答复。", "State the answer."), LONGEST_TEXT)


def _assignment(connection: Connection, number: str, account: Account) -> Assignment:
    """Who is chosen; whoever deals with items elsewhere gets it there."""
    login = asked_text(request.form, "owner", 80)
    if not login:
        refuse_field("owner", Text("请选择承办人。", "Choose who deals with it."))
    item = find_item(connection, number, account)
    chosen = next((one for one in possible_owners(connection, item) if one.login == login), None)
    if chosen is None:
        refuse_field("owner", Text("请从名单中选择承办人。", "Choose the owner from the list."))
    if not chosen.elsewhere:
        return Assignment(login, department=chosen.department)
    return Assignment(login, chosen.place.region or None, chosen.place.office or None, chosen.department)


def _proposal() -> Proposal:
    decision = asked_choice(request.form, "decision", OUTCOMES)
    if not decision:
        refuse_field("decision", Text("请选择处理结果。", "Choose what is decided."))
    how = asked_choice(request.form, "how", HOWS) or None
    written = {name: asked_text(request.form, f"values.{name}", 1000) for name in CORRECTABLE}
    return Proposal(Outcome(decision), _why(), how, {name: said for name, said in written.items() if said} or None)


def _days() -> int:
    days = asked_number(request.form, "days")
    if days is None:
        refuse_field("days", Text("请写明天数。", "State how many days."))
    return days


def _rating() -> Rating:
    rating = asked_choice(request.form, "rating", RATINGS)
    if not rating:
        refuse_field("rating", Text("请选择评价。", "Choose a rating."))
    return Rating(rating)


def _granted() -> bool:
    return asked_choice(request.form, "granted", {"yes": 1, "no": 0}, "no") == "yes"


def _park(connection: Connection, number: str, account: Account) -> Item:
    day = asked_day(request.form, "until")
    if day is None:
        refuse_field("until", _NO_DAY)
    return answering.park_item(connection, number, account, day, _why())


def _of() -> str | None:
    return asked_text(request.form, "of", 40) or None


_ACTS: Mapping[ItemAct, _Does] = {
    ItemAct.ASSIGN: lambda c, n, a: assign.assign_item(c, n, a, _assignment(c, n, a), _note()),
    ItemAct.NAME_OWNER: lambda c, n, a: assign.name_owner(c, n, a, _assignment(c, n, a), _note()),
    ItemAct.TAKE_UP: lambda c, n, a: assign.take_up_item(c, n, a),
    ItemAct.SEND_BACK: lambda c, n, a: assign.send_back_item(c, n, a, _why()),
    ItemAct.LINK: lambda c, n, a: assign.link_item(c, n, a, _of()),
    ItemAct.NOT_ACCEPT: lambda c, n, a: closing.not_accept_item(c, n, a, _why()),
    ItemAct.END: lambda c, n, a: closing.end_item(c, n, a, asked_opinion(request.form)),
    ItemAct.TAKE_BACK_IN: lambda c, n, a: closing.take_back_in(c, n, a, asked_opinion(request.form)),
    ItemAct.RESPOND: lambda c, n, a: answering.respond_to_item(c, n, a, _text()),
    ItemAct.PROPOSE: lambda c, n, a: answering.propose_decision(c, n, a, _proposal()),
    ItemAct.ANSWER: lambda c, n, a: answering.answer_item(c, n, a, _text()),
    ItemAct.DECIDE: lambda c, n, a: answering.decide_item(
        c, n, a, _proposal(), _text("answer"), took_no_part=request.form.get("took_no_part") == "yes"
    ),
    ItemAct.SIGN: lambda c, n, a: answering.sign_answer(c, n, a, _note()),
    ItemAct.RETURN_ANSWER: lambda c, n, a: answering.return_answer(c, n, a, asked_opinion(request.form)),
    ItemAct.PARK: _park,
    ItemAct.RESUME: lambda c, n, a: answering.resume_item(c, n, a),
    ItemAct.ASK_EXTENSION: lambda c, n, a: extensions.ask_extension(c, n, a, _days(), _why()),
    ItemAct.DECIDE_EXTENSION: lambda c, n, a: extensions.decide_extension(
        c, n, a, granted=_granted(), opinion=asked_opinion(request.form)
    ),
    ItemAct.RATE: lambda c, n, a: closing.rate_item(c, n, a, _rating(), _note()),
    ItemAct.REFUSE_CLOSE_OUT: lambda c, n, a: closing.refuse_close_out(c, n, a, asked_opinion(request.form)),
    ItemAct.WITHDRAW: lambda c, n, a: closing.withdraw_item(c, n, a, _why()),
}
