"""`/plans`: plans of random inspections by year, and the form of a new one or of a draft."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.access.seconds import ThingKind
from service.core.clock import today
from service.core.web.context import database, library
from service.core.web.form_answers import answer_form
from service.core.web.form_fields import asked_choice, asked_number, asked_text, refuse_field
from service.plans.actions import plans
from service.plans.content import digest_of_head
from service.plans.pages.called import code_in
from service.plans.pages.place import ONE, blueprint
from service.plans.pages.plan_page import show_plan
from service.plans.pages.refused import refusal_of
from service.plans.plan import Plan, PlanKind
from service.plans.queries.named import name_plans
from service.plans.queries.opened import open_plan
from service.plans.queries.plans import AskedPlans, list_plans
from service.plans.sight import sight_of
from service.plans.stated import LONGEST_TITLE, StatedPlan
from service.plans.states import PlanStatus
from service.plans.words import KINDS, STATUSES
from service.registries.queries.entries import list_entries
from service.registries.queries.line_names import line_names
from service.registries.queries.names import office_names, region_names
from service.registries.registry import Registry

ROWS = 30
_MOST_DEPARTMENTS = 200
_FIELDS = ("year", "kind", "title", "region", "office", "line", "department")
Answer = Response | tuple[str, int]


@blueprint.get("")
@requires(Permission.PLAN_READ)
def listed() -> str:
    """The versions of plans, the newest first; `?year=`, `?status=` and `?kind=` narrow them."""
    account = current_account()
    years = {str(year): year for year in range(today().year + 1, today().year - 5, -1)}
    year = asked_choice(request.args, "year", years)
    status = asked_choice(request.args, "status", {one.value: one for one in PlanStatus})
    kind = asked_choice(request.args, "kind", {one.value: one for one in PlanKind})
    asked = AskedPlans(
        years[year] if year else None, PlanStatus(status) if status else None, PlanKind(kind) if kind else None
    )
    before = asked_number(request.args, "before")
    with database().read() as connection:
        sight = sight_of(account)
        found = list_plans(connection, sight, asked, before=before, limit=ROWS + 1)
        named = name_plans(connection, found)
    return render_template(
        "plans/plans.html",
        rows=found[:ROWS],
        next=found[ROWS - 1].id if len(found) > ROWS else None,
        years=list(years),
        year=year,
        status=status,
        kind=kind,
        named=named,
        statuses=STATUSES,
        kinds=KINDS,
        may_write=account.may(Permission.PLAN_WRITE),
    )


@blueprint.get(ONE)
@requires(Permission.PLAN_READ, of=ThingKind.PLAN)
def show(plan_id: int) -> str:
    """One version of a plan."""
    return show_plan(plan_id, {})


@blueprint.get("/new")
@requires(Permission.PLAN_WRITE)
def new() -> str:
    """The form of a new plan."""
    return _form({"year": str(today().year), "kind": PlanKind.ANNUAL.value}, {})


@blueprint.post("")
@requires(Permission.PLAN_WRITE)
def add() -> Answer:
    """Puts up the plan of the form; what was written stays where it is refused."""

    def act(connection: Connection) -> int:
        stated, reach = _stated(connection, request.form), current_reach(Permission.PLAN_WRITE)
        return plans.add_plan(connection, library(), stated, current_account().login, reach).id

    def show_refused(wrong: Mapping[str, Text]) -> str:
        return _form(request.form, wrong)

    return answer_form(act, show_refused, lambda made: url_for("plan_pages.show", plan_id=made), refusal_of)


@blueprint.get(f"{ONE}/edit")
@requires(Permission.PLAN_WRITE)
def edit_form(plan_id: int) -> str:
    """The form of a draft."""
    return _form_of(plan_id, None, {})


@blueprint.post(f"{ONE}/edit")
@requires(Permission.PLAN_WRITE)
def edit(plan_id: int) -> Answer:
    """Saves what the form of a draft holds; what was written stays where it is refused."""

    def act(connection: Connection) -> None:
        stated, who = _stated(connection, request.form), (current_account().login, current_reach(Permission.PLAN_WRITE))
        plans.edit_plan(connection, library(), plan_id, stated, *who, request.form.get("seen", ""))

    def show_refused(wrong: Mapping[str, Text]) -> str:
        return _form_of(plan_id, request.form, wrong)

    return answer_form(act, show_refused, lambda _: url_for("plan_pages.show", plan_id=plan_id), refusal_of)


def _stated(connection: Connection, form: Mapping[str, str]) -> StatedPlan:
    """What the form says; raises Problem 422 at its first field that cannot be read."""
    year = asked_number(form, "year")
    if year is None or not today().year - 5 <= year <= today().year + 1:
        refuse_field("year", Text("请选择计划年度。", "Choose the year of the plan."))
    title = asked_text(form, "title", LONGEST_TITLE)
    if not title:
        refuse_field("title", Text("请写明名称。", "State what it is called."))
    lines = line_names(connection)
    return StatedPlan(
        year,
        PlanKind(asked_choice(form, "kind", {one.value: one for one in PlanKind}, PlanKind.ANNUAL)),
        title,
        code_in(connection, form, "region", Registry.REGIONS),
        code_in(connection, form, "office", Registry.OFFICES) or None,
        asked_choice(form, "line", lines) or None,
        code_in(connection, form, "department", Registry.DEPARTMENTS) or None,
    )


def _form_of(plan_id: int, form: Mapping[str, str] | None, wrong: Mapping[str, Text]) -> str:
    with database().read() as connection:
        plan = open_plan(connection, current_account(), plan_id).plan
        regions = region_names(connection, [plan.region] if plan.region else [])
        offices = office_names(connection, [plan.office] if plan.office else [])
    values: dict[str, Any] = {name: getattr(plan, name) or "" for name in _FIELDS}
    values |= {"region": regions[plan.region].zh if plan.region else "", "kind": plan.kind.value}
    values |= {"office": offices[plan.office].zh if plan.office else "", "seen": digest_of_head(plan)}
    return _form(values if form is None else form, wrong, plan)


def _form(values: Mapping[str, Any], wrong: Mapping[str, Text], plan: Plan | None = None) -> str:
    with database().read() as connection:
        lines = line_names(connection)
        departments = list_entries(connection, Registry.DEPARTMENTS, today(), limit=_MOST_DEPARTMENTS)
    return render_template(
        "plans/plan_form.html",
        plan=plan,
        values=values,
        wrong=wrong,
        years=[today().year - 1, today().year, today().year + 1],
        kinds=KINDS,
        lines=lines,
        departments=[(entry.code, entry.words) for entry in departments],
        most_title=LONGEST_TITLE,
    )
