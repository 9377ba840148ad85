"""`/restatements`: a past day for everyone, as known then and as known later; started, listed, and what came of one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.reach import Jurisdiction
from service.access.route_rules import current_account, current_reach, requires
from service.core.banners import banners_of_all
from service.core.clock import now, today
from service.core.db.jobs import get_job
from service.core.formatting import signed
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_number, refusals_of, refuse_field, show_refusals
from service.core.web.going_on import going_on_of
from service.core.web.job_progress import progress_of
from service.decisions.words import CAUSES, NOT_CLASSIFIED
from service.registries.queries.names import office_names, region_names
from service.rule_sets.queries import scheme_title, tier_titles
from service.time.changes.counted_words import MOST_SHOWN, named_places_of, rows_of_places
from service.time.changes.restated.actions import order_restatement, wanted_restatement_of
from service.time.changes.restated.queries import (
    RESTATEMENTS,
    StoredRestatement,
    restated_of,
    rule_sets_deciding,
)
from service.time.changes.restated.words import STATE_WORDS
from service.time.computations.actions import cancel_computation
from service.time.computations.asked import asked_of
from service.time.computations.queries import COMPLETE

ROWS, FIRMS = 20, 50
USUAL_SCHEME = "generic"
ONE = "/<int(max=2147483647):restatement_id>"

blueprint = Blueprint("restatement_pages", __name__, url_prefix="/restatements")


@blueprint.get("")
@requires(Permission.TIER_READ)
def listed() -> str:
    """The restatements of the schemes that the reader reaches, the newest first, and the form that starts one."""
    return _list({}, request.args)


@blueprint.post("")
@requires(Permission.RESTATEMENT_START)
def start() -> Response | tuple[str, int]:
    """Starts one; what was written stays in the form where it is refused."""
    form = request.form.to_dict()
    try:
        number = _ordered(form)
    except Problem as problem:
        return _list(refusals_of(problem), form), problem.status
    return redirect(url_for("restatement_pages.show", restatement_id=number), 303)


@blueprint.get(ONE)
@requires(Permission.TIER_READ, RESTATEMENTS.scheme_of)
def show(restatement_id: int) -> str:
    """One restatement: how far it is, and once it is complete what came of it in the reader's jurisdiction."""
    with database().read() as connection:
        this = asked_of(connection, RESTATEMENTS, restatement_id)
        inside = current_reach(Permission.TIER_READ).jurisdiction(this.scheme)
        job = get_job(connection, this.job_id)
        names = names_of(connection, [this.started_by])
        shown = _shown(connection, this, inside) if this.status == COMPLETE else {"found": None, "banners": ()}
    return render_template(
        "time/restatement.html",
        this=this,
        title=scheme_title(library(), this.scheme),
        names=names,
        states=STATE_WORDS,
        progress=progress_of(job, now(), settings()) if job else None,
        error=job.error if job else None,
        going_on=going_on_of(url_for("restatement_pages.show", restatement_id=this.id), is_open=this.is_open),
        everywhere=inside.is_everywhere,
        causes=CAUSES,
        most=MOST_SHOWN,
        signed=signed,
        **shown,
    )


@blueprint.post(f"{ONE}/cancel")
@requires(Permission.RESTATEMENT_START, RESTATEMENTS.scheme_of)
def cancel(restatement_id: int) -> Response:
    """Cancels one that is computed."""
    with database().write() as connection:
        cancel_computation(
            connection,
            RESTATEMENTS,
            asked_of(connection, RESTATEMENTS, restatement_id),
            current_account().login,
        )
    return redirect(url_for("restatement_pages.show", restatement_id=restatement_id), 303)


def _ordered(form: Mapping[str, str]) -> int:
    """The number of the restatement that a form asks for; raises Problem 422, or 409 where one is under way."""
    scheme = asked_choice(form, "scheme", dict.fromkeys(_startable()))
    as_of, *known = (asked_day(form, name) for name in ("as_of", "known_from", "known_to"))
    if not scheme or as_of is None:
        refuse_field("scheme" if not scheme else "as_of", Text("请填写。", "It is needed."))
    with show_refusals(422):
        wanted = wanted_restatement_of(scheme, as_of, *known)
    with show_refusals(409), database().write() as connection:
        return order_restatement(connection, library(), settings(), wanted, current_account().login)


def _startable() -> list[str]:
    """The schemes of which the reader may start one, and reads what comes of it."""
    reached = current_account().reach(Permission.RESTATEMENT_START).schemes
    read = current_account().reach(Permission.TIER_READ).schemes
    return [scheme for scheme in library().schemes() if scheme in reached and scheme in read]


def _list(wrong: Mapping[str, Text], form: Mapping[str, str]) -> str:
    reach = current_account().reach(Permission.TIER_READ)
    schemes = [scheme for scheme in library().schemes() if scheme in reach.schemes]
    scheme = asked_choice(request.args, "scheme", dict.fromkeys(schemes))
    startable = _startable()
    starting = next((one for one in (form.get("scheme"), scheme, USUAL_SCHEME, *startable) if one in startable), "")
    with database().read() as connection:
        found = RESTATEMENTS.list(connection, reach.schemes, scheme, asked_number(request.args, "before"), ROWS + 1)
        names = names_of(connection, [one.started_by for one in found])
    return render_template(
        "time/restatements.html",
        restatements=found[:ROWS],
        next=found[ROWS - 1].id if len(found) > ROWS else None,
        everywhere={one.scheme: reach.jurisdiction(one.scheme).is_everywhere for one in found},
        names=names,
        titles={name: scheme_title(library(), name) for name in {*schemes, *(one.scheme for one in found)}},
        schemes=schemes,
        scheme=scheme,
        startable=startable,
        starting=starting,
        today=today().isoformat(),
        states=STATE_WORDS,
        wrong=wrong,
        form=form,
    )


def _shown(connection: Connection, this: StoredRestatement, inside: Jurisdiction) -> dict[str, Any]:
    """What the page says of what came of it inside a jurisdiction."""
    found = restated_of(connection, this, inside)
    counted = found.counted()
    firms = found.page(connection, asked_number(request.args, "after") or 0, FIRMS + 1)
    shown = firms[:FIRMS]
    deciding = rule_sets_deciding(connection, this)
    was, now = tier_titles(deciding[0]), tier_titles(deciding[-1])
    return {
        "found": found,
        "counted": counted,
        "rows": rows_of_places(counted, named_places_of(connection, counted)),
        "firms": [
            (row, _tier(this.before_tiers, row.before, was), _tier(this.after_tiers, row.after, now)) for row in shown
        ],
        "regions": region_names(connection, {row.region for row in shown if row.region}),
        "offices": office_names(connection, {row.office for row in shown if row.office}),
        "next": shown[-1].id if len(firms) > FIRMS else None,
        "banners": banners_of_all(deciding),
    }


def _tier(tiers: Any, rank: int, titles: Mapping[str, Text]) -> tuple[int, int, str | None, Text]:
    """A tier as its chip shows it: its rank of so many, its id and its title."""
    if rank < 0:
        return -1, len(tiers), None, NOT_CLASSIFIED
    return rank, len(tiers), tiers[rank], titles.get(tiers[rank], Text(tiers[rank], tiers[rank]))
