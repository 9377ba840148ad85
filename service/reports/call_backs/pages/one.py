"""`/reports/call-backs/<id>`: one call-back: what it is about, whom to call, and the form for what came of the call."""

from collections.abc import Callable, Mapping, Sequence

from flask import render_template, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.web.context import database
from service.core.web.form_answers import FormAnswer, answer_form
from service.core.web.form_fields import asked_choice, asked_lines, refuse_field, refuse_unknown
from service.estimates.call_backs.actions.calling import enter_call
from service.estimates.call_backs.actions.correcting import correct_call
from service.estimates.call_backs.actions.opening import Reachable, open_contacts
from service.estimates.call_backs.call_back import (
    KINDS,
    LONGEST_NOTE,
    LONGEST_REASON,
    MOST_ATTEMPTS,
    OUTCOMES,
    RATINGS,
    STATUSES,
    CallBack,
    CallBackKind,
    CallBackRating,
    Outcome,
    StatedCall,
)
from service.estimates.call_backs.order import hash_of
from service.estimates.call_backs.queries.listed import get_call_back
from service.ledger.states import ItemType
from service.ledger.words import TYPES
from service.registries.queries.names import office_names, region_names
from service.reports.call_backs.pages.place import ONE, blueprint

# As what somebody's dissatisfaction may be filed.
_FILED_AS = (ItemType.REQUEST, ItemType.CONDUCT)
_OUTCOMES: Mapping[str, Text] = {one.value: words for one, words in OUTCOMES.items()}
_RATINGS: Mapping[str, Text] = {one.value: words for one, words in RATINGS.items()}


@blueprint.get(ONE)
@requires(Permission.CALL_BACK_READ)
def show_one(id: int) -> str:
    """One call-back."""
    refuse_unknown(request.args, {"lang"})
    return _page(id, {})


@blueprint.post(f"{ONE}/contact")
@requires(Permission.CALL_BACK_WRITE)
def open_one(id: int) -> str:
    """The same with whom to call; the audit log records who read it."""
    with database().write() as connection:
        people = open_contacts(connection, id, current_account())[1]
    return _page(id, {}, people)


@blueprint.post(f"{ONE}/enter")
@requires(Permission.CALL_BACK_WRITE)
def enter(id: int) -> FormAnswer:
    """Enters what came of a call; the form stays as it was filled in where it is refused."""
    return _write(id, lambda connection: enter_call(connection, id, current_account(), _stated()))


@blueprint.post(f"{ONE}/correct")
@requires(Permission.CALL_BACK_WRITE)
def correct(id: int) -> FormAnswer:
    """Corrects what was entered of the last call; the form stays as it was filled in where it is refused."""

    def act(connection: Connection) -> CallBack:
        reason = asked_lines(
            request.form, "reason", Text("请写明更正的理由。", "Say why it is corrected."), LONGEST_REASON
        )
        return correct_call(connection, id, current_account(), _stated(), reason)

    return _write(id, act)


def _write(id: int, act: Callable[[Connection], CallBack]) -> FormAnswer:
    return answer_form(act, lambda wrong: _page(id, wrong), lambda _: url_for("call_back_pages.show_one", id=id))


def _stated() -> StatedCall:
    outcome = asked_choice(request.form, "outcome", _OUTCOMES)
    if not outcome:
        refuse_field("outcome", Text("请选择结果。", "Choose what came of the call."))
    rating = asked_choice(request.form, "rating", _RATINGS)
    has_note = request.form.get("note", "").strip()
    note = asked_lines(request.form, "note", Text("", ""), LONGEST_NOTE) if has_note else None
    return StatedCall(Outcome(outcome), CallBackRating(rating) if rating else None, note)


def _page(id: int, wrong: Mapping[str, Text], people: Sequence[Reachable] | None = None) -> str:
    account = current_account()
    with database().read() as connection:
        found = get_call_back(connection, id, account.reach(Permission.CALL_BACK_READ), account)
        callers = names_of(connection, [found.called_by, found.corrected_by])
        offices = office_names(connection, {found.office} if found.office else ())
        regions = region_names(connection, {found.region} if found.region else ())
    is_item = found.kind is CallBackKind.ITEM
    reads = Permission.LEDGER_READ if is_item else Permission.VISIT_READ
    address = url_for("ledger_pages.show" if is_item else "visit_pages.show", number=found.number)
    return render_template(
        "reports/call_backs/one.html",
        one=found,
        sha256=hash_of(found.quarter, found.number),
        address=address if account.may(reads) else "",
        people=people,
        callers=callers,
        where=offices.get(found.office or "") or regions.get(found.region),
        kinds=KINDS,
        statuses=STATUSES,
        outcomes=_OUTCOMES,
        ratings=_RATINGS,
        most=MOST_ATTEMPTS,
        longest=LONGEST_NOTE,
        longest_reason=LONGEST_REASON,
        as_entered=_as_entered(found),
        may_call=account.covers(Permission.CALL_BACK_WRITE, found.region, found.office),
        filed_as=[(kind.value, TYPES[kind]) for kind in _FILED_AS] if account.may(Permission.LEDGER_WRITE) else [],
        said=request.form if wrong else {},
        wrong=wrong,
    )


def _as_entered(found: CallBack) -> Mapping[str, str]:
    """What stands in the form of a correction before anything is changed."""
    outcome = Outcome.NOT_REACHED.value if found.is_open else found.status.value
    return {"outcome": outcome, "rating": found.rating.value if found.rating else "", "note": found.note or ""}
