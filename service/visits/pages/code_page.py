"""`/c`: what the code of a visit shows the firm, and its rating of conduct; for people outside only."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.actions.guesses import found_by_stranger
from service.access.route_rules import public
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import REFUSED, asked_choice, asked_text, refusal_of, refuse_field
from service.visits.actions.conduct import NO_SUCH_CODE, rate_conduct
from service.visits.conduct import CONDUCT_MARKS, QUESTIONS, ConductMark, Question
from service.visits.numbering import plain_code
from service.visits.queries.conduct import CodePage, page_of_code

LONGEST = 40
# The part of the address is no log's business: it opens the page.
ONE = f"/<string(maxlength={LONGEST}):code_of_visit>"
Answer = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]
blueprint = Blueprint("code_pages", __name__, url_prefix="/c")


@blueprint.get("")
@public
def show_form() -> str:
    """The form that asks for the code on the notice."""
    return _form({})


@blueprint.post("")
@public
def look() -> Answer:
    """On to the page of the code that was typed."""
    try:
        code = plain_code(asked_text(request.form, "code", LONGEST))
        if not code:
            refuse_field("code", Text("请填写通知书上的检查码。", "Enter the code on the notice."))
    except Problem as problem:
        return _form(refusal_of(problem)[0]), problem.status
    return redirect(url_for("code_pages.show", code_of_visit=code), 303)


@blueprint.get(ONE)
@public
def show(code_of_visit: str) -> Answer:
    """The task, its items and their basis, and who comes."""
    return _page(code_of_visit, {})


@blueprint.post(f"{ONE}/rating")
@public
def rate(code_of_visit: str) -> Answer:
    """Counts what the firm says of the conduct of those who came."""
    try:
        _found(code_of_visit)
        marks = {one: ConductMark(said) for one in Question if (said := _asked(one))}
        with database().write() as connection:
            rate_conduct(connection, plain_code(code_of_visit), marks)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status in (404, 429):
            return _refused(error)
        return _page(code_of_visit, wrong, status)
    return redirect(url_for("code_pages.show", code_of_visit=code_of_visit), 303)


def _asked(question: Question) -> str:
    return asked_choice(request.form, question, {one.value: one for one in ConductMark})


def _found(code: str) -> CodePage:
    """What the code shows; raises Problem 404 where it opens nothing, 429 where it was wrong too often."""
    tables, day = library().tables, today()
    found = found_by_stranger(
        database(),
        settings(),
        "visit-code",
        request.remote_addr or "",
        lambda connection: page_of_code(connection, tables, plain_code(code), day),
    )
    if found is None:
        raise Problem(404, "wrong-code", NO_SUCH_CODE)
    return found


def _page(code: str, wrong: Mapping[str, Text], status: int = 200) -> Answer:
    try:
        found = _found(code)
    except Problem as problem:
        return _refused(problem)
    page = render_template(
        "visits/code.html",
        found=found,
        code=code,
        questions=QUESTIONS,
        marks=CONDUCT_MARKS,
        wrong=wrong,
        said=request.form,
    )
    return page, status


def _refused(error: Exception) -> Answer:
    wrong, status = refusal_of(error)
    headers = dict(error.headers) if isinstance(error, Problem) else {}
    return _form(wrong), status, headers


def _form(wrong: Mapping[str, Text]) -> str:
    return render_template("visits/enter_code.html", wrong=wrong, most=LONGEST)
