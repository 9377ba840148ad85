"""`/audit-log`: who did what to what, and when; and whether the log is whole."""

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.access.actions.verification import KIND, order_verification
from service.access.audit_details import detail_words
from service.access.audit_words import ACTION_WORDS, action_words
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import begin_of
from service.core.db.audit import list_entries, read_head
from service.core.db.jobs import last_job
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text
from service.core.web.going_on import going_on_of

ROWS = 50

blueprint = Blueprint("audit_pages", __name__, url_prefix="/audit-log")


@blueprint.get("")
@requires(Permission.AUDIT_READ)
def show() -> str:
    """The entries, the newest first, by who, what, on what and when."""
    args = request.args
    asked = {name: asked_text(args, name, 200) for name in ("actor", "object")}
    asked["action"] = asked_choice(args, "action", ACTION_WORDS)
    since, until, before = asked_day(args, "since"), asked_day(args, "until"), asked_number(args, "before")
    with database().read() as connection:
        found = list_entries(
            connection,
            before=before,
            limit=ROWS + 1,
            **asked,
            since=begin_of(since) if since else None,
            until=begin_of(until + timedelta(days=1)) if until and until < date.max else None,
        )
        names = names_of(connection, [entry.actor for entry in found])
        verified, head = last_job(connection, KIND), read_head(connection)
    return render_template(
        "access/audit.html",
        entries=found[:ROWS],
        names=names,
        words=action_words,
        details=detail_words,
        actions=ACTION_WORDS,
        asked=asked,
        since=since,
        until=until,
        verified=verified,
        head=head,
        going_on=going_on_of(url_for("audit_pages.show"), is_open=verified is not None and verified.is_open),
        next=found[ROWS - 1].id if len(found) > ROWS else None,
    )


@blueprint.post("/verification")
@requires(Permission.AUDIT_READ)
def verify() -> Response:
    """Orders that every entry is checked."""
    with database().write() as connection:
        order_verification(connection, current_account().login)
    return redirect(url_for("audit_pages.show"), 303)
