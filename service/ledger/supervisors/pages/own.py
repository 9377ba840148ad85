"""`/supervisor`: a supervisor's own pages, where he files what he saw, follows it, rates answers and reports."""

from contextlib import ExitStack

from flask import Blueprint, redirect, render_template, request, url_for
from flask import Response as Download
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.attached_files import ACCEPTED, Given, receive_files
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, settings
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_lines,
    asked_number,
    asked_text,
    refusal_of,
    refuse_field,
    refuse_unknown,
)
from service.ledger.actions.attachments import attach_filed
from service.ledger.actions.closing import rate_item, withdraw_item
from service.ledger.actions.register import register_item
from service.ledger.downloads import given_out
from service.ledger.item import LONGEST_TEXT, LONGEST_TITLE, Item, StatedItem
from service.ledger.queries.hands import possible_acts
from service.ledger.states import ItemAct, ItemType, Rating
from service.ledger.supervisors.actions.reports import LONGEST_REPORT, file_report, reportable_years
from service.ledger.supervisors.entry import SupervisorEntry
from service.ledger.supervisors.queries.own import (
    filed_files,
    items_to_rate,
    own_item,
    own_items,
    own_status_words,
    serving_supervisor,
    signed_answer,
    told_steps,
)
from service.ledger.supervisors.queries.registry import duties_of, reports_of
from service.ledger.words import ACTS, RATINGS, WORDS_OF

ROWS = 50
_CHOICES = {one: RATINGS[one] for one in Rating if one is not Rating.NOT_RATED}
LONGEST_NOTE, LONGEST_ABOUT = 1000, 200
ONE = "/items/<string(maxlength=40):number>"
blueprint = Blueprint("own_supervisor_pages", __name__, url_prefix="/supervisor")
Wrong = dict[str, Text]


@blueprint.get("")
@requires(Permission.SUPERVISOR_OWN)
def show() -> str:
    """What waits to be rated, the own items, duty of the year and reports; else why nothing is open to the reader."""
    with database().read() as connection:
        try:
            serving_supervisor(connection, current_account())
        except Problem as refused:
            return render_template("supervisors/closed.html", title=refused.title, why=refused.detail)
    return _home({})


@blueprint.get("/new")
@requires(Permission.SUPERVISOR_OWN)
def new() -> str:
    """The form that files what a supervisor saw or heard."""
    return _filing({})


@blueprint.post("/items")
@requires(Permission.SUPERVISOR_OWN)
def file() -> Response | tuple[str, int]:
    """Files it; what was written stays where it is refused."""
    form = request.form
    try:
        refuse_unknown(form, ("title", "text", "about", "csrf_token"))
        with ExitStack() as held:
            given = [Given(one.filename or "", one.stream) for one in request.files.getlist("file") if one.filename]
            received = held.enter_context(receive_files(settings(), given)) if given else ()
            with database().write() as connection:
                made = _register(connection)
                attach_filed(connection, settings(), made, received)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _filing(wrong), status
    return redirect(url_for("own_supervisor_pages.item", number=made.number), 303)


def _register(connection: Connection) -> Item:
    """The item as the form states it."""
    form, account = request.form, current_account()
    own = serving_supervisor(connection, account)
    stated = StatedItem(
        ItemType.FEEDBACK,
        asked_text(form, "title", LONGEST_TITLE),
        asked_lines(form, "text", Text("请写明内容。", "Say what it is about."), LONGEST_TEXT),
        f"特邀监督员 {own.number}",
        about=asked_text(form, "about", LONGEST_ABOUT) or None,
        supervisor=own.number,
    )
    return register_item(connection, stated, account).item


@blueprint.get(ONE)
@requires(Permission.SUPERVISOR_OWN)
def item(number: str) -> str:
    """One item of his own: how far it is, what he was told, and what he may do."""
    return _item(number, {})


@blueprint.get(f"{ONE}/files/<int(max=2147483647):attachment_id>")
@requires(Permission.SUPERVISOR_OWN)
def download(number: str, attachment_id: int) -> Download:
    """A file that was filed with the item, as a download and nothing else."""
    with database().read() as connection:
        found = own_item(connection, serving_supervisor(connection, current_account()), number)
        kept = next((one for one in filed_files(connection, found) if one.id == attachment_id), None)
    if kept is None:
        raise Problem(404, "not-found", Text("没有这一附件。", "There is no such file."))
    return given_out(found, kept)


