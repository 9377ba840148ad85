"""On the page of a visit: its day, hand-out, the door, a firm out of scope; and what is missing until it can go out."""

from collections.abc import Mapping
from typing import Any

from flask import g, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.core.web.form_fields import asked_choice, asked_day, asked_lines, asked_opinion, asked_text, refuse_field
from service.registries.queries.inspectors import inspector_names
from service.visits.actions.codes import LONGEST_NO, LONGEST_STATE, ExternalCode, note_external
from service.visits.actions.days import LONGEST_SLOT, hand_out, move_day, set_day
from service.visits.actions.entering import Entry, begin_visit, come_again
from service.visits.actions.scope import (
    OUT_OF_SCOPE_WORDS,
    OutOfScope,
    ReportedOutOfScope,
    confirm_out_of_scope,
    refuse_out_of_scope,
    report_out_of_scope,
)
from service.visits.pages.acts import ActForm, PagePart, Shown
from service.visits.queries.team import outdated_notices
from service.visits.states import MOVES, VisitAct
from service.visits.team import LEAST_OFFICERS
from service.visits.visit import Visit, VisitCourse

_SAY_WHY = Text("请写明理由。", "State the reason.")
_NO_DAY = Text("请写明日期。", "State the day.")
_SAY_PROOF = Text("请写明证据。", "State what proves it.")
_YES_OR_NO = {"yes": 1, "no": 0}


def _day() -> Any:
    day = asked_day(request.form, "day")
    if day is None:
        refuse_field("day", _NO_DAY)
    return day


def _slot() -> str | None:
    return asked_text(request.form, "slot", LONGEST_SLOT) or None


def _why() -> str:
    return asked_lines(request.form, "reason", _SAY_WHY)


def _lines_or_none(name: str) -> str | None:
    return asked_lines(request.form, name, _SAY_WHY) if request.form.get(name, "").strip() else None


def _entry() -> Entry:
    shown = asked_choice(request.form, "code_shown", _YES_OR_NO)
    if not shown:
        refuse_field("code_shown", Text("请选择是否出示了检查码。", "Say whether the code was shown."))
    return Entry(
        shown == "yes",
        _lines_or_none("code_reason"),
        asked_day(request.form, "on"),
        _lines_or_none("failure"),
    )


def _code() -> ExternalCode:
    return ExternalCode(
        asked_text(request.form, "external_no", LONGEST_NO),
        asked_text(request.form, "external_state", LONGEST_STATE) or None,
    )


def _reported() -> ReportedOutOfScope:
    reason = asked_choice(request.form, "scope_reason", {one.value: one for one in OutOfScope})
    if not reason:
        refuse_field("scope_reason", Text("请选择原因。", "Choose the reason."))
    return ReportedOutOfScope(OutOfScope(reason), asked_lines(request.form, "evidence", _SAY_PROOF))


def _wanting_of(connection: Connection, shown: Shown) -> Mapping[str, Any]:
    """What is wanting until the course can be handed out, in the order in which it is done."""
    visit, course = shown.visit, shown.course
    assert course is not None
    # Asked once a page, however many authorities take part.
    asked: dict[int, set[int]] = g.setdefault("outdated_notices", {})
    if visit.id not in asked:
        asked[visit.id] = outdated_notices(connection, [visit.id])
    outdated = bool(asked[visit.id])
    return {"wanting": _wanting(visit, course, notice_outdated=outdated)}


def _wanting(visit: Visit, course: VisitCourse, *, notice_outdated: bool) -> list[tuple[Text, str]]:
    """What is wanting of officers, day and notice, and where it is done; nothing: it can be handed out."""
    found = []
    if len(course.team) < LEAST_OFFICERS:
        department = course.department or None
        address = url_for("visit_pages.show_officers", number=visit.number, department=department)
        found.append((Text(f"检查人员（至少{LEAST_OFFICERS}人）", f"officers ({LEAST_OFFICERS} at least)"), address))
    if visit.visit_on is None:
        found.append((Text("检查日期", "the day"), ""))
    if notice_outdated:
        address = url_for("visit_paper_pages.listed", number=visit.number)
        found.append((Text("打印检查通知书", "the printed notice"), address))
    return found


def _scope(connection: Connection, shown: Shown) -> Mapping[str, Any]:
    return {"reasons": OUT_OF_SCOPE_WORDS}


def _reported_of(connection: Connection, shown: Shown) -> Mapping[str, Any]:
    said = shown.visit.lead.out_of_scope
    return {"reported": said, "words": OUT_OF_SCOPE_WORDS[OutOfScope(said["reason"])] if said else None}


def _most_slot(connection: Connection, shown: Shown) -> Mapping[str, Any]:
    return {"most": LONGEST_SLOT, "visit": shown.visit}


FORMS = (
    ActForm(
        VisitAct.SET_DAY, "visits/forms/day.html", lambda c, n, a, d: set_day(c, n, a, _day(), _slot()), _most_slot
    ),
    ActForm(
        VisitAct.MOVE_DAY,
        "visits/forms/day.html",
        lambda c, n, a, d: move_day(c, n, a, _day(), _why(), _slot()),
        _most_slot,
    ),
    ActForm(VisitAct.HAND_OUT, "visits/forms/hand_out.html", lambda c, n, a, d: hand_out(c, n, a, d), _wanting_of),
    ActForm(VisitAct.BEGIN, "visits/forms/begin.html", lambda c, n, a, d: begin_visit(c, n, a, d, _entry())),
    ActForm(
        VisitAct.COME_AGAIN,
        "visits/forms/day.html",
        lambda c, n, a, d: come_again(c, n, a, d, _day(), _why()),
        _most_slot,
    ),
    ActForm(
        VisitAct.REPORT_OUT_OF_SCOPE,
        "visits/forms/out_of_scope.html",
        lambda c, n, a, d: report_out_of_scope(c, n, a, _reported()),
        _scope,
    ),
    ActForm(
        VisitAct.CONFIRM_OUT_OF_SCOPE,
        "visits/forms/decide_scope.html",
        lambda c, n, a, d: confirm_out_of_scope(c, n, a, asked_opinion(request.form)),
        _reported_of,
    ),
    ActForm(
        VisitAct.REFUSE_OUT_OF_SCOPE,
        "visits/forms/decide_scope.html",
        lambda c, n, a, d: refuse_out_of_scope(c, n, a, asked_opinion(request.form)),
        _reported_of,
    ),
    ActForm(VisitAct.NOTE_EXTERNAL, "visits/forms/external.html", lambda c, n, a, d: note_external(c, n, a, _code())),
)


def _team_of(connection: Connection, shown: Shown) -> Mapping[str, Any] | None:
    """Whose officers may be named or replaced now by whoever may; None where nobody may, or they cannot be."""
    visit = shown.visit
    states = MOVES[VisitAct.NAME_OFFICERS].froms | MOVES[VisitAct.REPLACE_OFFICER].froms
    open_now = [course for course in visit.courses if course.status in states]
    reach = shown.account.reach(Permission.VISIT_HAND_OUT)
    if not open_now or not visit.lies_in(reach):
        return None
    left = [one for course in visit.courses for one in course.officers if one.left_at is not None]
    names = inspector_names(connection, [one.inspector for one in left]) if left else {}
    return {"courses": open_now, "left": left, "names": names, "least": LEAST_OFFICERS}


PARTS = (PagePart("visits/team_part.html", _team_of),)
