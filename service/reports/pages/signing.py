"""`/reports/<month>/sign` and `/write-anew`: what a leader of the whole bureau does about a report that was written."""

from collections.abc import Callable, Mapping
from datetime import date

from flask import request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.web.context import database, library, settings
from service.core.web.form_answers import FormAnswer, answer_form
from service.core.web.form_fields import asked_lines, asked_number, asked_opinion
from service.reports.figures import ReportEdition
from service.reports.pages.place import ONE, blueprint
from service.reports.pages.report import show_report
from service.reports.signed.actions import sign_report, write_report_anew
from service.reports.signed.asked_month import asked_month
from service.reports.signed.writing import papers_to_sign


@blueprint.post(f"{ONE}/sign")
@requires(Permission.REPORT_SIGN)
def sign(month: str) -> FormAnswer:
    """Signs both editions of the version that the form was shown with; what was written stays where it is refused."""
    first = asked_month(month)

    def act(connection: Connection) -> None:
        version = asked_number(request.form, "version") or 0
        sign_report(connection, first, version, current_account(), asked_opinion(request.form))

    return _done(first, act)


@blueprint.post(f"{ONE}/write-anew")
@requires(Permission.REPORT_SIGN)
def write_anew(month: str) -> FormAnswer:
    """Computes both editions again, in place of those that were to be signed."""
    first = asked_month(month)
    with database().read() as connection:
        papers = papers_to_sign(connection, library(), settings(), first)

    def act(connection: Connection) -> None:
        reason = asked_lines(request.form, "reason", Text("请写明理由。", "State the reason."))
        write_report_anew(connection, first, papers, current_account(), reason)

    return _done(first, act)


def _done(month: date, act: Callable[[Connection], None]) -> FormAnswer:
    def show_refused(wrong: Mapping[str, Text]) -> str:
        return show_report(month, ReportEdition.INTERNAL, request.form, wrong)

    return answer_form(act, show_refused, lambda _: url_for("report_pages.show", month=f"{month:%Y-%m}"))
