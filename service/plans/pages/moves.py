"""What is done with a plan on its page: submitted, decided upon, filed, published, amended, deleted."""

from collections.abc import Callable, Mapping

from flask import request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.reach import Reach
from service.access.route_rules import current_actor, requires
from service.access.seconds import ThingKind
from service.core.web.context import database, library
from service.core.web.form_answers import answer_form
from service.core.web.form_fields import asked_day, asked_lines, asked_opinion, asked_text, refuse_field
from service.plans.actions import approval, lines, plans, publication
from service.plans.pages.place import ONE, blueprint
from service.plans.pages.plan_page import show_plan
from service.plans.pages.refused import refusal_of
from service.plans.queries.lines import line_of

Answer = Response | tuple[str, int]
_WRITE, _APPROVE = Permission.PLAN_WRITE, Permission.PLAN_APPROVE


@blueprint.post(f"{ONE}/submit")
@requires(Permission.PLAN_WRITE)
def submit(plan_id: int) -> Answer:
    """Submits a draft."""
    return _done(plan_id, _WRITE, lambda c, by, reach: approval.submit_plan(c, library(), plan_id, by, reach))


@blueprint.post(f"{ONE}/approve")
@requires(Permission.PLAN_APPROVE, of=ThingKind.PLAN)
def approve(plan_id: int) -> Answer:
    """Approves a plan."""
    return _done(
        plan_id, _APPROVE, lambda c, by, reach: approval.approve_plan(c, library(), plan_id, by, reach, _opinion())
    )


@blueprint.post(f"{ONE}/return")
@requires(Permission.PLAN_APPROVE, of=ThingKind.PLAN)
def send_back(plan_id: int) -> Answer:
    """Returns a plan."""
    return _done(plan_id, _APPROVE, lambda c, by, reach: approval.return_plan(c, plan_id, by, reach, _opinion()))


@blueprint.post(f"{ONE}/file")
@requires(Permission.PLAN_WRITE)
def file_one(plan_id: int) -> Answer:
    """Enters the filing of a plan."""

    def act(connection: Connection, by: str, reach: Reach) -> None:
        number, day = asked_text(request.form, "filing_no", 80), asked_day(request.form, "filed_on")
        if not number:
            refuse_field("filing_no", Text("请写明备案编号。", "State the number of the filing."))
        if day is None:
            refuse_field("filed_on", _NO_DAY)
        publication.file_plan(connection, plan_id, by, reach, number, day)

    return _done(plan_id, _WRITE, act)


@blueprint.post(f"{ONE}/publish")
@requires(Permission.PLAN_WRITE)
def publish(plan_id: int) -> Answer:
    """Enters the publication of a plan."""

    def act(connection: Connection, by: str, reach: Reach) -> None:
        day, where = asked_day(request.form, "published_on"), asked_text(request.form, "published_where", 400)
        if day is None:
            refuse_field("published_on", _NO_DAY)
        if not where:
            refuse_field("published_where", Text("请写明链接或位置。", "State the link or the place."))
        publication.publish_plan(connection, library(), plan_id, by, reach, day, where)

    return _done(plan_id, _WRITE, act)


@blueprint.post(f"{ONE}/amend")
@requires(Permission.PLAN_WRITE)
def amend(plan_id: int) -> Answer:
    """Amends a plan: leads on to the draft of the new version."""

    def act(connection: Connection) -> int:
        reason = asked_lines(request.form, "reason", Text("请写明理由。", "State the reason."))
        return plans.amend_plan(connection, plan_id, *current_actor(_WRITE), reason).id

    def show_refused(wrong: Mapping[str, Text]) -> str:
        return show_plan(plan_id, wrong)

    return answer_form(act, show_refused, lambda made: url_for("plan_pages.show", plan_id=made), refusal_of)


@blueprint.post(f"{ONE}/delete")
@requires(Permission.PLAN_WRITE)
def delete(plan_id: int) -> Answer:
    """Deletes a draft that never moved."""
    return _done(
        plan_id, _WRITE, lambda c, by, reach: plans.delete_plan(c, plan_id, by, reach), url_for("plan_pages.listed")
    )


@blueprint.post("/lines/<int(max=2147483647):line_id>/end")
@requires(Permission.PLAN_WRITE)
def end_line(line_id: int) -> Answer:
    """Ends a line of a plan in force."""
    with database().read() as connection:
        plan_id = line_of(connection, line_id).plan_id
    return _done(
        plan_id, _WRITE, lambda c, by, reach: lines.end_line(c, line_id, by, reach, asked_opinion(request.form, "note"))
    )


_NO_DAY = Text("请写明日期。", "State the day.")


def _opinion() -> str:
    return asked_opinion(request.form)


def _done(
    plan_id: int, permission: Permission, act: Callable[[Connection, str, Reach], object], address: str = ""
) -> Answer:
    """Leads on to the page of the plan once the act is done; where it is refused, says so with what was written."""
    return answer_form(
        lambda connection: act(connection, *current_actor(permission)),
        lambda wrong: show_plan(plan_id, wrong),
        lambda _: address or url_for("plan_pages.show", plan_id=plan_id),
        refusal_of,
    )
