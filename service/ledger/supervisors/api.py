"""Invited supervisors by the API: listed with the counts of a year, read with their terms, entered, and ended."""

from flask import Response, jsonify
from sqlalchemy import Connection

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.db.states import lock_name
from service.core.plain import Plain, iso_of, text_of
from service.core.web.context import database
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.ledger.supervisors.actions.entering import LOCK, end_term, enter_supervisor, keeper_of
from service.ledger.supervisors.entry import Duty, SupervisorEntry
from service.ledger.supervisors.queries.registry import (
    Report,
    Term,
    counted_year,
    duties_of,
    get_entry,
    list_supervisors,
    no_such_supervisor,
    reports_of,
    terms_of,
)
from service.ledger.supervisors.schemas import (
    DutyQuestionSchema,
    SupervisorDutySchema,
    SupervisorsQuestionSchema,
    SupervisorsSchema,
    SupervisorStatementSchema,
    TermEndSchema,
    WholeSupervisorSchema,
)
from service.ledger.supervisors.stated import restated

NOT_THERE = "辖区内没有这一监督员 No such supervisor in your jurisdictions."
ONE = "/<string(maxlength=40):number>"
_READ, _WRITE = Permission.SUPERVISOR_READ, Permission.REGISTRY_WRITE
blueprint = Resource("supervisors", __name__, url_prefix="/supervisors", description="特邀监督员 Invited supervisors.")


@blueprint.route("")
@requires(_READ)
@blueprint.arguments(SupervisorsQuestionSchema, location="query")
@blueprint.response(200, SupervisorsSchema, description="一页监督员 A page of supervisors.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出特邀监督员，按编号排列，附该年各季度反映件数；只计数，不排名

    List supervisors by number, with the items that each filed in the quarters of a year: counts, never a ranking
    """
    asked, year = asked_page(question, "number", start=""), counted_year(question["year"])
    ended, wanted = None if question["ended"] else today(), question["q"].strip()
    with database().read() as connection:
        rows = list_supervisors(
            connection, current_reach(_READ), ended=ended, wanted=wanted, after=asked.begin, limit=asked.limit
        )
        duties = duties_of(connection, [one.number for one in rows], year)
    return jsonify(asked.body(rows, lambda one: _entry_json(one) | {"duty": _duty_json(duties[one.number])}))


@blueprint.route(ONE)
@requires(_READ)
@blueprint.response(200, WholeSupervisorSchema, description="今天的内容和各次登记 As entered last, and all terms.")
@blueprint.problem(404, NOT_THERE)
@blueprint.alt_response(304, description="内容未变 Not changed.")
def get_one(number: str) -> Response:
    """读取一名监督员及其聘期 Read one supervisor with his terms"""
    return etag_response(_whole_json(number))


@blueprint.route(f"{ONE}/duty")
@requires(_READ)
@blueprint.arguments(DutyQuestionSchema, location="query")
@blueprint.response(200, SupervisorDutySchema, description="履职情况 What he did.")
@blueprint.problem(404, NOT_THERE)
def get_duty(question: Plain, number: str) -> Response:
    """读取一名监督员一年的履职件数和年度总结 Read what a supervisor did in a year, as counts, and his reports"""
    year = counted_year(question["year"])
    with database().read() as connection:
        one = _found(connection, number, _READ)
        duty, reports = duties_of(connection, [one.number], year)[one.number], reports_of(connection, one.number)
    return jsonify(_duty_json(duty) | {"reports": [_report_json(report) for report in reports]})


def _lock(connection: Connection, **_: str) -> None:
    lock_name(connection, LOCK)


def _whole_json(number: str) -> Plain:
    with database().read() as connection:
        one = _found(connection, number, _READ)
        terms = terms_of(connection, number)
    return _entry_json(one) | {"phone": one.phone, "terms": [_term_json(term) for term in terms]}


@blueprint.route(ONE, methods=["PUT"])
@requires(_WRITE)
@idempotent
@if_unchanged(_whole_json, _lock)
@blueprint.arguments(SupervisorStatementSchema)
@blueprint.response(200, WholeSupervisorSchema, description="登记后的内容 As entered now.")
@blueprint.problem(412, CHANGED)
def state_one(stated: Plain, number: str) -> Response:
    """登记、更正或续聘一名监督员（新版本，不覆盖） Enter, correct or renew a supervisor as a new version"""
    given = {"login" if name == "account" else name: value for name, value in stated.items()}
    with database().write() as connection:
        keeper = keeper_of(current_account())
        lock_name(connection, LOCK)
        before = get_entry(connection, number, keeper.reach)
        enter_supervisor(connection, restated(number, given, before), keeper)
    return etag_response(_whole_json(number))


@blueprint.route(f"{ONE}/end", methods=["POST"])
@requires(_WRITE)
@idempotent
@blueprint.arguments(TermEndSchema)
@blueprint.response(200, WholeSupervisorSchema, description="聘期提前结束 The term ends early.")
@blueprint.problem(404, NOT_THERE)
def end_one(stated: Plain, number: str) -> Response:
    """提前结束聘期：账号随之停用，事项继续办理 End a term early: its account is shut out then, its items stay"""
    with database().write() as connection:
        end_term(connection, number, stated["last_day"], stated["reason"], keeper_of(current_account()))
    return etag_response(_whole_json(number))


def _found(connection: Connection, number: str, permission: Permission) -> SupervisorEntry:
    found = get_entry(connection, number, current_reach(permission))
    if found is None:
        raise no_such_supervisor()
    return found


def _entry_json(one: SupervisorEntry) -> Plain:
    why = one.why_not_on(today())
    return {
        "number": one.number,
        "name": one.name,
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat(),
        "renewed": one.renewed,
        "secrecy_signed_on": iso_of(one.secrecy_signed_on),
        "linked_leader": one.linked_leader,
        "account": one.login,
        "account_active": one.account_active,
        "region": one.region,
        "line": one.line,
        "background": one.background,
        "note": one.note,
        "recorded_by": one.recorded_by,
        "recorded_at": one.recorded_at.isoformat(),
        "why_not": text_of(why) if why else None,
    }


def _duty_json(duty: Duty) -> Plain:
    return {"year": duty.year, "quarters": list(duty.quarters), "reported": duty.reported}


def _report_json(report: Report) -> Plain:
    return {"year": report.year, "text": report.text, "filed_at": report.filed_at.isoformat()}


def _term_json(term: Term) -> Plain:
    return {
        "valid_from": term.valid_from.isoformat(),
        "valid_until": term.valid_until.isoformat(),
        "renewed": term.renewed,
        "linked_leader": term.linked_leader,
        "note": term.note,
        "recorded_by": term.recorded_by,
        "recorded_at": term.recorded_at.isoformat(),
    }
