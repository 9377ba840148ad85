"""`/business-lines`: the business lines, and which of them each scheme belongs to."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.actions import lines as actions
from service.access.lines_writer import writer_of_lines
from service.access.permissions import Permission
from service.access.queries.lines import lines_of_schemes, list_lines
from service.access.route_rules import current_account, requires
from service.core.problem import Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, asked_text, refusals_of

blueprint = Blueprint("line_pages", __name__, url_prefix="/business-lines")


@blueprint.get("")
@requires(Permission.REGISTRY_WRITE)
def show() -> str:
    """The lines with their schemes, and the line of each scheme."""
    return _shown(None)


@blueprint.post("")
@requires(Permission.REGISTRY_WRITE)
def write() -> Response | tuple[str, int]:
    """Adds a line, or calls it otherwise."""
    code, name = asked_text(request.form, "code", 80), asked_text(request.form, "name", 80)
    return _answer(lambda actor: _write(actor, code, name))


@blueprint.post("/<line>/remove")
@requires(Permission.REGISTRY_WRITE)
def remove(line: str) -> Response | tuple[str, int]:
    """Removes a line that no scheme and no grant is for."""
    return _answer(lambda actor: _remove(actor, line))


@blueprint.post("/schemes")
@requires(Permission.REGISTRY_WRITE)
def set_line() -> Response | tuple[str, int]:
    """Says which line a scheme belongs to; none: every line."""
    scheme = asked_choice(request.form, "scheme", dict.fromkeys(library().schemes()))
    line = asked_text(request.form, "line", 80)
    return _answer(lambda actor: _set(actor, scheme, line))


def _write(actor: str, code: str, name: str) -> None:
    with database().write() as connection:
        actions.write_line(connection, actor, code, name)


def _remove(actor: str, line: str) -> None:
    with database().write() as connection:
        actions.remove_line(connection, actor, line)


def _set(actor: str, scheme: str, line: str) -> None:
    with database().write() as connection:
        actions.set_line_of_scheme(connection, actor, scheme, line)


def _answer(act: Callable[[str], None]) -> Response | tuple[str, int]:
    try:
        act(writer_of_lines(current_account()))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        return _shown(problem), problem.status
    return redirect(url_for("line_pages.show"), 303)


def _shown(problem: Problem | None) -> str:
    shelf = library()
    reached = current_account().reach(Permission.RULE_SET_READ).schemes
    with database().read() as connection:
        lines, of_schemes = list_lines(connection), lines_of_schemes(connection)
    titles: dict[str, Text] = {
        scheme: shelf.get(f"{scheme}@{shelf.versions(scheme)[-1]}").title
        for scheme in shelf.schemes()
        if scheme in reached
    }
    return render_template(
        "access/lines.html",
        lines=lines,
        of_schemes=of_schemes,
        titles=titles,
        filled=request.form,
        wrong=refusals_of(problem) if problem else {},
    )
