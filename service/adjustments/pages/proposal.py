"""`/adjustments/new`: proposes a manual adjustment for an enterprise, with reason, evidence and an expiry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.ruleset import OverrideKind, RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_jurisdiction, current_reach, requires
from service.adjustments.actions import Proposal, check_term, check_tier, propose_adjustment
from service.adjustments.pages.blueprint import blueprint
from service.adjustments.queries import APPROVED, PROPOSED, Adjustment, list_adjustments
from service.adjustments.words import ADJUSTMENT_STATES
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_lines, asked_text, refusals_of, refuse_field
from service.decisions.editions import TierNow, list_tiers_now
from service.facts.enterprises import Enterprise, search_enterprises
from service.facts.questions import enterprise_of
from service.registries.queries.names import name_codes
from service.rule_sets.asked_rule_sets import asked_closure
from service.rule_sets.queries import newest_rule_set, rule_set_in_force, tier_titles

MOST_FOUND = 20
MOST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """What a proposal is made upon: the tiers of the enterprise now, and its adjustments that wait or hold."""

    tiers: Mapping[str, TierNow]
    adjustments: list[Adjustment]


@blueprint.get("/new")
@requires(Permission.ADJUSTMENT_PROPOSE)
def propose() -> str | Response:
    """The form for the enterprise of `?code=` under `?scheme=`; without one, the way to find it by `?q=`."""
    code = asked_text(request.args, "code", 64)
    if not code:
        return _search(asked_text(request.args, "q", 100))
    scheme = asked_choice(request.args, "scheme", _schemes())
    return _form(code, scheme, {}, None)


@blueprint.post("")
@requires(Permission.ADJUSTMENT_PROPOSE)
def submit() -> Response | tuple[str, int]:
    """Proposes it; where a value is wrong, the form stays as it was filled in and says why."""
    form = request.form
    code, scheme = asked_text(form, "code", 64), asked_choice(form, "scheme", _schemes())
    try:
        made = _propose(code, _asked_proposal(form, scheme))
    except Problem as problem:
        if problem.status != 422:
            raise
        return _form(code, scheme, form, problem), 422
    return redirect(url_for("adjustment_pages.listed", status=PROPOSED, _anchor=f"adjustment-{made.id}"), 303)


def _propose(code: str, proposal: Proposal) -> Adjustment:
    check_term(proposal, settings().most_adjustment_days)
    check_tier(proposal, asked_closure(proposal.scheme, proposal.starts_on, None)[-1])
    with database().write() as connection:
        enterprise = enterprise_of(connection, code, Permission.ADJUSTMENT_PROPOSE)
        reach = current_reach(Permission.ADJUSTMENT_PROPOSE)
        return propose_adjustment(connection, proposal, enterprise.id, reach, current_account().login)


def _asked_proposal(form: Mapping[str, str], scheme: str) -> Proposal:
    tiers = {tier.id: tier for tier in _schemes()[scheme].tiers} if scheme else {}
    tier = asked_choice(form, "tier", tiers)
    if not tier:
        refuse_field("tier", Text("请选择调整为哪一类别。", "Choose the class."))
    reason = asked_lines(form, "reason", Text("请写明理由。", "State the reason."), MOST_TEXT)
    evidence = asked_lines(form, "evidence", Text("请写明依据。", "State the evidence."), MOST_TEXT)
    starts_on, ends_on = asked_day(form, "starts_on", today()), asked_day(form, "ends_on")
    if ends_on is None:
        refuse_field("ends_on", Text("请写明失效日期。", "State until when."))
    return Proposal(scheme, tier, reason, evidence, starts_on or today(), ends_on)


def _schemes() -> dict[str, RuleSet]:
    """The rule sets in force that take manual adjustments, by scheme, as far as the account reaches."""
    shelf, reached = library(), current_account().reach(Permission.ADJUSTMENT_PROPOSE).schemes
    in_force = (
        rule_set_in_force(shelf, scheme, today()) or newest_rule_set(shelf, scheme)
        for scheme in shelf.schemes()
        if scheme in reached
    )
    return {one.scheme: one for one in in_force if one and _takes_adjustments(one)}


def _takes_adjustments(rule_set: RuleSet) -> bool:
    return any(override.kind is OverrideKind.MANUAL for override in rule_set.overrides)


def _search(wanted: str) -> str | Response:
    with database().read() as connection:
        inside = current_jurisdiction(Permission.ADJUSTMENT_PROPOSE)
        found = search_enterprises(connection, wanted, inside, limit=MOST_FOUND + 1) if wanted else []
        named = name_codes(connection, found)
    if len(found) == 1:
        return redirect(url_for("adjustment_pages.propose", code=found[0].code), 303)
    return render_template(
        "adjustments/choose.html", wanted=wanted, found=found[:MOST_FOUND], more=len(found) > MOST_FOUND, named=named
    )


def _form(code: str, scheme: str, filled: Mapping[str, str], problem: Problem | None) -> str:
    schemes = _schemes()
    with database().read() as connection:
        enterprise = enterprise_of(connection, code, Permission.ADJUSTMENT_PROPOSE)
        standing = _standing_of(connection, enterprise)
        named = name_codes(connection, [enterprise])
    reached = current_account().reach(Permission.ADJUSTMENT_PROPOSE).schemes_at(enterprise.region, enterprise.office)
    offered = {name: one for name, one in schemes.items() if name in reached}
    chosen = scheme or next((name for name in offered if name in standing.tiers), next(iter(offered), ""))
    return render_template(
        "adjustments/proposal.html",
        enterprise=enterprise,
        named=named,
        standing=standing,
        schemes=offered,
        rule_set=offered.get(chosen),
        states=ADJUSTMENT_STATES,
        tiers={name: tier_titles(one) for name, one in offered.items()},
        filled=filled,
        wrong=refusals_of(problem) if problem else {},
        day=today(),
        most_days=settings().most_adjustment_days,
        latest=today() + timedelta(days=settings().most_adjustment_days),
        most=MOST_TEXT,
    )


def _standing_of(connection: Connection, enterprise: Enterprise) -> Standing:
    """Of what the account may read of it."""
    account, there = current_account(), (enterprise.region, enterprise.office)
    tiers = list_tiers_now(connection, enterprise.id, account.reach(Permission.TIER_READ).schemes_at(*there))
    reach = account.reach(Permission.ADJUSTMENT_READ)
    known = list_adjustments(connection, reach, code=enterprise.code, limit=MOST_FOUND)
    open_ones = [one for one in known if one.status == PROPOSED or (one.status == APPROVED and one.ends_on > today())]
    return Standing({one.scheme: one for one in tiers}, open_ones)
