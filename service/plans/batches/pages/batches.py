"""`/batches`: batches of plan lines: put up, edited and deleted as drafts, previewed; what follows is the draw's."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.queries.seconds import carries_out_decision
from service.access.route_rules import current_account, current_actor, current_reach, requires
from service.access.seconds import Thing, ThingKind
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_number, asked_opinion
from service.decisions.editions import edition_now
from service.plans.batch import BY_HAND, HANDLED, Batch, BatchStatus
from service.plans.batch_words import ACTS, EXCLUSIONS, STATUSES
from service.plans.batches.actions import batches
from service.plans.batches.pages.form import (
    PARTS,
    RATIO,
    fresh_values,
    parts_of_batch,
    percent_of,
    read_batch_form,
    values_of_batch,
)
from service.plans.batches.pages.preview_shown import shown_of
from service.plans.batches.pages.refusals import REFUSED, refusal_of
from service.plans.batches.queries.opened import OpenedBatch, open_batch
from service.plans.batches.stated import LONGEST_REASON, LONGEST_TITLE
from service.plans.content import digest_of_batch
from service.plans.draws.queries.draws import draw_of_batch
from service.plans.draws.words import ACTS as DRAW_ACTS
from service.plans.lists.hindrances import hindrances_of
from service.plans.lists.queries.prepared import edition_of_batch, rules_of
from service.plans.lists.queries.prepared import names_of as strata_of_edition
from service.plans.pages.stratum_titles import titles_of_strata
from service.plans.plan import PlanLine
from service.plans.preview.read_preview import preview_of
from service.plans.queries.batches import acts_of_batch, batches_of_line, lines_to_draw, list_batches
from service.plans.queries.lines import find_line, line_of
from service.plans.sight import sight_of
from service.registries.queries.items import items_of
from service.registries.queries.names import region_names
from service.rule_sets.queries import rule_set_of
from service.rule_sets.words import MODES

ROWS = 30
LINES = 300
ONE = "/<int(max=2147483647):batch_id>"
Answer = Response | tuple[str, int]

blueprint = Blueprint("batch_pages", __name__, url_prefix="/batches")


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


@blueprint.get("/new")
@requires(Permission.PLAN_WRITE)
def new() -> str:
    """The form of the next batch of the line `?line=`; without one the lines that a batch can be put up from."""
    line_id = asked_number(request.args, "line")
    if line_id is None:
        with database().read() as connection:
            offered = lines_to_draw(connection, current_reach(Permission.PLAN_WRITE), today(), LINES)
        return render_template("batches/choose_line.html", lines=offered, modes=MODES)
    with database().read() as connection:
        line = _line_to_write(connection, line_id)
        others = batches_of_line(connection, line.root)
        fixed = sum(one.status not in (BatchStatus.DRAFT, BatchStatus.VOID) for one in others)
        shown = _form_shown(connection, line, None)
    values = fresh_values(line, max((one.number for one in others), default=0) + 1, line.shares - fixed)
    return render_template("batches/form.html", values=values, ticked=(), wrong={}, **shown)


@blueprint.post("")
@requires(Permission.PLAN_WRITE)
def add() -> Answer:
    """Puts up the batch of the form; what was written stays where it is refused."""
    line_id = asked_number(request.form, "line") or 0
    with database().read() as connection:
        line = _line_to_write(connection, line_id)
    return _save(line, None)


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


@blueprint.get(f"{ONE}/edit")
@requires(Permission.PLAN_WRITE)
def edit_form(batch_id: int) -> str:
    """The form of a draft."""
    with database().read() as connection:
        opened = _opened_to_write(connection, batch_id)
        shown = _form_shown(connection, opened.line, opened.batch)
    values = {**values_of_batch(opened.batch), "seen": digest_of_batch(opened.batch)}
    return render_template("batches/form.html", values=values, ticked=opened.batch.narrowing.tiers, wrong={}, **shown)


@blueprint.post(f"{ONE}/edit")
@requires(Permission.PLAN_WRITE)
def edit(batch_id: int) -> Answer:
    """Saves what the form of a draft holds; what was written stays where it is refused."""
    with database().read() as connection:
        opened = _opened_within(connection, batch_id)
    return _save(opened.line, opened.batch)


@blueprint.post(f"{ONE}/delete")
@requires(Permission.PLAN_WRITE)
def delete(batch_id: int) -> Answer:
    """Deletes a draft."""
    return _done(
        batch_id,
        lambda connection, by, reach: batches.delete_batch(connection, batch_id, by, reach),
        Permission.PLAN_WRITE,
        url_for("batch_pages.listed"),
    )


@blueprint.post(f"{ONE}/consent")
@requires(Permission.PLAN_APPROVE, of=ThingKind.BATCH)
def consent(batch_id: int) -> Answer:
    """Consents to the provisional edition that a draft goes by."""
    return _done(
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
    return _done(
        batch_id,
        lambda connection, by, reach: batches.refuse_provisional(
            connection, batch_id, by, reach, asked_opinion(request.form)
        ),
        Permission.PLAN_APPROVE,
    )


def show_batch(batch_id: int, wrong: Mapping[str, Text], more: Mapping[str, Any] | None = None) -> str:
    """The page of a batch, with what is `wrong` with the fields of its forms."""
    account = current_account()
    with database().read() as connection:
        opened = open_batch(connection, account, batch_id)
        batch, line = opened.batch, opened.line
        acts = acts_of_batch(connection, batch_id)
        thing = Thing(ThingKind.BATCH, str(batch.id))
        carries_out = carries_out_decision(connection, thing, account.id) if batch.waits_for_consent else False
        people = names_of(connection, {batch.owner, *(one.by for one in acts)})
        edition = edition_of_batch(connection, batch)
        newest = edition_now(connection, line.scheme) if line.scheme else None
        drawn = None if batch.is_draft else draw_of_batch(connection, batch_id)
        items = list(items_of(connection, line.items, today()).values())
        regions = region_names(connection, {*batch.narrowing.counties, line.region or line.plan_region} - {""})
    edited = any(one.act in HANDLED and one.by == account.login for one in acts)
    may_write = batch.is_draft and line.lies_in(account.reach(Permission.PLAN_WRITE))
    return render_template(
        "batches/batch.html",
        opened=opened,
        batch=batch,
        line=line,
        items=items,
        edition=edition,
        newest=newest,
        titles=titles_of_strata(library(), edition),
        hindrances=[*hindrances_of(batch, line, items, edition, settings(), today())] if batch.is_draft else [],
        acts=acts,
        act_words={**ACTS, **{act.value: words for act, words in DRAW_ACTS.items()}},
        draw=drawn,
        people=people,
        regions=regions,
        statuses=STATUSES,
        exclusions=EXCLUSIONS,
        percent_of=percent_of,
        parts_words=PARTS[parts_of_batch(batch)][1],
        may_write=may_write,
        may_lock=batch.is_draft and line.lies_in(account.reach(Permission.BATCH_LOCK)),
        may_decide=batch.waits_for_consent
        and line.lies_in(account.reach(Permission.PLAN_APPROVE))
        and (carries_out or not edited),
        thing=thing,
        form=request.form,
        wrong=wrong,
        **(more or {}),
    )


def _save(line: PlanLine, before: Batch | None) -> Answer:
    status, wrong = 422, dict[str, Text]()
    with database().read() as connection:
        shown = _form_shown(connection, line, before)
        stated, filled = read_batch_form(connection, request.form, [name for name, _, _ in shown["strata"]])
    if stated is not None:
        try:
            who = current_actor(Permission.PLAN_WRITE)
            with database().write() as connection:
                if before is None:
                    made = batches.add_batch(connection, library(), line.id, stated, *who)
                else:
                    seen = request.form.get("seen", "")
                    made = batches.edit_batch(connection, library(), before.id, stated, *who, seen)
            return redirect(url_for("batch_pages.show", batch_id=made.id), 303)
        except REFUSED as error:
            wrong, status = refusal_of(error)
            if status == 404:
                raise
    wrong = filled.wrong | wrong
    return render_template("batches/form.html", values=filled.values, ticked=filled.tiers, wrong=wrong, **shown), status


def _form_shown(connection: Connection, line: PlanLine, before: Batch | None) -> dict[str, Any]:
    """What the form offers: tiers with the line's ratios, editions, who draws officers."""
    newest = edition_now(connection, line.scheme) if line.scheme else None
    kept = edition_of_batch(connection, before) if before else None
    edition = kept or newest
    titles = titles_of_strata(library(), edition)
    rule_set = rule_set_of(library(), edition.scheme, edition.version) if edition else None
    stated: Mapping[str, Fraction] = {}
    if edition is not None:
        stated = rules_of(line, None, edition, rule_set).ratios
    strata = [(name, titles[name], stated.get(name)) for name in strata_of_edition(edition)] if edition else []
    editions = {one.run_id: one for one in (newest, kept) if one is not None}
    return {
        "line": line,
        "batch": before,
        "strata": strata,
        "by_number": line.planned_number is not None,
        "editions": list(editions.values()),
        "edition": edition,
        "parts_offered": [(name, words) for name, (_, words) in PARTS.items()],
        "reasons": [EXCLUSIONS[code] for code in BY_HAND],
        "ratio": RATIO,
        "percent_of": percent_of,
        "most_title": LONGEST_TITLE,
        "most_reason": LONGEST_REASON,
    }


def _line_to_write(connection: Connection, line_id: int) -> PlanLine:
    line = line_of(connection, line_id)
    if not line.lies_in(current_reach(Permission.PLAN_WRITE)):
        raise Problem(404, *TITLES[404])
    return line


def _opened_within(connection: Connection, batch_id: int) -> OpenedBatch:
    opened = open_batch(connection, current_account(), batch_id)
    if not opened.line.lies_in(current_reach(Permission.PLAN_WRITE)):
        raise Problem(404, *TITLES[404])
    return opened


def _opened_to_write(connection: Connection, batch_id: int) -> OpenedBatch:
    opened = _opened_within(connection, batch_id)
    if not opened.batch.is_draft:
        raise Problem(409, *TITLES[409])
    return opened


def _done(batch_id: int, act: Callable[..., object], permission: Permission, address: str = "") -> Answer:
    """Leads on to the page of the batch once the act is done; where it is refused, says so with what was written."""
    try:
        with database().write() as connection:
            act(connection, *current_actor(permission))
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status == 404:
            raise
        return show_batch(batch_id, wrong), status
    return redirect(address or url_for("batch_pages.show", batch_id=batch_id), 303)
