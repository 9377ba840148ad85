"""`/draw-log`: what anybody may see of draws, without an account."""

from flask import Response, render_template, request

from rules.texts import Text
from service.access.queries.draw_log import list_log, log_lines_of
from service.access.route_rules import public
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_number
from service.plans.batch_words import STATUSES
from service.plans.draws.pages.blueprint import blueprint
from service.plans.draws.queries.draws import Draw
from service.plans.draws.queries.listed import public_draw, publication_bytes
from service.plans.draws.source_fields import LineField, line_fields_of

LOG = "/draw-log"
ONE = f"{LOG}/<string(maxlength=40):draw_id>"
ROWS = 50


@blueprint.get(LOG)
@public
def log() -> str:
    """The lines of the log, the newest first."""
    with database().read() as connection:
        rows = list_log(connection, asked_number(request.args, "before"), ROWS + 1)
    following = rows[ROWS - 1].number if len(rows) > ROWS else None
    states = {state.value: words for state, words in STATUSES.items()}
    return render_template("draws/log.html", rows=rows[:ROWS], next=following, states=states)


@blueprint.get(ONE)
@public
def publication(draw_id: str) -> str:
    """All that is public of one draw."""
    with database().read() as connection:
        found = _found(public_draw(connection, draw_id))
        lines = log_lines_of(connection, [draw_id])
    states = {state.value: words for state, words in STATUSES.items()}
    return render_template("draws/publication.html", draw=found, lines=lines, states=states, known=known_of(found))


@blueprint.get(f"{ONE}/file")
@public
def publication_file(draw_id: str) -> Response:
    """The same as the file whose bytes are those that `draw publish` writes."""
    with database().read() as connection:
        data = publication_bytes(connection, _found(public_draw(connection, draw_id)))
    return Response(data, content_type="application/json")


def known_of(found: Draw) -> list[tuple[LineField, str]]:
    """The lines of its number that are known, each with what it is called."""
    return list(zip(line_fields_of(found.seed_plan), found.seed_lines or (), strict=False))


def _found(found: Draw | None) -> Draw:
    if found is None:
        raise Problem(404, "not-found", Text("没有这一抽取。", "There is no such draw."))
    return found
