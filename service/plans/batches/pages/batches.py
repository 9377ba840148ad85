"""`/batches`: the batches of plan lines, one of them, its preview, and consent to its provisional edition."""

from flask import render_template, request

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_number, asked_opinion
from service.plans.batch import BatchStatus
from service.plans.batch_words import STATUSES
from service.plans.batches.actions import batches
from service.plans.batches.pages.batch_page import carry_out, show_batch
from service.plans.batches.pages.place import ONE, Answer, blueprint
from service.plans.batches.pages.preview_shown import shown_of
from service.plans.batches.queries.opened import open_batch
from service.plans.preview.read_preview import preview_of
from service.plans.queries.batches import list_batches
from service.plans.queries.lines import find_line
from service.plans.sight import sight_of
from service.registries.queries.names import region_names

ROWS = 30


@blueprint.get("")
@requires(Permission.PLAN_READ)
def listed() -> str:
    """The batches, the newest first; `?status=` narrows them, `?line=` to those of a line, `?waits=consent`."""
    status = asked_choice(request.args, "status", {one.value: one for one in BatchStatus})
    line, before = asked_number(request.args, "line"), asked_number(request.args, "before")
    waits = asked_choice(request.args, "waits", {"consent": ""})
    account = current_account()
    with database().read() as connection:
        found = list_batches(
            connection,
            sight_of(account),
            line_root=line,
            status=status or None,
            waiting=bool(waits),
            before=before,
            limit=ROWS + 1,
        )
        regions = region_names(connection, {one.region for one in found if one.region})
        of_line = find_line(connection, line) if line else None
        if of_line is not None and not sight_of(account).shows_line(of_line):
            of_line = None
    return render_template(
        "batches/batches.html",
        rows=found[:ROWS],
        next=found[ROWS - 1].batch.id if len(found) > ROWS else None,
        status=status,
        line=line,
        of_line=of_line,
        regions=regions,
        statuses=STATUSES,
    )


@blueprint.get(ONE)
@requires(Permission.PLAN_READ, of=ThingKind.BATCH)
def show(batch_id: int) -> str:
    """One batch: what it is drawn from and how, what is in its way, who did what, and what may be done now."""
    return show_batch(batch_id, {})


@blueprint.get(f"{ONE}/preview")
@requires(Permission.PLAN_READ)
def preview(batch_id: int) -> str:
    """What the batch would bring about if its lists were locked today; nothing is written."""
    account = current_account()
    with database().read() as connection:
        opened = open_batch(connection, account, batch_id)
        found = preview_of(connection, opened.batch, library(), settings(), today(), sight_of(account).reach)
        shown = shown_of(connection, found, opened)
    return render_template("batches/preview.html", opened=opened, batch=opened.batch, line=opened.line, **shown)


@blueprint.post(f"{ONE}/consent")
@requires(Permission.PLAN_APPROVE, of=ThingKind.BATCH)
def consent(batch_id: int) -> Answer:
    """Consents to the provisional edition that a draft goes by."""
    return carry_out(
        batch_id,
        lambda connection, by, reach: batches.consent_to_provisional(
            connection, batch_id, by, reach, asked_opinion(request.form)
        ),
        Permission.PLAN_APPROVE,
    )


@blueprint.post(f"{ONE}/refuse-consent")
@requires(Permission.PLAN_APPROVE, of=ThingKind.BATCH)
def refuse_consent(batch_id: int) -> Answer:
    """Does not consent to it."""
    return carry_out(
        batch_id,
        lambda connection, by, reach: batches.refuse_provisional(
            connection, batch_id, by, reach, asked_opinion(request.form)
        ),
        Permission.PLAN_APPROVE,
    )
