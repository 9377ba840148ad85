"""The forms by which a result is entered, handed in, reviewed, corrected, and decided upon; and how it is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, request
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import settings
from service.core.web.form_fields import asked_choice, asked_lines, asked_opinion
from service.ledger.queries.items import item_by_id
from service.ledger.sight import sight_of as sight_of_ledger
from service.registries.item_fields import METHOD_WORDS
from service.registries.items import Item
from service.visits.actions import corrections, publication, results, review
from service.visits.actions.review import Review
from service.visits.pages.acts import ActForm, PagePart, Shown
from service.visits.pages.result_form import stated_of, values_of, with_fields_of_form
from service.visits.queries.results import due_items_of, results_of
from service.visits.queries.visits import find_visit, no_such_visit, steps_of, visit_sight
from service.visits.result_codes import FOLLOW_UPS, RESULT_CODES, ResultCode
from service.visits.results import OF_ITEM, OF_WHOLE, ResultStatus, StatedResult, VisitResult
from service.visits.states import BEFORE_INSPECTING, VisitAct, VisitStatus
from service.visits.visit import Visit

RESULT_STATUSES: Mapping[ResultStatus, Text] = {
    ResultStatus.DRAFT: Text("录入中", "Being entered"),
    ResultStatus.IN_REVIEW: Text("待审核", "Awaiting review"),
    ResultStatus.ASKED: Text("申请更正", "Correction asked for"),
    ResultStatus.APPROVED: Text("已审核", "Approved"),
    ResultStatus.REFUSED: Text("不同意更正", "Correction refused"),
    ResultStatus.REPLACED: Text("已被更正", "Corrected since"),
}
# Nothing was entered of these.
_NOT_BEGUN = BEFORE_INSPECTING | {VisitStatus.REFUSED, VisitStatus.CANCELLED, VisitStatus.OUT_OF_SCOPE}
_OPINION = "visits/forms/opinion.html"
_GROUND = Text("请写明不予公示的法定依据。", "State the legal ground for not publishing.")
_REASON = Text("请写明更正的理由。", "State why it is corrected.")
_THEN = {"keep": "", "submit": ""}
_CONFIRMED = {"yes": True, "no": False}


def _stated(connection: Connection, number: str, account: Account, department: str) -> StatedResult:
    """What was written in the form of a result."""
    course = find_visit(connection, number, account).course_of(department)
    if course is None:
        raise no_such_visit()
    return stated_of(request.form, due_items_of(connection, [course.id])[course.id])


def _enter(connection: Connection, number: str, account: Account, department: str) -> Visit:
    """Keeps what was written, and hands it in where that is asked for: both, or neither, and it stands there still."""
    stated = _stated(connection, number, account, department)
    then = asked_choice(request.form, "then", _THEN, "keep")
    try:
        entered = results.enter_result(connection, number, account, department, stated)
        return results.submit_result(connection, number, account, department) if then == "submit" else entered
    except Problem as problem:
        raise with_fields_of_form(problem) from None


def _ask_correction(connection: Connection, number: str, account: Account, department: str) -> Visit:
    stated = _stated(connection, number, account, department)
    reason = asked_lines(request.form, "reason", _REASON)
    try:
        return corrections.ask_correction(connection, number, account, department, stated, reason)
    except Problem as problem:
        raise with_fields_of_form(problem) from None


def _submit(connection: Connection, number: str, account: Account, department: str) -> Visit:
    try:
        return results.submit_result(connection, number, account, department)
    except Problem as problem:
        raise with_fields_of_form(problem) from None


def _review(connection: Connection, number: str, account: Account, department: str) -> Visit:
    confirmed = asked_choice(request.form, "refusal_confirmed", _CONFIRMED)
    said = Review(asked_opinion(request.form), settings().bureau, _CONFIRMED.get(confirmed))
    return review.review_result(connection, number, account, department, said)


def items_shown(connection: Connection, visit: Visit) -> Mapping[int, Mapping[str, Item]]:
    """What each course of a visit looks at, by code, as it stood when the visit was proposed; read once a page."""
    if g.get("items_of_visit", (None,))[0] != visit.id:
        g.items_of_visit = visit.id, due_items_of(connection, [one.id for one in visit.courses])
    found: Mapping[int, Mapping[str, Item]] = g.items_of_visit[1]
    return found


def _versions_shown(connection: Connection, visit: Visit) -> Mapping[int, Sequence[VisitResult]]:
    """The results of a visit's courses in all versions, read once a page; none before anybody was there."""
    if g.get("results_of_visit", (None,))[0] != visit.id:
        begun = [one.id for one in visit.courses if one.status not in _NOT_BEGUN]
        g.results_of_visit = visit.id, results_of(connection, begun)
    found: Mapping[int, Sequence[VisitResult]] = g.results_of_visit[1]
    return found


