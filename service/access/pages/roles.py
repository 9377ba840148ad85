"""`/roles`: accounts and roles as a matrix: who may what, where, and what should not be in one hand."""

from flask import Blueprint, render_template, request

from service.access.conflicts import conflicts_of, settlers_of
from service.access.permissions import ALLOWED, Permission
from service.access.queries.accounts import grants_of_all, list_accounts
from service.access.queries.places import place_names
from service.access.route_rules import requires
from service.access.words import PERMISSION_WORDS, ROLE_WORDS
from service.core.web.context import database
from service.core.web.form_fields import asked_text

ROWS = 50

blueprint = Blueprint("role_pages", __name__, url_prefix="/roles")


@blueprint.get("")
@requires(Permission.ACCOUNT_MANAGE)
def show() -> str:
    """The accounts by log-in with a column for each role, and what each role may do."""
    after = asked_text(request.args, "after", 80)
    with database().read() as connection:
        found = list_accounts(connection, after=after, limit=ROWS + 1, active=True)
        shown = found[:ROWS]
        held = grants_of_all(connection)
        places = place_names(connection, (grant for entry in shown for grant in entry.grants))
    return render_template(
        "access/roles.html",
        accounts=shown,
        where=places,
        conflicts={entry.login: conflicts_of(entry.grants) for entry in shown},
        settlers=settlers_of(held.values()),
        holders={role: sum(any(grant.role is role for grant in own) for own in held.values()) for role in ROLE_WORDS},
        roles=ROLE_WORDS,
        permissions=PERMISSION_WORDS,
        allowed=ALLOWED,
        next=shown[-1].login if len(found) > ROWS else None,
    )
