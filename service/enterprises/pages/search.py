"""`/enterprises`: found by pieces of a name or by the code."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.route_rules import current_jurisdiction, requires
from service.core.web.context import database
from service.core.web.form_fields import asked_number, asked_text, refuse_unknown
from service.enterprises.pages.blueprint import blueprint
from service.facts.enterprises import search_enterprises
from service.registries.queries.names import name_codes

ROWS = 50


@blueprint.get("")
@requires(Permission.ENTERPRISE_READ)
def search() -> str | Response:
    """Enterprises of the account's jurisdictions; `?q=` are pieces of a name or a code."""
    refuse_unknown(request.args, ("q", "after", "lang"))
    wanted = asked_text(request.args, "q", 100)
    after = asked_number(request.args, "after") or 0
    with database().read() as connection:
        inside = current_jurisdiction(Permission.ENTERPRISE_READ)
        rows = search_enterprises(connection, wanted, inside, after=after, limit=ROWS + 1)
        named = name_codes(connection, rows[:ROWS])
    if len(rows) == 1 and rows[0].code == wanted.upper():
        return redirect(url_for("enterprise_pages.show", code=rows[0].code), 303)
    return render_template(
        "enterprises/enterprises.html",
        rows=rows[:ROWS],
        wanted=wanted,
        next=rows[ROWS - 1].id if len(rows) > ROWS else None,
        named=named,
    )
