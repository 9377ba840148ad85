"""`/draws/{draw_id}`: how far a draw is, what is known of it, and what the reader may do next."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.queries.draw_log import log_lines_of
from service.access.reach import Reach
from service.access.route_rules import current_account, current_reach, requires
from service.access.seconds import Thing, ThingKind
from service.core.clock import now
from service.core.db.jobs import get_job
from service.core.problem import Problem
from service.core.web.context import database, settings
from service.core.web.form_fields import (
    asked_choice,
    asked_lines,
    asked_opinion,
    asked_text,
    refusals_of,
    refuse_field,
    show_refusals,
)
from service.core.web.going_on import going_on_of
from service.core.web.job_progress import progress_of
from service.plans.batch import BatchStatus
from service.plans.batch_words import STATUSES
from service.plans.draws.actions.changes import AskedChange, ask_change, decide_change, order_change
from service.plans.draws.actions.closing import archive_batch
from service.plans.draws.actions.drawing import order_draw
from service.plans.draws.actions.looks import PURPOSE_LENGTHS, note_look_at_changes
from service.plans.draws.actions.number import obtain_number
from service.plans.draws.actions.verdict import state_verdict, witness_reach
from service.plans.draws.actions.voiding import ask_void, decide_void
from service.plans.draws.pages.blueprint import blueprint
from service.plans.draws.pages.signed_paper import YES_NO, asked_verdict
from service.plans.draws.queries.changes import ChangeStatus, jobs_of_changes, list_changes
from service.plans.draws.queries.draws import children_of, find_parent, get_drawing
from service.plans.draws.queries.part_names import part_names
from service.plans.draws.source_fields import LOTTERIES, line_fields_of, lines_of, words_of_source
from service.plans.draws.states import Act
from service.plans.draws.words import CHANGE_STATES
from service.plans.queries.batches import acts_of_batch

ONE = "/draws/<string(maxlength=40):draw_id>"
P = Permission
Answer = Response | tuple[str, int]


@blueprint.get(ONE)
@requires(P.DRAW_READ, of=(ThingKind.DRAW, ThingKind.REPLACEMENT))
def show(draw_id: str) -> str:
    """The draw."""
    return draw_page(draw_id, {})


@blueprint.post(f"{ONE}/number")
@requires(P.BATCH_DRAW)
def number(draw_id: str) -> Answer:
    """Enters the number; what was typed stays where a line is not what was named, but for the secret."""

    def act(connection: Connection, reach: Reach, by: str) -> None:
        plan = get_drawing(connection, draw_id, reach).draw.seed_plan
        obtain_number(connection, settings(), draw_id, lines_of(plan, request.form), by, reach)

    return _act(draw_id, P.BATCH_DRAW, act)


@blueprint.post(f"{ONE}/draw")
@requires(P.BATCH_DRAW)
def draw(draw_id: str) -> Answer:
    """Has it drawn."""
    return _act(draw_id, P.BATCH_DRAW, lambda connection, reach, by: order_draw(connection, draw_id, by, reach))


@blueprint.post(f"{ONE}/ask-void")
@requires(P.BATCH_VOID)
def ask_for_void(draw_id: str) -> Answer:
    """Asks that it be void."""

    def act(connection: Connection, reach: Reach, by: str) -> None:
        reason = asked_lines(request.form, "reason", Text("请写明理由。", "State the reason."))
        ask_void(connection, draw_id, reason, by, reach)

    return _act(draw_id, P.BATCH_VOID, act)


@blueprint.post(f"{ONE}/decide-void")
@requires(P.DRAW_DECIDE, of=ThingKind.DRAW)
def decide_on_void(draw_id: str) -> Answer:
    """Decides whether it is void."""

    def act(connection: Connection, reach: Reach, by: str) -> None:
        agrees = asked_choice(request.form, "void", YES_NO, "no") == "yes"
        decide_void(connection, draw_id, asked_opinion(request.form), by, reach, agrees=agrees)

    return _act(draw_id, P.DRAW_DECIDE, act)


@blueprint.post(f"{ONE}/archive")
@requires(P.BATCH_DRAW)
def archive(draw_id: str) -> Answer:
    """Puts the batch into the archive."""
    return _act(draw_id, P.BATCH_DRAW, lambda connection, reach, by: archive_batch(connection, draw_id, by, reach))


@blueprint.post(f"{ONE}/verdict")
@requires(P.DRAW_VERIFY)
def give_verdict(draw_id: str) -> Answer:
    """States the verdict; the signed paper goes along as a file, of which the fingerprint is kept, or by that."""

    try:
        verified, paper = asked_verdict()
    except Problem as problem:
        return draw_page(draw_id, refusals_of(problem)), problem.status

    def act(connection: Connection, _: Reach, by: str) -> None:
        reach = witness_reach(connection, current_account())
        state_verdict(connection, draw_id, paper, by, reach, verified=verified)

    return _act(draw_id, P.DRAW_VERIFY, act)


@blueprint.post(f"{ONE}/changes")
@requires(P.BATCH_DRAW)
def ask_for_change(draw_id: str) -> Answer:
    """Asks for a replacement."""

    def act(connection: Connection, reach: Reach, by: str) -> None:
        form = request.form
        subject = asked_text(form, "subject", 64)
        if not subject:
            refuse_field("subject", Text("请写明主体代码。", "State the code of the subject."))
        reason = asked_lines(form, "change_reason", Text("请写明理由。", "State the reason."))
        evidence = asked_lines(form, "evidence", Text("请写明依据。", "State the evidence."))
        asked = AskedChange(subject, asked_text(form, "officer", 40) or None, reason, evidence)
        ask_change(connection, draw_id, asked, by, reach)

    return _act(draw_id, P.BATCH_DRAW, act)


@blueprint.post(f"{ONE}/changes/<int(max=2147483647):id>/decide")
@requires(P.DRAW_DECIDE, of=ThingKind.REPLACEMENT)
def decide_on_change(draw_id: str, id: int) -> Answer:
    """Decides on a replacement: approved with the key of the envelope."""

    def act(connection: Connection, reach: Reach, by: str) -> None:
        key = asked_text(request.form, "key", 64) or None
        if asked_choice(request.form, "refuse", YES_NO) == "yes":
            key = None
        elif key is None:
            refuse_field("key", Text("同意须填写信封中的补抽密钥。", "To approve it, type the key of the envelope."))
        decide_change(connection, draw_id, id, asked_opinion(request.form, "change_opinion"), by, reach, key)

    return _act(draw_id, P.DRAW_DECIDE, act)


@blueprint.post(f"{ONE}/changes/<int(max=2147483647):id>/order")
@requires(P.BATCH_DRAW)
def order_change_anew(draw_id: str, id: int) -> Answer:
    """Has a job look anew who comes."""
    return _act(draw_id, P.BATCH_DRAW, lambda connection, reach, by: order_change(connection, draw_id, id, by, reach))


def _act(draw_id: str, permission: Permission, act: Callable[[Connection, Reach, str], Any]) -> Answer:
    try:
        with show_refusals(), database().write() as connection:
            act(connection, current_reach(permission), current_account().login)
    except Problem as problem:
        if problem.status != 422:
            raise
        return draw_page(draw_id, refusals_of(problem, _field_of)), 422
    return redirect(url_for("draw_pages.show", draw_id=draw_id), 303)


def _field_of(where: str) -> str:
    """The field of the page; that of a line of the number goes by its place."""
    return where.removeprefix("json.").replace("lines.", "line-")


def draw_page(draw_id: str, wrong: Mapping[str, Text]) -> str:
    """The page of a draw, with what is `wrong` with the fields of its forms, as they were filled in."""
    account = current_account()
    with database().read() as connection:
        drawing = get_drawing(connection, draw_id, current_reach(P.DRAW_READ))
        found = drawing.draw
        children, parent = children_of(connection, found.id), find_parent(connection, found)
        # Who was replaced is of those drawn: for whoever may look at the list of this very draw, each look on record.
        may_list = drawing.line.lies_in(current_reach(P.DRAW_READ_LIST))
        changes = list_changes(connection, [found.id]) if may_list else []
        approved = [one.id for one in changes if one.status is ChangeStatus.APPROVED]
        change_jobs = jobs_of_changes(connection, approved)
        job = None if found.job_id is None else get_job(connection, found.job_id)
        log = log_lines_of(connection, [found.draw_id])
        acts = acts_of_batch(connection, found.batch_id) if found.status in _CLOSED else []
        # When, and by whom, the batch was completed and put into the archive.
        closed = {one.to_status: one for one in acts if one.act in (Act.COMPLETE, Act.ARCHIVE)}
        logins = [found.locked_by, found.number_by, found.drawn_by, found.void_asked_by, found.void_decided_by]
        logins += [found.verified_by, *(login for one in changes for login in (one.asked_by, one.decided_by))]
        people = names_of(connection, [*logins, *(one.by for one in closed.values())])
        parts_of = part_names(connection, [found, *children])
    if changes:
        with database().write() as connection:
            note_look_at_changes(connection, found, account.login, len(changes))
    at_work = job is not None and job.is_open
    return render_template(
        "draws/draw.html",
        draw=found,
        batch=drawing.batch,
        line=drawing.line,
        parent=parent,
        children=children,
        parts_of=parts_of,
        changes=changes,
        change_states=CHANGE_STATES,
        change_jobs=change_jobs,
        log=log,
        people=people,
        states=STATUSES,
        fields=line_fields_of(found.seed_plan),
        words_of_source=words_of_source,
        lotteries=LOTTERIES,
        filled=request.form,
        wrong=wrong,
        allowed={act.value for act in found.acts(account.may)},
        closed=closed,
        owes=found.owes_record and account.may(P.BATCH_DRAW),
        follows=found.follows_parent,
        may_list=may_list,
        thing=Thing(ThingKind.DRAW, found.draw_id),
        replacement=Thing(ThingKind.REPLACEMENT, found.draw_id),
        may_take=drawing.line.lies_in(current_reach(P.DRAW_READ_SEALED)),
        purpose_lengths=PURPOSE_LENGTHS,
        job=job,
        progress=progress_of(job, now(), settings()) if job is not None else None,
        going_on=going_on_of(url_for("draw_pages.show", draw_id=draw_id), is_open=at_work),
        steps=_STEPS,
        step=_PLACE.get(found.status, 0),
    )


_CLOSED = (BatchStatus.COMPLETED, BatchStatus.ARCHIVED)
_STEPS = (BatchStatus.LOCKED, BatchStatus.NUMBER_OBTAINED, BatchStatus.DRAWN, *_CLOSED)
_PLACE = {state: place for place, state in enumerate(_STEPS)}
