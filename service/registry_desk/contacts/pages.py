"""`/contacts/<code>`: the contact of an enterprise or another subject, entered and erased by hand, and looked at."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import any_account, current_account, requires
from service.core.problem import Problem
from service.core.web.context import database, settings
from service.core.web.form_fields import Refusal, refusal_of, refuse_unknown
from service.registries.actions.contacts import contact_opened, write_contact
from service.registries.contacts import NOBODY, raise_wrong, read_contact
from service.registries.queries.contacts import held_contact
from service.registry_desk.contacts.reached import subject_within

blueprint = Blueprint("contact_pages", __name__, url_prefix="/contacts")
_NOTHING: Refusal = {}, 200


@blueprint.get("/<code>")
@any_account
def show(code: str) -> str:
    """Whether a contact is held and until when, for who enters or reads contacts of the subject; never whose."""
    refuse_unknown(request.args, ("lang",))
    return _shown(code, _NOTHING)


@blueprint.post("/<code>")
@requires(Permission.CONTACT_WRITE)
def enter(code: str) -> Response | tuple[str, int]:
    """Enters the contact in place of the one before; the form stays as it was filled in where it is wrong."""
    account = current_account()
    try:
        contact = raise_wrong(*read_contact(request.form.get("name", ""), request.form.get("phone", "")))
    except Problem as problem:
        refused = refusal_of(problem)
        return _shown(code, refused), refused[1]
    with database().write() as connection:
        subject = subject_within(connection, account, code, Permission.CONTACT_WRITE)
        write_contact(connection, subject, contact, account.login, settings().retain_personal_days)
    return redirect(url_for("contact_pages.show", code=subject.code), 303)


@blueprint.post("/<code>/erase")
@requires(Permission.CONTACT_WRITE)
def erase(code: str) -> Response:
    """Erases the contact; no file brings another until the time is up."""
    account = current_account()
    with database().write() as connection:
        subject = subject_within(connection, account, code, Permission.CONTACT_WRITE)
        write_contact(connection, subject, NOBODY, account.login, settings().retain_personal_days)
    return redirect(url_for("contact_pages.show", code=subject.code), 303)


@blueprint.post("/<code>/open")
@requires(Permission.CONTACT_READ)
def open_one(code: str) -> str:
    """The same with the contact; the audit log records who read it."""
    return _shown(code, _NOTHING, opened=True)


def _shown(code: str, refused: Refusal, *, opened: bool = False) -> str:
    account = current_account()
    may = Permission.CONTACT_READ, Permission.CONTACT_WRITE
    # The contact is read in the transaction that records who read it.
    with database().write() if opened else database().read() as connection:
        subject = subject_within(connection, account, code, *(may[:1] if opened else may))
        held = held_contact(connection, subject)
        contact = contact_opened(connection, subject, account.login) if opened else None
        names = names_of(connection, {held.recorded_by} if held else set())
    reads, writes = (account.covers(one, subject.region, subject.office) for one in may)
    return render_template(
        "registry_desk/contact.html",
        subject=subject,
        held=held,
        names=names,
        opened=opened,
        contact=contact,
        may_read=reads,
        may_write=writes,
        values=request.form if refused[0] else {},
        wrong=refused[0],
    )
