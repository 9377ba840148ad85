"""`/seconds/{kind}/{key}`: nobody is left to decide upon a thing: who was named for it, what the higher bureau did."""

from collections.abc import Callable, Mapping

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.actions.seconds import enter_higher_decision, name_second
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.queries.seconds import left_to_decide, seconds_for
from service.access.route_rules import current_account, requires
from service.access.undecided import open_handled, open_undecided
from service.core.web.context import database
from service.core.web.form_answers import FormAnswer, answer_form
from service.core.web.form_fields import asked_lines, asked_text, refuse_field

ONE = "/<kind>/<string(maxlength=40):key>"

blueprint = Blueprint("second_pages", __name__, url_prefix="/seconds")


@blueprint.get(ONE)
@requires(Permission.SECOND_READ)
def show(kind: str, key: str) -> str:
    """Who is left to decide upon the thing, who was named, and what may be done now."""
    return _page(kind, key, {})


@blueprint.post(f"{ONE}/name")
@requires(Permission.SECOND_NAME)
def name(kind: str, key: str) -> FormAnswer:
    """Names a person for it."""

    def act(connection: Connection) -> None:
        account = current_account()
        thing, undecided = open_undecided(connection, account, kind, key)
        login = asked_text(request.form, "login", 80)
        if not login:
            refuse_field("login", Text("请填写账号。", "State the log-in."))
        reason = asked_lines(request.form, "reason", Text("请写明理由。", "State the reason."))
        name_second(connection, thing, undecided, login, reason, account.login)

    return _done(kind, key, act)


@blueprint.post(f"{ONE}/decision")
@requires(Permission.SECOND_ENTER)
def decision(kind: str, key: str) -> FormAnswer:
    """Enters what the higher bureau decided: leads on to the page of the thing, where it is carried out."""

    def act(connection: Connection) -> None:
        account = current_account()
        thing, undecided = open_handled(connection, account, kind, key)
        document = asked_text(request.form, "document_no")
        if not document:
            refuse_field("document_no", Text("请填写文号。", "State the number of the document."))
        said = asked_lines(request.form, "decision", Text("请写明上级机关的决定。", "State what it decided."))
        enter_higher_decision(connection, thing, undecided, document, said, account.login)

    return _done(kind, key, act)


def _done(kind: str, key: str, act: Callable[[Connection], None]) -> FormAnswer:
    address = url_for("second_pages.show", kind=kind, key=key)
    return answer_form(act, lambda wrong: _page(kind, key, wrong), lambda _: address)


def _page(kind: str, key: str, wrong: Mapping[str, Text]) -> str:
    account = current_account()
    with database().read() as connection:
        thing, undecided = open_undecided(connection, account, kind, key)
        left = left_to_decide(connection, undecided, thing.deciding.decides) if undecided.waits else []
        named = seconds_for(connection, thing)
        people = names_of(connection, [one.named_by for one in named])
    nobody = undecided.waits and not left
    handles = undecided.lies_in(account.reach(thing.deciding.handles))
    sees = handles or undecided.lies_in(account.reach(thing.deciding.decides))
    return render_template(
        "access/seconds.html",
        thing=thing,
        undecided=undecided,
        left=left,
        named=named,
        people=people,
        nobody=nobody,
        sees=sees,
        own=next((one for one in named if one.holds and one.account_id == account.id), None),
        may_name=nobody and account.may(Permission.SECOND_NAME),
        may_enter=nobody and handles and account.may(Permission.SECOND_ENTER),
        form=request.form,
        wrong=wrong,
    )
