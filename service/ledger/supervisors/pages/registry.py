"""`/supervisors`: who the invited supervisors are, their terms and leaders, and what they did of their duty."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission, Role
from service.access.queries.accounts import names_of
from service.access.queries.told import logins_with
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_answers import answer_form
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_day,
    asked_lines,
    asked_number,
    asked_text,
    refusal_of,
    refuse_field,
    refuse_unknown,
)
from service.ledger.supervisors.actions.entering import end_term, enter_supervisor, keeper_of
from service.ledger.supervisors.entry import SupervisorEntry
from service.ledger.supervisors.form import Filled, read_form, values_of
from service.ledger.supervisors.queries.registry import (
    counted_year,
    duties_of,
    get_entry,
    list_supervisors,
    no_such_supervisor,
    reports_of,
    terms_of,
)
from service.ledger.supervisors.stated import LONGEST, NEEDED
from service.registries.queries.line_names import line_names
from service.registries.queries.names import region_names

ROWS = 50
_ENDED = {"yes": Text("包括聘期已满的", "Those whose term ended, too")}
ONE = "/<string(maxlength=40):number>"
blueprint = Blueprint("supervisor_pages", __name__, url_prefix="/supervisors")


@blueprint.get("")
@requires(Permission.SUPERVISOR_READ)
def listed() -> str:
    """Supervisors within reach by number, with the counts of a year: never in the order of these."""
    year, wanted, after = (
        counted_year(asked_number(request.args, "year")),
        asked_text(request.args, "q", 40),
        asked_text(request.args, "after", 40),
    )
    ended = asked_choice(request.args, "ended", _ENDED) == "yes"
    with database().read() as connection:
        reach = current_reach(Permission.SUPERVISOR_READ)
        rows = list_supervisors(
            connection, reach, ended=None if ended else today(), wanted=wanted, after=after, limit=ROWS + 1
        )
        shown = rows[:ROWS]
        duties = duties_of(connection, [one.number for one in shown], year)
        people = names_of(connection, {one.linked_leader for one in shown})
        regions = region_names(connection, {one.region for one in shown if one.region})
    return render_template(
        "supervisors/list.html",
        rows=shown,
        duties=duties,
        people=people,
        regions=regions,
        year=year,
        wanted=wanted,
        ended=ended,
        day=today(),
        next=shown[-1].number if len(rows) > ROWS else None,
    )


@blueprint.get("/new")
@requires(Permission.REGISTRY_WRITE)
def new() -> str:
    """The form that enters a supervisor."""
    return _form(None, Filled({"valid_from": today().isoformat(), "seen": "0"}))


@blueprint.post("")
@requires(Permission.REGISTRY_WRITE)
def add() -> Response | tuple[str, int]:
    """Enters a supervisor."""
    return _enter(None)


@blueprint.get(ONE)
@requires(Permission.SUPERVISOR_READ)
def show(number: str) -> str:
    """One supervisor: term, leader, account, duty of the year, reports and what was entered before."""
    return _shown(number, {})


@blueprint.post(f"{ONE}/end")
@requires(Permission.REGISTRY_WRITE)
def end(number: str) -> Response | tuple[str, int]:
    """Ends the term early; what was written stays where it is refused."""

    def act(connection: Connection) -> None:
        refuse_unknown(request.form, ("last_day", "reason", "csrf_token"))
        last_day = asked_day(request.form, "last_day")
        if last_day is None:
            refuse_field("last_day", NEEDED)
        reason = asked_lines(request.form, "reason", NEEDED, LONGEST["note"])
        end_term(connection, number, last_day, reason, keeper_of(current_account()))

    address = url_for("supervisor_pages.show", number=number)
    return answer_form(act, lambda wrong: _shown(number, wrong), lambda _: address)


def _shown(number: str, wrong: Mapping[str, Text]) -> str:
    year = counted_year(asked_number(request.args, "year"))
    with database().read() as connection:
        one = _found(get_entry(connection, number, current_reach(Permission.SUPERVISOR_READ)))
        terms = terms_of(connection, number)
        duty = duties_of(connection, [number], year)[number]
        reports = reports_of(connection, number)
        people = names_of(connection, {one.linked_leader, *(term.recorded_by for term in terms)})
        regions = region_names(connection, [one.region] if one.region else [])
        lines = line_names(connection)
    return render_template(
        "supervisors/one.html",
        one=one,
        terms=terms,
        duty=duty,
        reports=reports,
        people=people,
        regions=regions,
        lines=lines,
        day=today(),
        may_write=current_account().reach(Permission.REGISTRY_WRITE).covers(one.region, None),
        filled=request.form,
        wrong=wrong,
        most_reason=LONGEST["note"],
    )


@blueprint.get(f"{ONE}/edit")
@requires(Permission.REGISTRY_WRITE)
def edit(number: str) -> str:
    """The form that changes or renews a supervisor."""
    with database().read() as connection:
        one = _found(get_entry(connection, number, current_reach(Permission.REGISTRY_WRITE)))
        regions = region_names(connection, [one.region] if one.region else [])
    return _form(number, Filled(values_of(one, regions[one.region].zh if one.region else "") | {"renewed": ""}))


@blueprint.post(ONE)
@requires(Permission.REGISTRY_WRITE)
def change(number: str) -> Response | tuple[str, int]:
    """Enters a new version of the supervisor."""
    with database().read() as connection:
        _found(get_entry(connection, number, current_reach(Permission.REGISTRY_WRITE)))
    if request.form.get("number", number) != number:
        refuse_field("number", Text("编号不能更改。", "The number cannot be changed."))
    return _enter(number)


def _enter(number: str | None) -> Response | tuple[str, int]:
    said: Mapping[str, str] = request.form if number is None else {**request.form, "number": number}
    filled = Filled(said)
    try:
        with database().write() as connection:
            stated, filled = read_form(connection, said)
            if stated is not None:
                entered = enter_supervisor(connection, stated, keeper_of(current_account()))
                return redirect(url_for("supervisor_pages.show", number=entered.number), 303)
    except REFUSED as error:
        filled.wrong, status = refusal_of(error)
        return _form(number, filled), status
    return _form(number, filled), 422


def _form(number: str | None, filled: Filled) -> str:
    with database().read() as connection:
        lines = line_names(connection)
        leaders, logins = _choices(connection, Role.LEADER), _choices(connection, Role.SUPERVISOR)
    return render_template(
        "supervisors/form.html",
        number=number,
        values=filled.values,
        wrong=filled.wrong,
        leaders=leaders,
        logins=logins,
        lines=list(lines.items()),
        most=LONGEST,
    )


def _choices(connection: Connection, role: Role) -> list[tuple[str, Any]]:
    """Who holds the role, by log-in, with names."""
    logins = logins_with(connection, role)
    names = names_of(connection, logins)
    return [(login, names[login]) for login in logins]


def _found(found: SupervisorEntry | None) -> SupervisorEntry:
    if found is None:
        raise no_such_supervisor()
    return found
