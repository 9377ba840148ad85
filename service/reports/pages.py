"""`/reports`: the monthly report on a page that prints, and as a document to take away."""

from datetime import date
from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.files.docx_paper import DOCX, write_docx
from service.core.problem import Problem
from service.core.settings import SETTINGS
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, refuse_field, refuse_unknown
from service.reports.actions import note_export
from service.reports.figures import Report, ReportEdition, report_of
from service.reports.monthly_paper import TITLE, paper_of
from service.reports.months import month_of, months_before

EDITIONS = {
    ReportEdition.INTERNAL.value: Text("内部版（含类别）", "Internal edition (with tiers)"),
    ReportEdition.NO_TIER.value: Text("不含类别版", "Edition without tiers"),
}
# What of the settings stands on the paper.
ON_PAPER = ("bureau", "report_number")
MONTHS = 24

blueprint = Blueprint("report_pages", __name__, url_prefix="/reports")


@blueprint.get("")
@requires(Permission.REPORT_READ)
def listed() -> str:
    """The months that there may be a report of, the latest first."""
    refuse_unknown(request.args, {"lang"})
    months = list(reversed(months_before(month_of(today()), MONTHS)))
    return render_template("reports/reports.html", months=months, editions=EDITIONS)


@blueprint.get("/<month>")
@requires(Permission.REPORT_READ)
def show(month: str) -> str:
    """The report of a month (`2026-06`) in the edition `?edition=`."""
    refuse_unknown(request.args, {"edition", "lang"})
    edition = ReportEdition(asked_choice(request.args, "edition", EDITIONS, ReportEdition.INTERNAL.value))
    report = _report(_month(month), edition)
    return render_template(
        "reports/report.html",
        report=report,
        paper=paper_of(report, settings()),
        title=TITLE,
        editions=EDITIONS,
        unset=[SETTINGS[name].variable for name in ON_PAPER if not getattr(settings(), name)],
        banners=report.banners,
    )


@blueprint.post("")
@requires(Permission.REPORT_READ)
def download() -> Response:
    """The report of a month as DOCX; that it was taken away is recorded."""
    edition = ReportEdition(asked_choice(request.form, "edition", EDITIONS, ReportEdition.INTERNAL.value))
    report = _report(_month(request.form.get("month", "")), edition)
    out = BytesIO()
    write_docx([paper_of(report, settings())], out)
    out.seek(0)
    name = f"{report.month:%Y-%m}-{edition.value}"
    note_export(database(), current_account().login, report)
    return send_file(out, DOCX, as_attachment=True, download_name=f"{TITLE.zh}-{name}.docx")


def _report(month: date, edition: ReportEdition) -> Report:
    with database().read() as connection:
        return report_of(connection, library(), month, edition, current_reach(Permission.REPORT_READ))


def _month(written: str) -> date:
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        refuse_field("month", Text("月份应写成 2026-06。", "Write the month as 2026-06."))
    if month.year < 2000 or month > today():
        raise Problem(404, "no-month", Text("没有这一月份的报告。", "There is no report of that month."))
    return month
