"""Batches put up, edited and deleted as drafts, by one form."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_actor, current_reach, requires
from service.core.clock import today
from service.core.plain import iso_of
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_day, asked_number
from service.decisions.editions import edition_now
from service.plans.batch import BY_HAND, Batch, BatchStatus
from service.plans.batch_words import EXCLUSIONS
from service.plans.batches.actions import batches
from service.plans.batches.pages.batch_page import carry_out
from service.plans.batches.pages.form import (
    PARTS,
    RATIO,
    fresh_values,
    percent_of,
    read_batch_form,
    values_of_batch,
)
from service.plans.batches.pages.place import ONE, Answer, blueprint
from service.plans.batches.pages.refusals import REFUSED, refusal_of
from service.plans.batches.queries.opened import OpenedBatch, open_batch
from service.plans.batches.stated import LONGEST_REASON, LONGEST_TITLE
from service.plans.content import digest_of_batch
from service.plans.lists.queries.prepared import edition_of_batch, rules_of
from service.plans.lists.queries.prepared import names_of as strata_of_edition
from service.plans.pages.stratum_titles import titles_of_strata
from service.plans.plan import PlanLine
from service.plans.queries.batches import batches_of_line, lines_to_draw
from service.plans.queries.lines import line_of
from service.rule_sets.queries import rule_set_of
from service.rule_sets.words import MODES

LINES = 300


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
    values["due_by"] = iso_of(asked_day(request.args, "due_by")) or ""
    return render_template("batches/form.html", values=values, ticked=(), wrong={}, **shown)


@blueprint.post("")
@requires(Permission.PLAN_WRITE)
def add() -> Answer:
    """Puts up the batch of the form; what was written stays where it is refused."""
    line_id = asked_number(request.form, "line") or 0
    with database().read() as connection:
        line = _line_to_write(connection, line_id)
    return _save(line, None)


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
    return carry_out(
        batch_id,
        lambda connection, by, reach: batches.delete_batch(connection, batch_id, by, reach),
        Permission.PLAN_WRITE,
        url_for("batch_pages.listed"),
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