@blueprint.post(f"{ONE}/rate")
@requires(Permission.SUPERVISOR_OWN)
def rate(number: str) -> Response | tuple[str, int]:
    """Rates the answer."""
    form = request.form
    try:
        with database().write() as connection:
            refuse_unknown(form, ("rating", "note", "csrf_token"))
            account = _serving_with(connection, number)
            rating = asked_choice(form, "rating", _CHOICES)
            if not rating:
                refuse_field("rating", Text("请选择一种评价。", "Choose a rating."))
            note = asked_text(form, "note", LONGEST_NOTE) or None
            if rating == Rating.DISSATISFIED and note is None:
                refuse_field("note", Text("不满意的，请写明原因。", "Say why you are dissatisfied."))
            rate_item(connection, number, account, Rating(rating), note)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _item(number, wrong), status
    return redirect(url_for("own_supervisor_pages.item", number=number), 303)


@blueprint.post(f"{ONE}/withdraw")
@requires(Permission.SUPERVISOR_OWN)
def withdraw(number: str) -> Response | tuple[str, int]:
    """Withdraws the item, for a reason."""
    try:
        with database().write() as connection:
            refuse_unknown(request.form, ("reason", "csrf_token"))
            account = _serving_with(connection, number)
            why = asked_lines(request.form, "reason", Text("请写明理由。", "State why."), LONGEST_NOTE)
            withdraw_item(connection, number, account, why)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _item(number, wrong), status
    return redirect(url_for("own_supervisor_pages.item", number=number), 303)


@blueprint.post("/report")
@requires(Permission.SUPERVISOR_OWN)
def report() -> Response | tuple[str, int]:
    """Files the report on a year."""
    try:
        with database().write() as connection:
            refuse_unknown(request.form, ("year", "report", "csrf_token"))
            own = serving_supervisor(connection, current_account())
            year = asked_number(request.form, "year") or 0
            nothing = Text("请写总结内容。", "Write the report.")
            said = asked_lines(request.form, "report", nothing, LONGEST_REPORT)
            file_report(connection, own.number, year, said, current_account().login)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _home(wrong), status
    return redirect(url_for("own_supervisor_pages.show"), 303)


def _serving_with(connection: Connection, number: str) -> Account:
    """The account, of a supervisor who serves and whose the item is."""
    account = current_account()
    own_item(connection, serving_supervisor(connection, account), number)
    return account


def _home(wrong: Wrong) -> str:
    before = asked_number(request.args, "before")
    with database().read() as connection:
        own = serving_supervisor(connection, current_account())
        rows = own_items(connection, own, before, ROWS + 1)
        waiting = items_to_rate(connection, own, ROWS)
        duty = duties_of(connection, [own.number], today().year)[own.number]
        reports = reports_of(connection, own.number)
        leader = names_of(connection, [own.linked_leader])[own.linked_leader]
    shown = rows[:ROWS]
    return render_template(
        "supervisors/own.html",
        own=own,
        leader=leader,
        rows=[(one, own_status_words(one, today())) for one in shown],
        waiting=waiting,
        duty=duty,
        reports=reports,
        years=reportable_years(),
        most_report=LONGEST_REPORT,
        filled=request.form,
        wrong=wrong,
        next=shown[-1].id if len(rows) > ROWS else None,
    )


def _filing(wrong: Wrong) -> str:
    with database().read() as connection:
        own: SupervisorEntry = serving_supervisor(connection, current_account())
    return render_template(
        "supervisors/file.html",
        own=own,
        filled=request.form,
        wrong=wrong,
        most=(LONGEST_TITLE, LONGEST_TEXT, LONGEST_ABOUT),
        accepted=ACCEPTED,
    )


def _item(number: str, wrong: Wrong) -> str:
    with database().read() as connection:
        account = current_account()
        found = own_item(connection, serving_supervisor(connection, account), number)
        steps = told_steps(connection, found)
        files = filed_files(connection, found)
        allowed = possible_acts(connection, account, found)
    return render_template(
        "supervisors/item.html",
        item=found,
        status=own_status_words(found, today()),
        answer=signed_answer(found),
        steps=steps,
        files=files,
        acts=ACTS,
        may_rate=ItemAct.RATE in allowed,
        may_withdraw=ItemAct.WITHDRAW in allowed,
        ratings=_CHOICES,
        rated=RATINGS,
        words_of=WORDS_OF,
        filled=request.form,
        wrong=wrong,
        most=LONGEST_NOTE,
    )
