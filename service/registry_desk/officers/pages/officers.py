"""`/registries/inspectors`: officers who may be drawn, who cannot be on a day and why; one of them, and corrections."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.charts.mixture import Mixed, mixture
from service.core.clock import today
from service.core.formatting import count
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_day, asked_text
from service.core.web.language import language
from service.registries.actions.absences import add_absence, withdraw_absence
from service.registries.actions.inspectors import enter_inspectors
from service.registries.inspectors import TOLD_BEFORE, Inspector, Why
from service.registries.officer_statements import MOST_REASON
from service.registries.queries.entries import entries_by_registry
from service.registries.queries.inspectors import (
    absences_of,
    accounts_of,
    certificates_of,
    inspector_names,
    inspectors_by_number,
    list_inspector_versions,
    list_inspectors,
)
from service.registries.queries.names import region_names
from service.registries.queries.recusals import list_recusals, subject_names
from service.registries.queries.standings import Standing, ending_certificates, standings_on
from service.registries.registry import ALWAYS, Registry
from service.registry_desk.officers.forms import (
    ABSENCE,
    OFFICER,
    OfficerFilled,
    empty,
    filled_in,
    filled_of_officer,
    read_officer,
)
from service.registry_desk.officers.imports import INSPECTORS, take_inspectors
from service.registry_desk.officers.pages.uploaded import take_upload
from service.registry_desk.officers.whose import officers_of
from service.registry_desk.officers.words import (
    DRAWABLE,
    KIND_WORDS,
    OFFICER_FIELD_WORDS,
    OFFICERS,
    OFFICERS_LEAD,
)

ROWS, MOST_BARS = 50, 12
BUREAU = Text("本局", "The bureau")
CAN, CANNOT = "can", "cannot"
DRAWABLES = {CAN: DRAWABLE[True], CANNOT: DRAWABLE[False]}
# What a bar is made of: who can be drawn, then the first reason of who cannot.
_PARTS: Sequence[tuple[Collection[Why], Text]] = (
    ((), DRAWABLE[True]),
    ((Why.NO_CERTIFICATE, Why.CERTIFICATE_ENDED, Why.CERTIFICATE_NOT_YET), Text("无有效执法证", "No certificate")),
    ((Why.ABSENT,), Text("请假或外出", "Absent")),
    ((Why.CAP_REACHED,), Text("已达年度上限", "Cap reached")),
    ((Why.EXPERT, Why.DEPARTMENT, Why.NOT_IN_REGISTRY), Text("专家、部门无检查资格", "Experts, and other departments")),
)

blueprint = Blueprint("officer_pages", __name__, url_prefix="/registries/inspectors")


@dataclass(frozen=True, slots=True)
class Place:
    """A region with its officers: how many there are of each part of a bar."""

    code: str
    numbers: Sequence[int]


@blueprint.get("")
@requires(Permission.OFFICER_READ)
def listed() -> str:
    """Officers by number, as they stand on the day that is asked for, today if none is."""
    return _listed(empty(OFFICER, kind="officer"))


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
    return _listed(filled), _status_of(filled)


@blueprint.post("/import")
@requires(Permission.OFFICER_WRITE)
def take_in() -> str:
    """Takes in a table of officers, and says what became of its rows."""
    whose = officers_of(current_account(), Permission.OFFICER_WRITE)
    login = current_account().login
    return take_upload(
        INSPECTORS,
        lambda connection, table, name: take_inspectors(connection, table, login, whose, file=name),
        OFFICERS,
        url_for("officer_pages.listed"),
    )


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
    return _shown(officer, filled, None), _status_of(filled)


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


def _status_of(filled: OfficerFilled) -> int:
    """409 where somebody else was faster, else 422."""
    return 409 if filled.errors.keys() == {"seen"} else 422


def _enter(filled: OfficerFilled, said: Any) -> bool:
    """Whether it was entered; what was wrong stands in `filled`."""
    account = current_account()
    with database().write() as connection:
        whose = officers_of(account, Permission.OFFICER_WRITE)
        done = enter_inspectors(connection, [said], account.login, whose)
    for faults in done.refused.values():
        filled.note(faults)
    return not filled.errors


def _found(number: str, permission: Permission) -> Inspector:
    whose = officers_of(current_account(), permission)
    with database().read() as connection:
        found = inspectors_by_number(connection, {number}, today()).get(number)
    if found is None or not whose.has(found.region, found.office, found.department):
        raise Problem(404, *TITLES[404])
    return found


def _listed(filled: OfficerFilled) -> str:
    account, day = current_account(), asked_day(request.args, "on") or today()
    whose = officers_of(account, Permission.OFFICER_READ)
    wanted, after = asked_text(request.args, "q", 80), asked_text(request.args, "after", 40)
    ended, drawable = request.args.get("ended") == "yes", asked_choice(request.args, "drawable", DRAWABLES)
    with database().read() as connection:
        officers = list_inspectors(connection, day, whose, wanted=wanted, ended=ended)
        standings = standings_on(connection, day, officers)
        fitting = [one for one in standings if not drawable or one.can_be_drawn == (drawable == CAN)]
        left = [one for one in fitting if one.number > after]
        shown = left[:ROWS]
        places = _places_of(standings)
        may_write = account.may(Permission.OFFICER_WRITE)
        mine = officers_of(account, Permission.OFFICER_WRITE)
        ending = list(ending_certificates(connection, today(), mine)) if may_write else []
        people = inspector_names(connection, [one.number for one in shown] + [one.officer.number for one in ending])
        regions = region_names(connection, {one.officer.region for one in shown} | {place.code for place in places})
        named = _named(connection, [one.officer for one in shown])
    return render_template(
        "registry_desk/officers.html",
        day=day,
        standings=shown,
        counties=places,
        parts_of_bars=[words for _, words in _PARTS],
        picture=_picture_of(places, regions),
        can=sum(one.can_be_drawn for one in standings),
        total=len(standings),
        ending=ending[:ROWS],
        people=people,
        regions=regions,
        named=named,
        kinds=KIND_WORDS,
        drawables=list(DRAWABLES.items()),
        drawable=drawable,
        wanted=wanted,
        ended=ended,
        filled=filled,
        told_before=TOLD_BEFORE,
        next=shown[-1].number if len(left) > ROWS else None,
        **_WORDS,
    )


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
        named = _named(connection, (officer, *versions))
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
        filled=filled or filled_of_officer(officer, name, works_by.login if works_by else None),
        absence=absence or empty(ABSENCE),
        may_write=account.may(Permission.OFFICER_WRITE)
        and whose.has(officer.region, officer.office, officer.department),
        kinds=KIND_WORDS,
        day=today(),
        **_WORDS,
    )


def _named(connection: Connection, officers: Sequence[Inspector]) -> Mapping[tuple[str, str], Text]:
    """The names of departments, offices and qualifications by registry and code, in one statement."""
    codes = {
        Registry.DEPARTMENTS: {one.department for one in officers if one.department},
        Registry.OFFICES: {one.office for one in officers if one.office},
        Registry.QUALIFICATIONS: {code for one in officers for code in one.qualifications},
    }
    known = entries_by_registry(connection, codes, today())
    return {
        (registry.value, code): known[registry][code].words if code in known[registry] else Text(code, code)
        for registry, those in codes.items()
        for code in those
    }


def _places_of(standings: Sequence[Standing]) -> list[Place]:
    """The counties with their officers, by the number of those who can be drawn, the most first."""
    numbers: dict[str, Counter[int]] = {}
    for one in standings:
        numbers.setdefault(one.officer.region[:6], Counter())[_part_of(one)] += 1
    rows = [Place(code, [found[part] for part in range(len(_PARTS))]) for code, found in numbers.items()]
    return sorted(rows, key=lambda row: (-sum(row.numbers), row.code))


def _part_of(standing: Standing) -> int:
    """The part of a bar that an officer belongs to, by the first thing that keeps him from being drawn."""
    if standing.can_be_drawn:
        return 0
    why = standing.hindrances[0].why
    return next(place for place, (those, _) in enumerate(_PARTS) if why in those)


def _picture_of(places: Sequence[Place], regions: Mapping[str, Text]) -> Markup:
    said = [words.en if language() == "en" else words.zh for _, words in _PARTS]
    rows = [
        Mixed(
            regions[place.code].en if language() == "en" else regions[place.code].zh,
            place.numbers,
            count(sum(place.numbers)),
        )
        for place in places[:MOST_BARS]
    ]
    title = Text("各区划的执法检查人员", "Officers by region")
    return mixture(title.en if language() == "en" else title.zh, said, rows)


def first_day_of(officer: Inspector) -> date | None:
    """Since when he has been as he is; None: always."""
    return None if officer.valid_from == ALWAYS else officer.valid_from


_WORDS: dict[str, Any] = {
    "fields": OFFICER_FIELD_WORDS,
    "title": OFFICERS,
    "lead": OFFICERS_LEAD,
    "of_the_bureau": BUREAU,
    "first_day_of": first_day_of,
    "most_reason": MOST_REASON,
}
