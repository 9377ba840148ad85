"""`/visits/<number>`: one visit: what it is, what spoke against it, how far each authority is, and what to do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from rules.dated_tables import CapCounting
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.clock import day_at, today
from service.core.web.context import database, library
from service.enterprises.words import VISIT_WORDS
from service.plans.queries.lines import line_in_force
from service.registries.item_fields import METHOD_WORDS
from service.registries.queries.inspectors import inspector_names
from service.registries.queries.line_names import line_names
from service.registries.queries.names import Codes, name_codes
from service.visits.awaited import waits_for_approval_afterwards
from service.visits.gate import SIGNALS
from service.visits.pages import attachments, deciding, papers, results, staffing
from service.visits.pages.acts import ActForm, PagePart, Shown
from service.visits.pages.course_picture import picture_of_course
from service.visits.pages.place import ONE, blueprint
from service.visits.queries.drawn import selections_served
from service.visits.queries.hands import acts_now, thing_of
from service.visits.queries.undecided import waits_for_second
from service.visits.queries.visits import find_visit, steps_of, visit_sight
from service.visits.states import VisitAct
from service.visits.visit import OWN_DEPARTMENT, Visit, VisitCourse
from service.visits.words import ACTS, APPROVAL_TO_FOLLOW, MARKS, STATUSES

# Each subject's forms and parts, in the order in which they stand on the page.
FORMS: Mapping[VisitAct, ActForm] = {
    form.act: form for form in (*deciding.FORMS, *staffing.FORMS, *results.FORMS, *attachments.FORMS)
}
PARTS: Sequence[PagePart] = (*staffing.PARTS, *papers.PARTS, *results.PARTS, *attachments.PARTS)
# What comes next in the course of a visit stands open; what else is possible unfolds.
_FIRST = (
    *(VisitAct.APPROVE, VisitAct.APPROVE_AFTERWARDS, VisitAct.CONFIRM_OUT_OF_SCOPE, VisitAct.NAME_OFFICERS),
    *(
        VisitAct.HAND_OUT,
        VisitAct.BEGIN,
        VisitAct.ENTER_RESULT,
        VisitAct.SUBMIT,
        VisitAct.REVIEW,
        VisitAct.GRANT_CORRECTION,
    ),
    *(VisitAct.APPROVE_PUBLICATION, VisitAct.NOTE_RECEIPT),
)
_DECIDING = (VisitAct.APPROVE, VisitAct.APPROVE_AFTERWARDS, VisitAct.REVIEW, VisitAct.CONFIRM_OUT_OF_SCOPE)

# What the page calls things by, whatever visit it shows.
_WORDS = {
    "approval_to_follow": APPROVAL_TO_FOLLOW,
    "methods": METHOD_WORDS,
    "signals": SIGNALS,
    "statuses": STATUSES,
    "acts": ACTS,
    "marks": MARKS,
    "own": OWN_DEPARTMENT,
}
_BY_READING = frozenset({VisitAct.APPROVE, VisitAct.APPROVE_AFTERWARDS, VisitAct.CONFIRM_OUT_OF_SCOPE})


@dataclass(frozen=True, slots=True)
class FormNow:
    """A form that the reader may fill in now, for which course (None: the whole visit), with what it shows besides."""

    form: ActForm
    course: VisitCourse | None
    more: Mapping[str, Any]
    is_tried: bool

    @property
    def place(self) -> str:
        """What tells its fields apart from those of other forms."""
        return f"{self.form.act.value}-{self.course.id if self.course else 0}"


# What is done on a page of its own: a later room's.
_OF_PUBLICATION = frozenset({VisitAct.NOTE_RECEIPT, VisitAct.WITHDRAW, VisitAct.REPLACE})


@blueprint.get(ONE)
@requires(Permission.VISIT_READ, of=ThingKind.VISIT)
def show(number: str) -> str:
    """One visit."""
    return show_visit(number, {})


def show_visit(
    number: str, wrong: Mapping[str, Text], act: VisitAct | None = None, department: str = OWN_DEPARTMENT
) -> str:
    """The page of a visit, with what is `wrong` with the fields of the form of an act, as they were written."""
    account, day = current_account(), today()
    with database().read() as connection:
        visit = find_visit(connection, number, account)
        steps = steps_of(connection, visit.id)
        if len(visit.courses) > 1:
            steps = visit_sight(connection, account).shown_steps(visit, steps)
        allowed = acts_now(connection, account, visit)
        forms = _forms_of(connection, Shown(account, visit), allowed, act, department)
        parts = [(part, part.of(connection, Shown(account, visit))) for part in PARTS]
        departments = {one.department for one in visit.courses} - {OWN_DEPARTMENT}
        named = name_codes(connection, [Codes(visit.region or None, visit.office, None)], departments)
        items = {code: item for due in results.items_shown(connection, visit).values() for code, item in due.items()}
        officers = inspector_names(connection, [one.inspector for course in visit.courses for one in course.officers])
        people = names_of(connection, [visit.proposed_by, visit.approved_by, *(step.by for step in steps)])
        line = line_in_force(connection, visit.plan_line_id) if visit.plan_line_id is not None else None
        lines = line_names(connection) if visit.line else {}
        selections = selections_served(connection, visit.id)
    trigger, ordered_by = words_of_trigger(visit)
    decides = any(one.form.act in _DECIDING for one in forms)
    first = next((one for act in _FIRST for one in forms if one.form.act is act), None)
    tried = next((one for one in forms if one.is_tried), None)
    return render_template(
        "visits/visit.html",
        **_WORDS,
        visit=visit,
        pictures={one.id: picture_of_course(one) for one in visit.courses},
        is_marked=waits_for_approval_afterwards(visit),
        steps=steps,
        courses={one.id: one for one in visit.courses},
        forms=forms,
        first=tried or first,
        publications=[one for one in visit.courses if _OF_PUBLICATION & set(allowed.get(one.id, ()))],
        # Who decides upon it before anybody goes reads first what it is.
        reads_first=first is not None and first.form.act in _BY_READING,
        parts_of_page=[(part, given) for part, given in parts if given is not None],
        named=named,
        items=items,
        officers=officers,
        people=people,
        line=line,
        lines=lines,
        selections=selections,
        trigger=trigger,
        ordered_by=ordered_by,
        day=day,
        form=request.form if act is not None else {},
        wrong=wrong,
        tried=act,
        waiting=[] if decides or not waits_for_second(visit) else [thing_of(visit)],
        may_read_firm=account.may(Permission.ENTERPRISE_READ),
        may_read_plan=account.may(Permission.PLAN_READ),
    )


def words_of_trigger(visit: Visit) -> tuple[Text, Text]:
    """Why a visit is made and who ordered it, in the words of the table that was in force when it was proposed."""
    counting: CapCounting | None = library().tables.cap_counting(day_at(visit.proposed_at))
    trigger = counting.triggers.get(visit.trigger) if counting is not None else None
    return (trigger.title if trigger else Text(visit.trigger, visit.trigger)), VISIT_WORDS[visit.ordered_by]


def _forms_of(
    connection: Connection,
    shown: Shown,
    allowed: Mapping[int | None, Sequence[VisitAct]],
    act: VisitAct | None,
    department: str,
) -> list[FormNow]:
    found = []
    for course in (None, *shown.visit.courses):
        for one in allowed[course.id if course else None]:
            form = FORMS.get(one)
            if form is None:
                continue
            here = Shown(shown.account, shown.visit, course)
            more = form.more(connection, here) if form.more else {}
            tried = one is act and (course is None or course.department == department)
            found.append(FormNow(form, course, more, tried))
    return found
