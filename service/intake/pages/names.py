"""`/imports/names`: names that rows state instead of a code, and which enterprise each stands for."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.web.context import database
from service.core.web.form_fields import asked_text, refuse_field, show_refusals
from service.intake.actions.names import confirm_name, reach_of_names, withdraw_name
from service.intake.pages.blueprint import blueprint
from service.intake.pages.ways_back import back_to
from service.intake.queries.imports import visible_actor_of
from service.intake.queries.names import Position, candidates_of, list_name_matches, list_waiting_names
from service.registries.queries.names import region_names

ROWS = 30
MOST_MATCHES = 500
MOST_ROWS = 2**62
_PARTS_OF_POSITION = 3
# What stands for "none of these" where a code would.
NONE = "-"


@blueprint.get("/names")
@requires(Permission.IMPORT_READ)
def names() -> str:
    """The names that nobody confirmed with the enterprises that have them, and what names stand for."""
    account = current_account()
    after = request.args.getlist("after")
    behind: Position | None = None
    if len(after) == _PARTS_OF_POSITION and after[0].isascii() and after[0].isdigit():
        behind = [min(int(after[0]), MOST_ROWS), *after[1:]]
    places = reach_of_names(account, Permission.IMPORT_READ).jurisdiction()
    with database().read() as connection:
        waiting = list_waiting_names(connection, actor=visible_actor_of(account), after=behind, limit=ROWS + 1)
        matches = list_name_matches(connection, limit=MOST_MATCHES, inside=places)
        of_none = [one.name for one in matches if one.code is None and one.withdrawn_at is None]
        candidates = candidates_of(connection, [*(one.name for one in waiting[:ROWS]), *of_none], places)
        people = names_of(connection, [name for one in matches for name in (one.matched_by, one.withdrawn_by)])
        firms = [firm for found in candidates.values() for firm in found]
        regions = region_names(connection, {firm.region for firm in firms if firm.region})
    return render_template(
        "intake/names.html",
        names=waiting[:ROWS],
        next=waiting[ROWS - 1].position if len(waiting) > ROWS else None,
        candidates=candidates,
        regions=regions,
        people=people,
        matches=matches[::-1],
        # Enterprises that have come to have a name since it was found to be none's.
        new={
            one.id: [firm for firm in candidates.get(one.name, ()) if firm.id not in one.candidates]
            for one in matches
            if one.code is None and one.withdrawn_at is None
        },
        nobody=NONE,
        may_say_none=reach_of_names(account).is_whole,
    )


@blueprint.post("/names")
@requires(Permission.WORDS_MATCH)
def confirm() -> Response:
    """Confirms which enterprise a name stands for, or that it is none."""
    account = current_account()
    stated = {name: asked_text(request.form, name) for name in ("source", "name", "uscc", "other")}
    code = stated["other"] or stated["uscc"]
    if not code:
        refuse_field("uscc", Text("请选择主体，或写明代码。", "Choose an enterprise, or state its code."))
    with show_refusals(422), database().write() as connection:
        confirm_name(
            connection,
            account.login,
            stated["source"],
            stated["name"],
            None if code == NONE else code,
            reach=reach_of_names(account),
        )
    return back_to("import_pages.names")


@blueprint.post("/names/<int(max=2147483647):match_id>/withdraw")
@requires(Permission.WORDS_MATCH)
def withdraw_confirmation(match_id: int) -> Response:
    """Withdraws what was said of a name."""
    account = current_account()
    with show_refusals(409), database().write() as connection:
        withdraw_name(connection, account.login, match_id, reach_of_names(account))
    return redirect(url_for("import_pages.names"), 303)
