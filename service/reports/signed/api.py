"""Monthly reports: which there are, what each says, and signing one."""

from datetime import date

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.paper_plain import plain_of_paper
from service.core.plain import Plain, iso_of, text_of
from service.core.web.context import database, library, settings
from service.core.web.resource import Resource
from service.reports.figures import ReportEdition
from service.reports.months import month_of, months_before
from service.reports.signed.actions import sign_report, write_report_anew
from service.reports.signed.asked_month import asked_month
from service.reports.signed.queries import MOST, MonthlyReport, list_reports
from service.reports.signed.schemas import (
    MonthlyPaperSchema,
    MonthlyReportSchema,
    MonthlyReportsSchema,
    ReportQuestionSchema,
    SigningSchema,
    WritingAnewSchema,
)
from service.reports.signed.shown import ShownPaper, shown_paper
from service.reports.signed.states import ORIGINS, STATUSES
from service.reports.signed.writing import papers_to_sign

NOT_THERE = "没有这一月份的月报 There is no report of that month."
NOT_NOW = "已签发，或已重新写成 It is signed, or was written anew meanwhile."
_ACT = {404: NOT_THERE, 409: NOT_NOW}

blueprint = Resource("monthly-reports", __name__, url_prefix="/monthly-reports", description="月报 Monthly reports.")


@blueprint.route("")
@requires(Permission.REPORT_READ)
@blueprint.response(200, MonthlyReportsSchema, description="各月月报 The reports.")
def list_all() -> Response:
    """列出已写成的月报，最近的月份在前 List the reports that were written, the latest month first"""
    since = months_before(month_of(today()), MOST)[0]
    with database().read() as connection:
        reports = list_reports(connection, since)
    return jsonify({"items": [_report_json(one) for one in reports]})


@blueprint.route("/<month>")
@requires(Permission.REPORT_READ)
@blueprint.arguments(ReportQuestionSchema, location="query")
@blueprint.response(200, MonthlyPaperSchema, description="月报 The report.")
@blueprint.problem(404, NOT_THERE)
def get_report(question: Plain, month: str) -> Response:
    """读取一个月的月报：签发件、待签发件或即时统计

    Read the report of a month: as it was signed, as it is to be signed, or computed now.

    只有权限及于全局的账号读到写成和签发的月报；其他账号读到的是本辖区的即时统计。

    Whoever reaches all of the bureau is given what was written and signed; others their part, computed now.
    """
    edition, reach = ReportEdition(question["edition"]), current_reach(Permission.REPORT_READ)
    with database().read() as connection:
        return jsonify(_shown_json(shown_paper(connection, library(), settings(), asked_month(month), edition, reach)))


@blueprint.route("/<month>/sign", methods=["POST"])
@requires(Permission.REPORT_SIGN)
@idempotent
@blueprint.arguments(SigningSchema)
@blueprint.response(200, MonthlyReportSchema, description="已签发 Signed.")
@blueprint.problems(_ACT)
def sign(asked: Plain, month: str) -> Response:
    """签发一个月的月报，两个版本一并签发 Sign the report of a month, both editions at once"""
    first = asked_month(month)
    with database().write() as connection:
        return jsonify(
            _report_json(sign_report(connection, first, asked["version"], current_account(), asked["opinion"]))
        )


@blueprint.route("/<month>/write-anew", methods=["POST"])
@requires(Permission.REPORT_SIGN)
@idempotent
@blueprint.arguments(WritingAnewSchema)
@blueprint.response(200, MonthlyReportSchema, description="已重新写成，待签发 Written anew, to be signed.")
@blueprint.problems(_ACT)
def write_anew(asked: Plain, month: str) -> Response:
    """签发前重新写成一个月的月报 Write the report of a month anew, before it is signed"""
    first: date = asked_month(month)
    with database().read() as connection:
        papers = papers_to_sign(connection, library(), settings(), first)
    with database().write() as connection:
        return jsonify(_report_json(write_report_anew(connection, first, papers, current_account(), asked["reason"])))


def _report_json(one: MonthlyReport) -> Plain:
    return {
        "month": f"{one.month:%Y-%m}",
        "status": one.status.value,
        "status_title": text_of(STATUSES[one.status]),
        "version": one.version,
        "written_at": one.written_at.isoformat(),
        "written_by": one.written_by,
        "reason": one.reason,
        "signed_by": one.signed_by,
        "signer": one.signer,
        "signed_at": iso_of(one.signed_at),
        "opinion": one.opinion,
    }


def _shown_json(shown: ShownPaper) -> Plain:
    return {
        "month": f"{shown.month:%Y-%m}",
        "edition": shown.edition.value,
        "origin": shown.origin.value,
        "origin_title": text_of(ORIGINS[shown.origin]),
        "at": shown.at.isoformat(),
        "report": _report_json(shown.report) if shown.report else None,
        "sha256": shown.sha256,
        "paper": plain_of_paper(shown.paper),
    }
