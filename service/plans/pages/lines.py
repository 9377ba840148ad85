"""Lines of a plan: the page of one, the form of a new one or of one of a draft, and copying from an earlier plan."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.inspection import ItemMode
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_actor, requires
from service.core.clock import today
from service.core.web.context import database, library
from service.core.web.form_answers import answer_form
from service.core.web.form_fields import asked_choice, asked_day, asked_number
from service.plans.actions import lines
from service.plans.content import digest_of_line
from service.plans.frame_words import frame_words
from service.plans.pages.line_form import (
    MOST_WRITTEN,
    RATIO,
    Choices,
    choices_for,
    fresh_values,
    read_form,
    values_of_line,
    written_departments,
)
from service.plans.pages.place import ONE, blueprint
from service.plans.pages.plan_page import show_plan
from service.plans.pages.ratio_words import ratio_words_of
from service.plans.pages.refused import REFUSED, refusal_of
from service.plans.plan import Plan, PlanLine
from service.plans.queries.elsewhere import count_elsewhere, list_elsewhere
from service.plans.queries.lines import lines_to_copy
from service.plans.queries.named import frame_names, name_plans
from service.plans.queries.opened import open_line, open_plan
from service.plans.queries.plans import AskedPlans, list_plans
from service.plans.sight import sight_of
from service.plans.stated import LONGEST_SECTION, LONGEST_TITLE
from service.plans.states import MOVES, PlanAct, PlanStatus
from service.plans.words import DIRECTIONAL, KINDS, LINE_STATUSES, NEEDS_OF, STATUSES
from service.registries.queries.names import region_names
from service.rule_sets.queries import rule_set_in_force, tier_titles
from service.rule_sets.words import MODES

LINE = "/lines/<int(max=2147483647):line_id>"
ROWS = 50
_LONGEST_REASON = 400
_USUAL_SCHEME = "generic"
Answer = Response | tuple[str, int]


@blueprint.get(f"{ONE}/lines/new")
@requires(Permission.PLAN_WRITE)
def new_line(plan_id: int) -> str:
    """The form of a new line; `?mode=` and `?scheme=` say which items and whose tiers, `?ratio.X=` begin with."""
    account = current_account()
    with database().read() as connection:
        plan = open_plan(connection, account, plan_id).plan
        scheme = request.args.get("scheme", account.usual_scheme or _USUAL_SCHEME)
        mode = asked_choice(request.args, "mode", {one.value: one for one in ItemMode}, ItemMode.GENERAL)
        choices = choices_for(connection, library(), plan, today(), mode=mode, scheme=scheme, begins=None)
    values = fresh_values(plan, choices)
    for tier in choices.tiers:
        if written := request.args.get(f"{RATIO}{tier}"):
            values[f"{RATIO}{tier}"] = written[:8]
    return _form(plan, None, choices, values, {})


@blueprint.get("/for-line")
@requires(Permission.PLAN_WRITE)
def choose_draft() -> str:
    """The drafts that a line can be put into, with what it begins with; the page of the workload leads here."""
    account = current_account()
    names = [name for name in request.args if name in ("mode", "scheme") or name.startswith(RATIO)]
    asked = {name: request.args[name] for name in names}
    year = asked_number(request.args, "year")
    with database().read() as connection:
        wanted = AskedPlans(year, PlanStatus.DRAFT)
        drafts = [
            one
            for one in list_plans(connection, sight_of(account), wanted, limit=ROWS)
            if one.lies_in(account.reach(Permission.PLAN_WRITE))
        ]
    return render_template("plans/choose_draft.html", drafts=drafts, asked=asked, year=year, kinds=KINDS)


@blueprint.post(f"{ONE}/lines")
@requires(Permission.PLAN_WRITE)
def add_line(plan_id: int) -> Answer:
    """Adds the line of the form; what was written stays where it is refused."""
    with database().read() as connection:
        plan = open_plan(connection, current_account(), plan_id).plan
    return _save(plan, None)


@blueprint.get(LINE)
@requires(Permission.PLAN_READ)
def show_line(line_id: int) -> str:
    """One line: what is inspected, of whom, by whom, how many; and who was drawn for it elsewhere."""
    return line_page(line_id, {})


@blueprint.get(f"{LINE}/edit")
@requires(Permission.PLAN_WRITE)
def edit_line_form(line_id: int) -> str:
    """The form of a line of a draft; `?mode=` and `?scheme=` take others."""
    with database().read() as connection:
        line, plan, _ = open_line(connection, current_account(), line_id)
        regions = region_names(connection, [line.region] if line.region else [])
        departments = written_departments(connection, line)
        scheme = request.args.get("scheme", line.scheme or "")
        mode = asked_choice(request.args, "mode", {one.value: one for one in ItemMode}, line.mode)
        choices = choices_for(connection, library(), plan, today(), mode=mode, scheme=scheme, begins=line.starts_on)
    values = values_of_line(line, regions[line.region].zh if line.region else "", departments)
    if choices.scheme != line.scheme or choices.mode != line.mode:
        ratios = {name: one for name, one in fresh_values(plan, choices).items() if name.startswith(RATIO)}
        values = {name: one for name, one in values.items() if not name.startswith(RATIO)} | ratios
    return _form(plan, line, choices, values | {"seen": digest_of_line(line)}, {})


@blueprint.post(f"{LINE}/edit")
@requires(Permission.PLAN_WRITE)
def edit_line(line_id: int) -> Answer:
    """Saves what the form of a line holds; what was written stays where it is refused."""
    with database().read() as connection:
        line, plan, _ = open_line(connection, current_account(), line_id)
    return _save(plan, line)


@blueprint.post(f"{LINE}/remove")
@requires(Permission.PLAN_WRITE)
def remove_line(line_id: int) -> Answer:
    """Takes a line out of a draft."""
    with database().read() as connection:
        _, plan, _ = open_line(connection, current_account(), line_id)
    return answer_form(
        lambda connection: lines.remove_line(connection, line_id, *current_actor(Permission.PLAN_WRITE)),
        lambda wrong: show_plan(plan.id, wrong),
        lambda _: url_for("plan_pages.show", plan_id=plan.id),
        refusal_of,
    )


@blueprint.get(f"{ONE}/copy")
@requires(Permission.PLAN_WRITE)
def choose_line(plan_id: int) -> str:
    """The lines of plans of the year before, to be copied."""
    return _choose(plan_id, {})


@blueprint.post(f"{ONE}/copy")
@requires(Permission.PLAN_WRITE)
def copy_line(plan_id: int) -> Answer:
    """Copies a line into a draft, and leads to its form."""

    def act(connection: Connection) -> int:
        from_line, sight = asked_number(request.form, "from_line") or 0, sight_of(current_account())
        who = current_actor(Permission.PLAN_WRITE)
        return lines.copy_line(connection, library(), plan_id, from_line, *who, sight).id

    def show_refused(wrong: Mapping[str, Text]) -> str:
        return _choose(plan_id, wrong)

    return answer_form(act, show_refused, lambda made: url_for("plan_pages.edit_line_form", line_id=made), refusal_of)


def line_page(line_id: int, wrong: Mapping[str, Text], more: Mapping[str, Any] | None = None) -> str:
    """The page of a line, with what is `wrong` with the fields of its forms."""
    account = current_account()
    with database().read() as connection:
        line, plan, sight = open_line(connection, account, line_id)
        named = name_plans(connection, [plan], [line])
        may_write = plan.lies_in(account.reach(Permission.PLAN_WRITE))
        number = count_elsewhere(connection, line)
        after = asked_number(request.args, "after")
        drawn = list_elsewhere(connection, line, after=after, limit=ROWS + 1) if may_write else []
    titles = tier_titles(rule_set_in_force(library(), line.scheme, line.starts_on) if line.scheme else None)
    return render_template(
        "plans/line.html",
        line=line,
        plan=plan,
        named=named,
        figures=sight.figures,
        ratios=ratio_words_of(library(), [line])[line.id] if sight.figures else [],
        frame=frame_words(line.frame, named.frames),
        statuses=STATUSES,
        line_statuses=LINE_STATUSES,
        modes=MODES,
        needs_of=NEEDS_OF,
        directional=DIRECTIONAL,
        elsewhere=number,
        drawn=drawn[:ROWS],
        next_drawn=drawn[ROWS - 1].id if len(drawn) > ROWS else None,
        tier_titles=titles,
        may_record=may_write and plan.status in MOVES[PlanAct.RECORD_DRAWS].froms,
        may_edit=may_write and plan.status is PlanStatus.DRAFT,
        may_end=may_write and plan.is_in_force and line.ended_on is None,
        form=request.form,
        wrong=wrong,
        **(more or {}),
    )


def _save(plan: Plan, line: PlanLine | None) -> Answer:
    form, day = request.form, today()
    status, wrong = 422, dict[str, Text]()
    with database().read() as connection:
        mode, scheme = form.get("mode", ""), form.get("scheme", "")
        try:
            begins = asked_day(form, "starts_on")
        except REFUSED:
            begins = None
        choices = choices_for(connection, library(), plan, day, mode=mode, scheme=scheme, begins=begins)
        stated, filled = read_form(connection, form, choices)
    if stated is not None:
        try:
            who = current_actor(Permission.PLAN_WRITE)
            with database().write() as connection:
                if line is None:
                    lines.add_line(connection, library(), plan.id, stated, *who)
                else:
                    lines.edit_line(connection, library(), line.id, stated, *who, form.get("seen", ""))
            return redirect(url_for("plan_pages.show", plan_id=plan.id, _anchor="lines"), 303)
        except REFUSED as error:
            wrong, status = refusal_of(error)
            if status == 404:
                raise
    return _form(plan, line, choices, filled.values, filled.wrong | wrong), status


def _form(
    plan: Plan, line: PlanLine | None, choices: Choices, values: Mapping[str, Any], wrong: Mapping[str, Text]
) -> str:
    with database().read() as connection:
        names = frame_names(connection, [one.frame.as_json() for one in choices.items], today())
    return render_template(
        "plans/line_form.html",
        plan=plan,
        line=line,
        choices=choices,
        values=values,
        wrong=wrong,
        modes=MODES,
        frames={one.code: frame_words(one.frame.as_json(), names) for one in choices.items},
        directional=DIRECTIONAL,
        most_title=LONGEST_TITLE,
        most_section=LONGEST_SECTION,
        most_reason=_LONGEST_REASON,
        most_written=MOST_WRITTEN,
        ratio=RATIO,
    )


def _choose(plan_id: int, wrong: Mapping[str, Text]) -> str:
    account = current_account()
    with database().read() as connection:
        plan = open_plan(connection, account, plan_id).plan
        sight = sight_of(account)
        found = [one for one in lines_to_copy(connection, plan.year) if sight.shows_line(one)]
        named = name_plans(connection, [plan], found)
    return render_template(
        "plans/copy.html", plan=plan, lines=found, named=named, modes=MODES, statuses=STATUSES, wrong=wrong
    )
