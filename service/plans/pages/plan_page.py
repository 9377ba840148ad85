"""The page of one version of a plan: what it says, what waits, who did what, and what may be done with it now."""

from collections.abc import Mapping

from flask import render_template, request

from rules.texts import Text
from service.access.moves import acts_from
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.queries.seconds import carries_out_decision
from service.access.route_rules import current_account
from service.access.seconds import Thing, ThingKind
from service.core.clock import today
from service.core.web.context import database, library
from service.plans.deadlines import dues_of
from service.plans.pages.ratio_words import ratio_words_of
from service.plans.queries.known import faults_of_plan
from service.plans.queries.named import name_plans
from service.plans.queries.opened import open_plan
from service.plans.queries.plans import handled_by, plan_acts_of, versions_of_plan
from service.plans.queries.waiting import deadlines_on
from service.plans.states import MOVES, PlanAct, PlanStatus
from service.plans.words import ACTS, DIRECTIONAL, KINDS, LINE_STATUSES, STATUSES
from service.registries.queries.workdays import calendar_of
from service.rule_sets.words import MODES


def show_plan(plan_id: int, wrong: Mapping[str, Text]) -> str:
    """The page of a version, with what is `wrong` with the fields of its forms, as they were written."""
    account, day = current_account(), today()
    with database().read() as connection:
        opened = open_plan(connection, account, plan_id)
        plan = opened.plan
        acts = plan_acts_of(connection, plan_id) if opened.is_whole else []
        handled = handled_by(connection, plan_id) if opened.is_whole else []
        versions = versions_of_plan(connection, plan) if opened.is_whole else [plan]
        named = name_plans(connection, versions, opened.lines)
        people = names_of(connection, [*(one.by for one in acts), plan.owner])
        thing = Thing(ThingKind.PLAN, str(plan.id))
        carries_out = carries_out_decision(connection, thing, account.id) if opened.is_whole else False
        is_draft = plan.status is PlanStatus.DRAFT and opened.is_whole
        table = deadlines_on(connection, day) if opened.is_whole else None
        dues = dues_of(table, plan, calendar_of(connection), day) if table else []
        lacking = faults_of_plan(connection, library(), plan, day) if is_draft else []
    allowed = acts_from(MOVES, plan.status, lambda permission: plan.lies_in(account.reach(permission)))
    may = {act: opened.is_whole and act in allowed for act in MOVES}
    had_a_hand = plan.owner == account.login or any(
        one.by == account.login or one.account_id == account.id for one in handled
    )
    may_decide = (may[PlanAct.APPROVE] or may[PlanAct.RETURN]) and (carries_out or not had_a_hand)
    return render_template(
        "plans/plan.html",
        plan=plan,
        lines=opened.lines,
        figures=opened.sight.figures,
        is_whole=opened.is_whole,
        acts=acts,
        versions=versions,
        people=people,
        named=named,
        lacking=lacking,
        dues=dues,
        possible={act.value: allowed for act, allowed in may.items()},
        may_decide=may_decide,
        had_a_hand=had_a_hand and (may[PlanAct.APPROVE] or may[PlanAct.RETURN]),
        thing=thing,
        waits=opened.is_whole and plan.status in MOVES[PlanAct.APPROVE].froms,
        may_delete=may[PlanAct.DELETE]
        and plan.owner == account.login
        and all(one.act in (PlanAct.CREATE, PlanAct.EDIT) for one in acts),
        may_write=account.may(Permission.PLAN_WRITE),
        ratio_words=ratio_words_of(library(), opened.lines) if opened.sight.figures else {},
        statuses=STATUSES,
        line_statuses=LINE_STATUSES,
        kinds=KINDS,
        modes=MODES,
        directional=DIRECTIONAL,
        act_words=ACTS,
        day=day,
        form=request.form,
        wrong=wrong,
    )
