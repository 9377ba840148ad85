"""`/draws`: all draws within reach, the newest first."""

from flask import render_template, request

from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_number
from service.plans.batch import BatchStatus
from service.plans.batch_words import STATUSES
from service.plans.draws.pages.blueprint import blueprint
from service.plans.draws.queries.listed import list_draws
from service.plans.draws.queries.part_names import part_names

ROWS = 20
SHOWN = {state.value: words for state, words in STATUSES.items() if state is not BatchStatus.DRAFT}


@blueprint.get("/draws")
@requires(Permission.DRAW_READ)
def listed() -> str:
    """The draws, of one state where one is asked for."""
    status = asked_choice(request.args, "status", SHOWN)
    with database().read() as connection:
        reach = current_reach(Permission.DRAW_READ)
        before = asked_number(request.args, "before")
        rows = list_draws(connection, reach, status=status, before=before, limit=ROWS + 1)
        parts_of = part_names(connection, rows)
    following = rows[ROWS - 1].id if len(rows) > ROWS else None
    return render_template(
        "draws/draws.html", rows=rows[:ROWS], next=following, status=status, states=SHOWN, parts_of=parts_of
    )
