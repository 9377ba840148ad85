"""Officers who may be drawn: their registry, who can be drawn on a day, certificates and absences."""

from datetime import date

from flask import Response, jsonify
from sqlalchemy import Connection

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.db.states import lock_name
from service.core.plain import Plain, iso_of, text_of
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.registries.actions.absences import add_absence, withdraw_absence
from service.registries.actions.inspectors import LOCK, enter_inspectors
from service.registries.inspectors import NO_CAP, Absence, Certificate, Inspector
from service.registries.officer_statements import CertificateStatement, InspectorStatement
from service.registries.queries.inspectors import (
    absences_of,
    accounts_of,
    certificates_of,
    find_absence,
    inspector_names,
    inspector_of_account,
    list_inspector_versions,
    list_inspectors,
    officer_among,
)
from service.registries.queries.recusals import list_recusals
from service.registries.queries.standings import Standing, standings_on
from service.registries.registry import ALWAYS, NO_END
from service.registry_desk.api.entries import raise_refused
from service.registry_desk.officers.api.recusals import recusal_json
from service.registry_desk.officers.schemas import (
    AbsenceSchema,
    AbsenceStatementSchema,
    InspectorSchema,
    InspectorsQuestionSchema,
    InspectorsSchema,
    InspectorStatementSchema,
    OwnSchema,
)
from service.registry_desk.officers.whose import officers_of

NOT_THERE = "辖区内没有这一人员 No such officer in your jurisdictions."
blueprint = Resource(
    "inspectors",
    __name__,
    url_prefix="/inspectors",
    description="执法检查人员名录库 The registry of officers who may be drawn.",
)


