"""`/batches/{id}/lock`: names where the number will come from, counts its bits, locks, and shows the envelopes once."""

import re
from collections.abc import Mapping

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspection.entropy import IN_ALL, bits_of
from inspection.seed_plan import faults_of_entry
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import now
from service.core.problem import Problem
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_choice, asked_text, refuse_field, show_refusals
from service.core.web.going_on import going_on_of
from service.plans.draws.actions.child_lock import lock_child, part_of
from service.plans.draws.actions.lock import order_lock
from service.plans.draws.pages.blueprint import blueprint
from service.plans.draws.pages.draw_page import draw_page
from service.plans.draws.queries.draws import draw_of_batch
from service.plans.draws.queries.to_lock import last_lock_job, tells_tiers
from service.plans.draws.source_fields import (
    INDICES,
    LOTTERIES,
    PARTIES,
    faults_of_fields,
    fields_of_errors,
    sources_of,
    words_of_source,
)
from service.plans.draws.sources import refuse_sources
from service.plans.queries.batches import batch_within, get_batch

LOCK = "/batches/<int(max=2147483647):id>/lock"
# What is filled in where nothing was yet: enough digits for all of it, and a lottery with many outcomes.
USUAL: Mapping[str, str] = {"dice": "40", "lottery": "kl8", "order": "drawn"}


@blueprint.get(LOCK)
@requires(Permission.BATCH_LOCK)
def lock_form(id: int) -> str | Response:
    """The form that names the sources of the number; of what is locked already, its draw."""
    with database().read() as connection:
        batch_within(connection, id, current_reach(Permission.BATCH_LOCK))
        made = draw_of_batch(connection, id)
    if made is not None:
        return redirect(url_for("draw_pages.show", draw_id=made.draw_id), 303)
    return _form(id, USUAL, {})


@blueprint.post(LOCK)
@requires(Permission.BATCH_LOCK)
def lock(id: int) -> FlaskResponse | tuple[str, int] | str:
    """Locks the lists and shows the envelopes, or with `check` counts the bits of what is filled in."""
    sources, is_open = sources_of(request.form), _is_ticked("open")
    reach = current_reach(Permission.BATCH_LOCK)
    if wrong := faults_of_fields(request.form):
        return _form(id, request.form, wrong), 422
    try:
        if _is_ticked("check"):
            with database().read() as connection:
                one, line = batch_within(connection, id, reach)
            refuse_sources(sources, now(), tells_tiers=tells_tiers(one, line), with_secret=not is_open)
            return _form(id, request.form, {}, checked=True)
        with show_refusals(), database().write() as connection:
            given = connection, settings(), id, sources, current_account().login, reach
            ordered = order_lock(*given, is_open=is_open)
            one, _ = batch_within(connection, id, reach)
    except Problem as problem:
        if problem.status != 422:
            raise
        return _form(id, request.form, fields_of_errors(request.form, problem.errors)), 422
    page = render_template(
        "draws/envelopes.html",
        words_of_source=words_of_source,
        batch=one,
        ordered=ordered,
        bits=bits_of(sources),
        at=now(),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_ticked(name: str) -> bool:
    return asked_choice(request.form, name, {"yes": None}) == "yes"


@blueprint.post("/draws/<string(maxlength=40):draw_id>/children")
@requires(Permission.BATCH_LOCK)
def lock_part(draw_id: str) -> FlaskResponse | tuple[str, int]:
    """Locks a draw of officers for a part that was not ready, and shows its envelopes; else what was typed stays."""
    form, reach = request.form, current_reach(Permission.BATCH_LOCK)
    if wrong := faults_of_fields(form):
        return draw_page(draw_id, wrong), 422
    try:
        cells = [one for one in re.split(r"[\s,，、]+", asked_text(form, "cells", 2000)) if one]
        if not cells:
            refuse_field("cells", Text("请写明区划代码。", "State the codes of the regions."))
        part = part_of(asked_text(form, "department", 40) or None, asked_text(form, "region", 12), cells)
        with show_refusals(), database().write() as connection:
            given = part, sources_of(form), current_account().login, reach
            made, sealed = lock_child(connection, settings(), draw_id, *given)
            one = get_batch(connection, made.batch_id)
    except Problem as problem:
        if problem.status == 409 and problem.detail is not None:
            words = problem.title, problem.detail
            said = Text("".join(text.zh for text in words), " ".join(text.en for text in words))
            return draw_page(draw_id, {"": said}), 409
        if problem.status != 422:
            raise
        errors = [error | {"where": _WHERE.get(error["where"], error["where"])} for error in problem.errors]
        own = {error["where"]: Text(error["zh"], error["en"]) for error in errors if error["where"] in _PART_FIELDS}
        rest = [error for error in errors if error["where"] not in _PART_FIELDS]
        return draw_page(draw_id, own | fields_of_errors(form, rest)), 422
    ordered = {"sealed": sealed, "sources": made.seed_plan}
    response = make_response(
        render_template(
            "draws/envelopes.html", words_of_source=words_of_source, batch=one, ordered=ordered, draw=made, at=now()
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


_PART_FIELDS = ("department", "region", "cells")
_WHERE = {f"json.{name}": name for name in _PART_FIELDS}


def _form(id: int, filled: Mapping[str, str], wrong: Mapping[str, Text], *, checked: bool = False) -> str:
    with database().read() as connection:
        one, line = batch_within(connection, id, current_reach(Permission.BATCH_LOCK))
        needs, job = tells_tiers(one, line), last_lock_job(connection, id)
    sources = sources_of(filled)
    # What is not written as it must be is told as wrong; ten to the power of just any number is never worked out.
    bits = bits_of([source for source in sources if not any(faults_of_entry(source))])
    return render_template(
        "draws/lock.html",
        batch=one,
        line=line,
        filled=filled,
        wrong=wrong,
        checked=checked,
        job=job,
        going_on=going_on_of(url_for("draw_pages.lock_form", id=id), is_open=job is not None and job.is_open),
        bits=bits,
        least=IN_ALL,
        needs_secret=needs,
        parties=range(PARTIES),
        indices=range(INDICES),
        lotteries=LOTTERIES,
    )
