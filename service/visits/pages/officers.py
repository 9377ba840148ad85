"""`/visits/<number>/officers`: who goes for an authority, who else could, and the forms that name and replace them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import now
from service.core.web.context import database, library, settings
from service.core.web.form_fields import REFUSED, asked_lines, asked_text, refusal_of
from service.registries.queries.inspectors import inspector_names
from service.registries.queries.names import department_names
from service.visits.actions.officers import Replacement, day_of_entry, name_officers, place_of, replace_officer
from service.visits.actions.same_officers import AskedGate
from service.visits.pages.place import ONE, blueprint
from service.visits.proposal import LONGEST
from service.visits.queries.hands import possible_acts
from service.visits.queries.signals import gate_of
from service.visits.queries.team import candidates_of, members_on
from service.visits.queries.visits import find_visit, no_such_visit
from service.visits.states import VisitAct
from service.visits.team import LEAST_OFFICERS, faults_of_member
from service.visits.visit import OWN_DEPARTMENT, VisitCourse

# Who goes is chosen in so many fields: who leads, and those beside him.
PLACES = 4
Answer = str | Response | tuple[str, int]
_SAY_WHY = Text("请写明理由。", "State the reason.")


@dataclass(frozen=True, slots=True)
class GoingOfficer:
    """Somebody of the team, and what keeps him from going on the day."""

    number: str
    name: str
    leads: bool
    drawn: bool
    faults: Sequence[Text]


@dataclass(frozen=True, slots=True)
class FreeOfficer:
    """Somebody who could go: his certificates end on that day, and he was drawn so often this year."""

    number: str
    name: str
    certified_until: str
    drawn: int
    lead: bool


@blueprint.get(f"{ONE}/officers")
@requires(Permission.VISIT_HAND_OUT)
def show_officers(number: str) -> str:
    """Those who go for `?department=`, the bureau unless stated."""
    return _page(number, asked_text(request.args, "department", 40), {})


@blueprint.post(f"{ONE}/officers")
@requires(Permission.VISIT_HAND_OUT)
def name_team(number: str) -> Answer:
    """Names who goes, and shows them."""
    department = ""
    try:
        department = asked_text(request.form, "department", 40)
        chosen = [asked_text(request.form, f"officer{place}", 40) for place in range(PLACES)]
        with database().write() as connection:
            team = [one for one in chosen if one]
            name_officers(connection, number, current_account(), department, team, gate=_gate())
    except REFUSED as error:
        return _refused(number, department, error, "name")
    return _shown(number, department)


@blueprint.post(f"{ONE}/officers/replace")
@requires(Permission.VISIT_HAND_OUT)
def replace_one(number: str) -> Answer:
    """Replaces one of them, and shows those who go."""
    department = ""
    try:
        department = asked_text(request.form, "department", 40)
        asked = Replacement(
            asked_text(request.form, "leaving", 40),
            asked_lines(request.form, "reason", _SAY_WHY),
            asked_text(request.form, "coming", 40) or None,
            request.form.get("recused") == "yes",
        )
        with database().write() as connection:
            replace_officer(connection, number, current_account(), department, asked, gate=_gate())
    except REFUSED as error:
        return _refused(number, department, error, "replace")
    return _shown(number, department)


def _gate() -> AskedGate:
    written = request.form.get("signals_reason", "").strip()
    reason = asked_lines(request.form, "signals_reason", _SAY_WHY, LONGEST["signals_reason"]) if written else None
    return AskedGate(gate_of(library(), settings()), reason)


def _shown(number: str, department: str) -> Response:
    return redirect(url_for("visit_pages.show_officers", number=number, department=department or None), 303)


def _refused(number: str, department: str, error: Exception, tried: str) -> Answer:
    wrong, status = refusal_of(error)
    if status == 404:
        raise error
    return _page(number, department, wrong, tried), status


def _page(number: str, department: str, wrong: Mapping[str, Text], tried: str = "") -> str:
    account = current_account()
    with database().read() as connection:
        visit = find_visit(connection, number, account)
        course = visit.course_of(department)
        if course is None:
            raise no_such_visit()
        day = day_of_entry(visit, now())
        allowed = possible_acts(connection, account, visit, course)
        members = members_on(connection, visit.subject, course.team, day)
        free = candidates_of(connection, visit, course, day) if set(allowed) & _NAMING else []
        names = inspector_names(connection, [one.number for one in free])
        departments = _departments_named(connection, course)
    by_number = {one.inspector: one for one in course.officers}
    going = [
        GoingOfficer(
            one.number,
            one.name,
            by_number[one.number].leads,
            by_number[one.number].drawn,
            faults_of_member(one, place_of(visit, course), day),
        )
        for one in members
    ]
    could = [
        FreeOfficer(one.number, names[one.number], str(one.certified_until or ""), one.drawn, one.officer.lead)
        for one in free
    ]
    return render_template(
        "visits/officers.html",
        visit=visit,
        course=course,
        day=day,
        going=going,
        free=[one for one in could if one.number not in course.team],
        choosable=could,
        may_name=VisitAct.NAME_OFFICERS in allowed and not any(one.drawn for one in course.officers),
        may_add=VisitAct.NAME_OFFICERS in allowed and _is_short(course),
        may_replace=VisitAct.REPLACE_OFFICER in allowed and bool(going),
        places=range(PLACES),
        least=LEAST_OFFICERS,
        departments=departments,
        own=OWN_DEPARTMENT,
        tried=tried,
        wrong=wrong,
        said=request.form,
    )


def _is_short(course: VisitCourse) -> bool:
    """Whether the draw has sent too few, so that others may be named beside them."""
    return any(one.drawn for one in course.officers) and len(course.team) < LEAST_OFFICERS


def _departments_named(connection: Connection, course: VisitCourse) -> Mapping[str, Text]:
    return {} if course.is_own else department_names(connection, [course.department])


_NAMING = frozenset({VisitAct.NAME_OFFICERS, VisitAct.REPLACE_OFFICER})