@blueprint.route("")
@requires(Permission.OFFICER_READ)
@blueprint.arguments(InspectorsQuestionSchema, location="query")
@blueprint.response(200, InspectorsSchema, description="一页人员 A page of officers.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出执法检查人员，按编号排列，并说明当日能否参加抽取及原因

    List officers by number, with whether each can be drawn on the day and why not
    """
    asked, day = asked_page(question, "number", start=""), question.get("on") or today()
    whose = officers_of(current_account(), Permission.OFFICER_READ)
    with database().read() as connection:
        chosen = {"wanted": question["q"].strip(), "ended": question["ended"]}
        officers = list_inspectors(connection, day, whose, **chosen, after=asked.begin, limit=asked.limit)
        rows = standings_on(connection, day, officers)
        names = inspector_names(connection, [one.number for one in rows])
    return jsonify(asked.body(rows, lambda one: standing_json(one, names[one.number])))


@blueprint.route("/mine")
@requires(Permission.OFFICER_OWN)
@blueprint.response(200, OwnSchema, description="本人的执法资格和回避 One's own entry and recusals.")
def get_own() -> Response:
    """读取本人的执法资格、请假和回避 Read one's own certificates, absences and recusals"""
    with database().read() as connection:
        own = inspector_of_account(connection, current_account().id, today())
        recusals = list_recusals(connection, today(), numbers=[own.number], ended=True) if own else []
        whole = _whole_of(connection, own) if own else None
    return jsonify({"inspector": whole, "recusals": [recusal_json(one) for one in recusals]})


@blueprint.route("/<string(maxlength=40):inspector>")
@requires(Permission.OFFICER_READ)
@blueprint.response(200, InspectorSchema, description="今天的内容和各版本 As he stands today, and all versions.")
@blueprint.problem(404, NOT_THERE)
@blueprint.alt_response(304, description="内容未变 Not changed.")
def get_one(inspector: str) -> Response:
    """读取一名执法检查人员 Read one officer"""
    return etag_response(_whole_json(inspector))


def _lock(connection: Connection, **_: str) -> None:
    lock_name(connection, LOCK)


def _whole_json(inspector: str) -> Plain:
    whose = officers_of(current_account(), Permission.OFFICER_READ)
    with database().read() as connection:
        return _whole_of(connection, officer_among(connection, inspector, whose))


@blueprint.route("/<string(maxlength=40):inspector>", methods=["PUT"])
@requires(Permission.OFFICER_WRITE)
@idempotent
@if_unchanged(_whole_json, _lock)
@blueprint.arguments(InspectorStatementSchema)
@blueprint.response(200, InspectorSchema, description="登记后的内容 As he stands now.")
@blueprint.problem(412, CHANGED)
def state_one(stated: Plain, inspector: str) -> Response:
    """登记或更正一名执法检查人员（新版本，不覆盖） Enter or correct an officer as a new version"""
    whose = officers_of(current_account(), Permission.OFFICER_WRITE)
    with database().write() as connection:
        raise_refused(enter_inspectors(connection, [_statement_of(inspector, stated)], current_account().login, whose))
    return etag_response(_whole_json(inspector))


@blueprint.route("/<string(maxlength=40):inspector>/absences", methods=["POST"])
@requires(Permission.OFFICER_WRITE)
@idempotent
@blueprint.arguments(AbsenceStatementSchema)
@blueprint.response(201, AbsenceSchema, description="已登记 Entered.")
@blueprint.problem(404, NOT_THERE)
def add_one_absence(stated: Plain, inspector: str) -> Response:
    """登记请假或外出：期间不参加抽取 Enter days on which an officer cannot be drawn"""
    whose = officers_of(current_account(), Permission.OFFICER_WRITE)
    days = stated["from_day"], stated["until_day"]
    with database().write() as connection:
        id = add_absence(connection, inspector, days, stated.get("reason"), current_account().login, whose)
        found = find_absence(connection, id)
    assert found is not None
    response = jsonify(_absence_json(found))
    response.status_code = 201
    return response


@blueprint.route("/<string(maxlength=40):inspector>/absences/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.OFFICER_WRITE)
@idempotent
@blueprint.response(200, AbsenceSchema, description="已撤回 It counts no more.")
@blueprint.problems({404: NOT_THERE, 409: "已撤回 It was withdrawn before."})
def withdraw_one_absence(inspector: str, id: int) -> Response:
    """撤回一条请假 Withdraw an absence"""
    whose = officers_of(current_account(), Permission.OFFICER_WRITE)
    with database().write() as connection:
        found = find_absence(connection, id)
        if found is None or found.inspector != inspector:
            raise Problem(404, *TITLES[404])
        return jsonify(_absence_json(withdraw_absence(connection, id, current_account().login, whose)))


def _statement_of(number: str, stated: Plain) -> InspectorStatement:
    """The statement of a body: an end of null is that no end is known, a cap of null that there is none."""
    given = dict(stated)
    for name, cleared in (("valid_until", NO_END), ("cap", NO_CAP)):
        if name in given and given[name] is None:
            given[name] = cleared
    if "qualifications" in given:
        given["qualifications"] = tuple(given["qualifications"])
    given["certificates"] = tuple(CertificateStatement(**one) for one in given.get("certificates", ()))
    return InspectorStatement(number, **given)


def _whole_of(connection: Connection, officer: Inspector) -> Plain:
    """An officer with all that belongs to him."""
    (standing,) = standings_on(connection, today(), [officer])
    name = inspector_names(connection, [officer.number])[officer.number]
    papers, absences = certificates_of(connection, [officer.number]), absences_of(connection, [officer.number])
    works_by = accounts_of(connection, [officer]).get(officer.account_id or 0)
    return standing_json(standing, name) | {
        "account": works_by.login if works_by else None,
        "certificates": [_certificate_json(one, today()) for one in papers.get(officer.number, ())],
        "absences": [_absence_json(one) for one in absences.get(officer.number, ())],
        "versions": [_version_json(one) for one in list_inspector_versions(connection, officer.number)],
    }


def standing_json(standing: Standing, name: str) -> Plain:
    """An officer as he stands on a day, as JSON."""
    until = standing.certified_until
    return _version_json(standing.officer) | {
        "name": name,
        "drawn": standing.drawn,
        "cap_left": standing.cap_left,
        "certified_until": iso_of(until),
        "can_be_drawn": standing.can_be_drawn,
        "hindrances": [
            {"why": one.why.value, "day": iso_of(one.day), "words": text_of(one.words)} for one in standing.hindrances
        ],
    }


def _version_json(one: Inspector) -> Plain:
    return {
        "number": one.number,
        "kind": one.kind.value,
        "department": one.department,
        "region": one.region,
        "office": one.office,
        "qualifications": list(one.qualifications),
        "lead": one.lead,
        "cap": one.cap,
        "valid_from": None if one.valid_from == ALWAYS else one.valid_from.isoformat(),
        "valid_until": iso_of(one.valid_until),
        "note": one.note,
        "recorded_by": one.recorded_by,
        "recorded_at": one.recorded_at.isoformat(),
    }


def _certificate_json(one: Certificate, day: date) -> Plain:
    return {
        "certificate_no": one.certificate_no,
        "issued_by": one.issued_by,
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat(),
        "revoked_on": iso_of(one.revoked_on),
        "valid": one.is_valid(day),
    }


def _absence_json(one: Absence) -> Plain:
    return {
        "id": one.id,
        "from_day": one.from_day.isoformat(),
        "until_day": one.until_day.isoformat(),
        "reason": one.reason,
        "recorded_by": one.recorded_by,
        "recorded_at": one.recorded_at.isoformat(),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_at": iso_of(one.withdrawn_at),
    }
