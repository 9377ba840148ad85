"""`/publications/<number>`: what is public of a result, what was, as it is to be published, and what to do now."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask import render_template, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import SHANGHAI, now, today
from service.core.web.context import database, settings
from service.core.web.form_answers import FormAnswer, answer_form
from service.core.web.form_fields import asked_lines, asked_text, refuse_field
from service.publication.actions.receipts import note_receipt
from service.publication.actions.withdrawing import keep_public, publish_again, withdraw_publication
from service.publication.pages.place import ONE, blueprint
from service.publication.queries.published import Publication, publications_of
from service.publication.queries.results import public_results_of
from service.publication.receipt import LONGEST_GROUND, LONGEST_LINK, LONGEST_NUMBER, Receipt, Withdrawal
from service.publication.stated_moments import moment_stated
from service.publication.words import BECAUSE
from service.registries.queries.names import department_names
from service.visits.queries.hands import possible_acts
from service.visits.queries.visits import find_visit, no_such_visit
from service.visits.result_codes import RESULT_CODES
from service.visits.states import VisitAct
from service.visits.visit import Visit, VisitCourse
from service.visits.words import STATUSES

_OWN = Text("本局", "The bureau")
_SAY_WHY = Text("请写明理由。", "State the reason.")
_SAY_GROUND = Text("请写明依据。", "State the ground.")
_Does = Callable[[Connection, str, Account, str], Visit]


def _publish(connection: Connection, number: str, account: Account, department: str) -> Visit:
    link = asked_text(request.form, "link", LONGEST_LINK) or None
    receipt = Receipt(_asked_moment("published_at"), asked_text(request.form, "number", LONGEST_NUMBER), link)
    return note_receipt(connection, number, account, department, receipt)


def _withdraw(connection: Connection, number: str, account: Account, department: str) -> Visit:
    said = Withdrawal(
        _asked_moment("withdrawn_at"),
        asked_text(request.form, "number", LONGEST_NUMBER),
        asked_lines(request.form, "ground", _SAY_GROUND, LONGEST_GROUND),
    )
    return withdraw_publication(connection, number, account, department, said)


def _publish_again(connection: Connection, number: str, account: Account, department: str) -> Visit:
    return publish_again(connection, number, account, department, asked_lines(request.form, "reason", _SAY_WHY))


def _keep(connection: Connection, number: str, account: Account, department: str) -> Visit:
    return keep_public(connection, number, account, department, asked_lines(request.form, "reason", _SAY_WHY))


_ACTS: Mapping[str, _Does] = {
    "publish": _publish,
    "withdraw": _withdraw,
    "publish-again": _publish_again,
    "keep": _keep,
}
_ANY_ACT = f"<any({', '.join(repr(one) for one in _ACTS)}):act>"


@blueprint.get(ONE)
@requires(Permission.RECEIPT_WRITE)
def show(number: str) -> str:
    """The result of `?department=`, the bureau unless stated."""
    return _page(number, asked_text(request.args, "department", 40), {})


@blueprint.post(f"{ONE}/{_ANY_ACT}")
@requires(Permission.RECEIPT_WRITE)
def act(number: str, act: str) -> FormAnswer:
    """Does it and shows the result; where it is refused, says so with what was written."""
    department = asked_text(request.form, "department", 40)
    address = url_for("publication_pages.show", number=number, department=department or None)
    return answer_form(
        lambda connection: _ACTS[act](connection, number, current_account(), department),
        lambda wrong: _page(number, department, wrong, act),
        lambda _: address,
    )


def _asked_moment(name: str) -> datetime:
    found = moment_stated(asked_text(request.form, name, 40))
    if isinstance(found, Text):
        refuse_field(name, found)
    return found


def _page(number: str, department: str, wrong: Mapping[str, Text], tried: str = "") -> str:
    account = current_account()
    with database().read() as connection:
        visit = find_visit(connection, number, account)
        course = visit.course_of(department)
        if course is None:
            raise no_such_visit()
        all_of = publications_of(connection, [course.id]).get(course.id, ())
        acts = _acts_of(connection, account, visit, course, all_of)
        versions = [(course.id, course.version)] if course.version is not None else []
        results = public_results_of(connection, versions, settings().bureau or _OWN.zh)
        departments = department_names(connection, {one.department for one in visit.courses if one.department})
        people = names_of(connection, {by for one in all_of for by in (one.noted_by, one.withdrawn_by) if by})
    return render_template(
        "publication/one.html",
        visit=visit,
        course=course,
        acts=acts,
        publications=list(reversed(all_of)),
        result=results[0] if results else None,
        results={code.value: words for code, words in RESULT_CODES.items()},
        statuses=STATUSES,
        because=BECAUSE,
        departments=departments,
        people=people,
        own=_OWN,
        at=f"{now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}",
        day=today(),
        lengths=(LONGEST_NUMBER, LONGEST_LINK, LONGEST_GROUND),
        wrong=wrong,
        tried=tried,
        said=request.form if tried else {},
    )


def _acts_of(
    connection: Connection, account: Account, visit: Visit, course: VisitCourse, all_of: Sequence[Publication]
) -> tuple[str, ...]:
    """What the reader may do to the publication now."""
    possible = possible_acts(connection, account, visit, course)
    is_public = any(one.withdrawn_at is None for one in all_of)
    found = {
        "publish": VisitAct.NOTE_RECEIPT in possible,
        "withdraw": VisitAct.WITHDRAW in possible and is_public,
        "keep": VisitAct.WITHDRAW in possible and course.to_withdraw is not None,
        "publish-again": VisitAct.REPLACE in possible,
    }
    return tuple(name for name, may in found.items() if may)
