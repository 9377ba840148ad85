"""`/registries/recusals`: who is never matched with whom; filed, withdrawn, and the sealed reason for the few."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import any_account, current_account, requires
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_number, asked_text
from service.registries.actions.recusals import file_recusals, withdraw_recusal
from service.registries.officer_statements import RecusalStatement
from service.registries.queries.inspectors import inspector_names, inspector_of_account
from service.registries.queries.recusals import Recusal, find_recusal, list_recusals, subject_names
from service.registry_desk.officers.forms import RECUSAL, OfficerFilled, empty, read_recusal
from service.registry_desk.officers.imports import RECUSALS as FORM
from service.registry_desk.officers.imports import take_recusals
from service.registry_desk.officers.recusals import is_of, may_open, may_withdraw, open_reason, recusal_to_withdraw
from service.registry_desk.officers.whose import filed_for, officers_of
from service.registry_desk.officers.words import OFFICER_FIELD_WORDS, RECUSALS, RECUSALS_LEAD
from service.registry_desk.pages.uploaded import read_upload

ROWS = 50
blueprint = Blueprint("recusal_pages", __name__, url_prefix="/registries/recusals")


@blueprint.get("")
@requires(Permission.RECUSAL_READ)
def listed() -> str:
    """Recusals of officers within reach, the last filed first; never a reason."""
    return _listed(empty(RECUSAL))


@blueprint.post("")
@requires(Permission.RECUSAL_WRITE)
def file() -> Response | tuple[str, int]:
    """Files a recusal of an officer; the form stays as it was filled in where it is wrong."""
    filled, said = read_recusal(request.form, None)
    if said is not None and enter(filled, said):
        return redirect(_back(), 303)
    if not current_account().may(Permission.RECUSAL_READ):
        # Who files his own only has another page to do it.
        errors = [{"where": name, "zh": why.zh, "en": why.en} for name, why in filled.errors.items()]
        raise Problem(422, *TITLES[422], errors=errors)
    return _listed(filled), 422


@blueprint.post("/import")
@requires(Permission.RECUSAL_WRITE)
def take_in() -> str:
    """Takes in a table of recusals, and says what became of its rows."""
    account, (table, name) = current_account(), read_upload(FORM)
    with database().write() as connection:
        done = take_recusals(connection, table, account.login, filed_for(connection, account), file=name)
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=RECUSALS, back=_back())


@blueprint.get("/<int(max=2147483647):id>")
@any_account
def show(id: int) -> str:
    """One recusal, for who may list it, who filed it, and whose it is."""
    return _shown(id, opened=False)


@blueprint.post("/<int(max=2147483647):id>/withdraw")
@requires(Permission.RECUSAL_WRITE)
def withdraw(id: int) -> Response:
    """Withdraws a recusal: it counts no more."""
    account = current_account()
    with database().write() as connection:
        recusal_to_withdraw(connection, account, id)
        withdraw_recusal(connection, id, account.login)
    return redirect(url_for("recusal_pages.show", id=id), 303)


@blueprint.post("/<int(max=2147483647):id>/reason")
@any_account
def open_one(id: int) -> str:
    """The same with its sealed reason; the audit log records who read it."""
    return _shown(id, opened=True)


def enter(filled: OfficerFilled, said: RecusalStatement) -> bool:
    """Whether the recusal was filed; what was wrong stands in `filled`."""
    account = current_account()
    with database().write() as connection:
        whom = filed_for(connection, account)
        done = file_recusals(connection, [said], account.login, whom.whose, own=whom.own)
    for faults in done.refused.values():
        filled.note(faults)
    return not filled.errors


def _back() -> str:
    """The list, for who may read it; else one's own page."""
    lists = current_account().may(Permission.RECUSAL_READ)
    return url_for("recusal_pages.listed" if lists else "own_officer_pages.show")


def _listed(filled: OfficerFilled) -> str:
    whose = officers_of(current_account(), Permission.RECUSAL_READ)
    wanted, before = asked_text(request.args, "q", 64), asked_number(request.args, "before")
    ended = request.args.get("ended") == "yes"
    with database().read() as connection:
        rows = list_recusals(connection, today(), whose, wanted=wanted, ended=ended, before=before, limit=ROWS + 1)
        shown = rows[:ROWS]
        words = recusal_words(connection, shown)
    return render_template(
        "registry_desk/recusals.html",
        rows=shown,
        wanted=wanted,
        ended=ended,
        filled=filled,
        next=shown[-1].id if len(rows) > ROWS else None,
        title=RECUSALS,
        lead=RECUSALS_LEAD,
        **words,
    )


def recusal_words(connection: Connection, rows: list[Recusal]) -> dict[str, Any]:
    """What the subjects and the people of recusals are called, and what else their table needs."""
    return {
        "subjects": subject_names(connection, [one.subject for one in rows]),
        "people": inspector_names(connection, [one.inspector for one in rows]),
        "names": names_of(connection, {by for one in rows for by in (one.filed_by, one.withdrawn_by)}),
        "fields": OFFICER_FIELD_WORDS,
        "day": today(),
    }


def _shown(id: int, *, opened: bool) -> str:
    account = current_account()
    # The reason is read in the transaction that records who read it.
    with database().write() if opened else database().read() as connection:
        one = find_recusal(connection, id)
        own = inspector_of_account(connection, account.id, today())
        lists_it = one is not None and is_of(connection, one, officers_of(account, Permission.RECUSAL_READ))
        if one is None or not (lists_it or account.login == one.filed_by or (own and own.number == one.inspector)):
            raise Problem(404, *TITLES[404])
        words = recusal_words(connection, [one])
        can_withdraw, can_open = may_withdraw(connection, account, one), may_open(connection, account, one)
        reason = open_reason(connection, account, id) if opened else None
    return render_template(
        "registry_desk/recusal.html",
        one=one,
        subject=words.pop("subjects")[one.subject],
        person=words.pop("people")[one.inspector],
        may_withdraw=can_withdraw and account.may(Permission.RECUSAL_WRITE),
        may_open=can_open,
        opened=opened,
        reason=reason,
        back=_back(),
        title=RECUSALS,
        **words,
    )
