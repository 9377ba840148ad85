"""`/registries/inspectors`: officers who may be drawn, who cannot be on a day and why; one of them, and corrections."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_day
from service.registries.actions.absences import add_absence, withdraw_absence
from service.registries.actions.inspectors import enter_inspectors
from service.registries.inspectors import Inspector
from service.registries.queries.called import written_as
from service.registries.queries.inspectors import (
    absences_of,
    accounts_of,
    certificates_of,
    inspector_names,
    inspectors_by_number,
    list_inspector_versions,
)
from service.registries.queries.names import department_names, region_names
from service.registries.queries.recusals import list_recusals, subject_names
from service.registries.queries.standings import standings_on
from service.registries.registry import Registry
from service.registries.statements import codes_listed
from service.registry_desk.officers.forms import (
    ABSENCE,
    OFFICER,
    OfficerFilled,
    Written,
    empty,
    filled_in,
    filled_of_officer,
    read_officer,
)
from service.registry_desk.officers.imports import INSPECTORS, take_inspectors
from service.registry_desk.officers.pages.officer_list import WORDS, list_page, names_of_codes
from service.registry_desk.officers.whose import officers_of
from service.registry_desk.officers.words import (
    KIND_WORDS,
    OFFICERS,
)
from service.registry_desk.pages.uploaded import read_upload

blueprint = Blueprint("officer_pages", __name__, url_prefix="/registries/inspectors")


@blueprint.get("")
@requires(Permission.OFFICER_READ)
def listed() -> str:
    """Officers by number, as they stand on the day that is asked for, today if none is."""
    return list_page(empty(OFFICER, kind="officer", department=_own_department()))


@blueprint.post("")
@requires(Permission.OFFICER_WRITE)
def add() -> Response | tuple[str, int]:
    """Enters a new officer; the form stays as it was filled in where it is wrong."""
    filled, said = read_officer(request.form, None)
    if said is not None:
        with database().read() as connection:
            known = inspectors_by_number(connection, {said.code}, today())
        if known:
            filled.errors["number"] = Text("这一编号已登记，请在该人员页更正。", "The number is there; correct it.")
        elif _enter(filled, said):
            return redirect(url_for("officer_pages.show", inspector=said.code), 303)
    return list_page(filled), filled.status


@blueprint.post("/import")
@requires(Permission.OFFICER_WRITE)
def take_in() -> str:
    """Takes in a table of officers, and says what became of its rows."""
    account, (table, name) = current_account(), read_upload(INSPECTORS)
    with database().write() as connection:
        whose = officers_of(account, Permission.OFFICER_WRITE)
        done = take_inspectors(connection, table, account.login, whose, file=name)
    back = url_for("officer_pages.listed")
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=OFFICERS, back=back)


@blueprint.get("/<string(maxlength=40):inspector>")
@requires(Permission.OFFICER_READ)
def show(inspector: str) -> str:
    """One officer with certificates, absences, recusals and versions, and the forms to correct them."""
    return _shown(_found(inspector, Permission.OFFICER_READ), None, None)


@blueprint.post("/<string(maxlength=40):inspector>")
@requires(Permission.OFFICER_WRITE)
def correct(inspector: str) -> Response | tuple[str, int]:
    """Corrects an officer as a new version; the form stays as it was filled in where it is wrong."""
    officer = _found(inspector, Permission.OFFICER_WRITE)
    filled, said = read_officer(request.form, officer.number)
    if said is not None and _enter(filled, said):
        return redirect(url_for("officer_pages.show", inspector=officer.number), 303)
    return _shown(officer, filled, None), filled.status


@blueprint.post("/<string(maxlength=40):inspector>/absences")
@requires(Permission.OFFICER_WRITE)
def add_to_absences(inspector: str) -> Response | tuple[str, int]:
    """Enters an absence, or withdraws the one that `withdraw` names; the form stays where it is wrong."""
    officer, account = _found(inspector, Permission.OFFICER_WRITE), current_account()
    whose, filled = officers_of(account, Permission.OFFICER_WRITE), filled_in(ABSENCE, request.form)
    begins = filled.asked("from_day", lambda: asked_day(request.form, "from_day"))
    ends = filled.asked("until_day", lambda: asked_day(request.form, "until_day"))
    for name, day in (("from_day", begins), ("until_day", ends)):
        if day is None:
            filled.errors.setdefault(name, Text("请填写日期。", "State the day."))
    if begins and ends and not filled.errors:
        try:
            with database().write() as connection:
                add_absence(connection, officer.number, (begins, ends), filled.values["reason"], account.login, whose)
        except Problem as problem:
            if problem.status != 422:
                raise
            filled.note_problem(problem)
    if filled.errors:
        return _shown(officer, None, filled), 422
    return redirect(url_for("officer_pages.show", inspector=officer.number, _anchor="absences"), 303)


@blueprint.post("/<string(maxlength=40):inspector>/absences/<int(max=2147483647):id>/withdraw")
@requires(Permission.OFFICER_WRITE)
def withdraw(inspector: str, id: int) -> Response:
    """Withdraws an absence: it counts no more."""
    officer, account = _found(inspector, Permission.OFFICER_WRITE), current_account()
    with database().write() as connection:
        if id not in {one.id for one in absences_of(connection, [officer.number]).get(officer.number, ())}:
            raise Problem(404, *TITLES[404])
        withdraw_absence(connection, id, account.login, officers_of(account, Permission.OFFICER_WRITE))
    return redirect(url_for("officer_pages.show", inspector=officer.number, _anchor="absences"), 303)


def _enter(filled: OfficerFilled, said: Any) -> bool:
    """Whether it was entered; what was wrong stands in `filled`."""
    account = current_account()
    with database().write() as connection:
        whose = officers_of(account, Permission.OFFICER_WRITE)
        done = enter_inspectors(connection, [said], account.login, whose)
    for faults in done.refused.values():
        filled.note(faults)
    return not filled.errors


def _own_department() -> str:
    """The name of the department whose officers alone the reader may enter, "" for the bureau."""
    theirs = [code for code in officers_of(current_account(), Permission.OFFICER_WRITE).departments or () if code]
    if not theirs:
        return ""
    with database().read() as connection:
        names = written_as(connection, Registry.DEPARTMENTS, department_names(connection, theirs))
    return names[theirs[0]]


def _found(number: str, permission: Permission) -> Inspector:
    whose = officers_of(current_account(), permission)
    with database().read() as connection:
        found = inspectors_by_number(connection, {number}, today()).get(number)
    if found is None or not whose.has(found.region, found.office, found.department):
        raise Problem(404, *TITLES[404])
    return found


def _written_codes(
    connection: Connection,
    officer: Inspector,
    named: Mapping[tuple[str, str], Text],
    regions: Mapping[str, Text],
) -> Written:
    """How the form writes the codes of the officer: by name where that names one alone."""
    codes = {
        Registry.OFFICES: [officer.office] if officer.office else [],
        Registry.DEPARTMENTS: [officer.department] if officer.department else [],
        Registry.QUALIFICATIONS: list(officer.qualifications),
    }
    names = {registry: {code: named[registry.value, code] for code in those} for registry, those in codes.items()}
    names[Registry.REGIONS] = {officer.region: regions[officer.region]}
    written = {registry: written_as(connection, registry, those) for registry, those in names.items() if those}
    # Qualifications stand in one field, where a blank parts one from the next.
    listed = {
        code: name if codes_listed(name) == (name,) else code
        for code, name in written.get(Registry.QUALIFICATIONS, {}).items()
    }
    return {**written, Registry.QUALIFICATIONS: listed}


def _shown(officer: Inspector, filled: OfficerFilled | None, absence: OfficerFilled | None) -> str:
    account = current_account()
    sees_recusals = account.may(Permission.RECUSAL_READ) and officers_of(account, Permission.RECUSAL_READ).has(
        officer.region, officer.office, officer.department
    )
    with database().read() as connection:
        (standing,) = standings_on(connection, today(), [officer])
        versions = list_inspector_versions(connection, officer.number)
        papers = certificates_of(connection, [officer.number]).get(officer.number, ())
        absences = absences_of(connection, [officer.number]).get(officer.number, ())
        recusals = list_recusals(connection, today(), numbers=[officer.number], ended=True) if sees_recusals else []
        name = inspector_names(connection, [officer.number])[officer.number]
        works_by = accounts_of(connection, [officer]).get(officer.account_id or 0)
        regions = region_names(connection, {one.region for one in (officer, *versions)})
        named = names_of_codes(connection, (officer, *versions))
        written = _written_codes(connection, officer, named, regions) if filled is None else {}
        subjects = subject_names(connection, [one.subject for one in recusals])
        by = {one.recorded_by for one in versions} | {one.recorded_by for one in absences}
        by |= {one.filed_by for one in recusals}
        names = names_of(connection, by)
    whose = officers_of(account, Permission.OFFICER_WRITE)
    return render_template(
        "registry_desk/officer.html",
        officer=officer,
        standing=standing,
        name=name,
        works_by=works_by,
        versions=versions,
        certificates=papers,
        absences=absences,
        recusals=recusals,
        sees_recusals=sees_recusals,
        subjects=subjects,
        regions=regions,
        named=named,
        names=names,
        filled=filled or filled_of_officer(officer, name, works_by.login if works_by else None, written),
        absence=absence or empty(ABSENCE),
        may_write=account.may(Permission.OFFICER_WRITE)
        and whose.has(officer.region, officer.office, officer.department),
        kinds=KIND_WORDS,
        day=today(),
        **WORDS,
    )