def _fields_of(connection: Connection, shown: Shown) -> Mapping[str, Any]:
    """What the form of a result shows: its items, and what is kept of it, the draft before the version that counts."""
    assert shown.course is not None
    due = items_shown(connection, shown.visit)[shown.course.id]
    versions = _versions_shown(connection, shown.visit).get(shown.course.id, ())
    draft = next((one for one in versions if one.status is ResultStatus.DRAFT), None)
    kept = draft or next((one for one in versions if one.version == shown.course.version), None)
    says = kept.says if kept else None
    values = values_of(says, due) or {"visited_on": (shown.visit.visit_on or today()).isoformat()}
    return {
        "returned": _why_returned(connection, shown),
        "due": due,
        "values": values,
        "methods": says.methods if says else (),
        "method_words": METHOD_WORDS,
        "of_whole": [(one.value, RESULT_CODES[one]) for one in OF_WHOLE],
        "of_item": [(one.value, RESULT_CODES[one]) for one in OF_ITEM],
        "follow_ups": FOLLOW_UPS,
    }


def _why_returned(connection: Connection, shown: Shown) -> str | None:
    """What was said when the result was returned to be mended; None where it was not."""
    if shown.course is None or shown.course.status is not VisitStatus.RETURNED:
        return None
    steps = steps_of(connection, shown.visit.id)
    mine = [one.note for one in steps if one.act is VisitAct.RETURN and one.course_id == shown.course.id]
    return mine[-1] if mine else None


def _to_review(connection: Connection, shown: Shown) -> Mapping[str, Any]:
    """Whether the result says that the firm refused, which a second person confirms or not."""
    assert shown.course is not None
    versions = _versions_shown(connection, shown.visit).get(shown.course.id, ())
    codes = [one.says.code for one in versions if one.status is ResultStatus.IN_REVIEW]
    return {"refused": ResultCode.REFUSED in codes}


FORMS = (
    ActForm(VisitAct.ENTER_RESULT, "visits/forms/result.html", _enter, _fields_of),
    ActForm(VisitAct.SUBMIT, "visits/forms/submit.html", _submit),
    ActForm(VisitAct.REVIEW, "visits/forms/review.html", _review, _to_review),
    ActForm(
        VisitAct.RETURN,
        _OPINION,
        lambda c, n, a, d: review.return_result(c, n, a, d, asked_opinion(request.form)),
    ),
    ActForm(
        VisitAct.APPROVE_PUBLICATION,
        "visits/forms/publish.html",
        lambda c, n, a, d: publication.approve_publication(c, n, a, d),
    ),
    ActForm(
        VisitAct.REFUSE_PUBLICATION,
        "visits/forms/ground.html",
        lambda c, n, a, d: publication.refuse_publication(c, n, a, d, asked_lines(request.form, "ground", _GROUND)),
    ),
    ActForm(VisitAct.ASK_CORRECTION, "visits/forms/result.html", _ask_correction, _fields_of),
    ActForm(
        VisitAct.GRANT_CORRECTION,
        "visits/forms/review.html",
        lambda c, n, a, d: corrections.grant_correction(c, n, a, d, asked_opinion(request.form)),
    ),
    ActForm(
        VisitAct.REFUSE_CORRECTION,
        _OPINION,
        lambda c, n, a, d: corrections.refuse_correction(c, n, a, d, asked_opinion(request.form)),
    ),
)


def _results_shown(connection: Connection, shown: Shown) -> Mapping[str, Any] | None:
    """The results that the reader sees, of each authority the newest version first; None where there is none."""
    held = _versions_shown(connection, shown.visit)
    seen = {one.id: one for one in shown.visit.courses if one.id in held}
    if len(shown.visit.courses) > 1 and seen:
        # Of a joint visit each department sees its own.
        sight = visit_sight(connection, shown.account)
        seen = {one.id: one for one in seen.values() if sight.shows_course(shown.visit, one)}
    if not seen:
        return None
    versions: list[tuple[Any, VisitResult]] = [(seen[course], one) for course in seen for one in held[course][::-1]]
    ledger = sight_of_ledger(shown.account)
    items = {one.id: item_by_id(connection, one.order_item) for one in seen.values() if one.order_item is not None}
    orders = {course: item for course, item in items.items() if ledger.shows(item)}
    return {
        "versions": versions,
        "due": items_shown(connection, shown.visit),
        "orders": orders,
        "codes": RESULT_CODES,
        "follow_ups": FOLLOW_UPS,
        "methods": METHOD_WORDS,
        "statuses": RESULT_STATUSES,
    }


PARTS = (PagePart("visits/results.html", _results_shown),)
