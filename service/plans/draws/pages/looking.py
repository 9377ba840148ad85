"""`/draws/{draw_id}/list` and `/record`: those drawn, and the sealed record; each look leaves its entry."""

import tempfile

from flask import Response, render_template, request, send_file

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_actor, requires
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_number, asked_text, refuse_field, show_refusals
from service.model.inclusion import millionths_of
from service.plans.draws.actions.looks import PURPOSE_LENGTHS, look_at_list, look_at_merged, take_record
from service.plans.draws.pages.blueprint import blueprint
from service.plans.lists.queries.prepared import edition_of_batch
from service.plans.lists.strata import title_of_stratum
from service.plans.pages.stratum_titles import titles_of_strata
from service.registries.queries.inspectors import inspector_names
from service.registries.queries.names import region_names

ONE = "/draws/<string(maxlength=40):draw_id>"
ROWS = 50


@blueprint.get(f"{ONE}/list")
@requires(Permission.DRAW_READ_LIST)
def look(draw_id: str) -> str:
    """Those drawn, in the order of their tickets, with the officers of each."""
    purpose, after = _asked_purpose(), asked_number(request.args, "after") or 0
    with database().write() as connection:
        given = draw_id, purpose, *current_actor(Permission.DRAW_READ_LIST)
        found, rows, officers = look_at_list(connection, *given, after, ROWS + 1)
        names = inspector_names(connection, {number for team in officers.values() for number in team})
        cells = region_names(connection, {row.cell for row in rows})
        edition = edition_of_batch(connection, found.batch)
    titles = titles_of_strata(library(), edition)
    following = rows[ROWS - 1].place if len(rows) > ROWS else None
    return render_template(
        "draws/list.html",
        draw=found.draw,
        rows=rows[:ROWS],
        next=following,
        officers=officers,
        names=names,
        cells=cells,
        strata={row.stratum: titles.get(row.stratum) or title_of_stratum(row.stratum) for row in rows},
        inclusion=millionths_of,
        purpose=purpose,
    )


@blueprint.get(f"{ONE}/merged")
@requires(Permission.DRAW_READ_LIST)
def look_merged(draw_id: str) -> str:
    """Those whom other draws of the period drew, too, with the days on which one visit serves all."""
    purpose, after = _asked_purpose(), asked_text(request.args, "after", 64)
    with database().write() as connection:
        given = draw_id, purpose, *current_actor(Permission.DRAW_READ_LIST)
        found, merging, rows = look_at_merged(connection, *given, after, ROWS + 1)
    return render_template(
        "draws/merged.html",
        draw=found.draw,
        merging=merging,
        rows=rows[:ROWS],
        next=rows[ROWS - 1].subject if len(rows) > ROWS else None,
        purpose=purpose,
    )


@blueprint.get(f"{ONE}/record")
@requires(Permission.DRAW_READ_SEALED)
def record(draw_id: str) -> Response:
    """The sealed record as a ZIP."""
    purpose = _asked_purpose()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        given = draw_id, purpose, *current_actor(Permission.DRAW_READ_SEALED), file
        with show_refusals():
            take_record(database(), settings(), *given)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return send_file(file, "application/zip", as_attachment=True, download_name=f"{draw_id}.zip")


def _asked_purpose() -> str:
    purpose = asked_text(request.args, "purpose", PURPOSE_LENGTHS[1])
    if len(purpose) < PURPOSE_LENGTHS[0]:
        least = PURPOSE_LENGTHS[0]
        refuse_field("purpose", Text(f"须写明用途，至少{least}个字。", f"State what for, at least {least} characters."))
    return purpose
