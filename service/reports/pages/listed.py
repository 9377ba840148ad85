"""`/reports`: the months with how far the report of each is, and the form that takes one away."""

from datetime import date
from io import BytesIO

from flask import Response, render_template, request, send_file

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.files.docx_paper import DOCX, write_docx
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, refuse_unknown
from service.reports.actions import note_export
from service.reports.figures import ReportEdition
from service.reports.monthly_paper import TITLE
from service.reports.months import month_of, months_before
from service.reports.pages.place import EDITIONS, blueprint
from service.reports.pages.report import read_shown
from service.reports.signed.asked_month import asked_month
from service.reports.signed.queries import list_reports, logins_that_sign
from service.reports.signed.states import STATUSES

MONTHS = 24


@blueprint.get("")
@requires(Permission.REPORT_READ)
def listed() -> str:
    """The months that there may be a report of, the latest first."""
    refuse_unknown(request.args, {"lang"})
    months = list(reversed(months_before(month_of(today()), MONTHS)))
    with database().read() as connection:
        written = {one.month: one for one in list_reports(connection, months[-1])}
        waits = any(not one.is_signed for one in written.values())
        is_unsignable = waits and not logins_that_sign(connection)
    return render_template(
        "reports/reports.html",
        months=months,
        written=written,
        is_unsignable=is_unsignable,
        statuses=STATUSES,
        editions=EDITIONS,
        going_on=month_of(today()),
    )


@blueprint.post("")
@requires(Permission.REPORT_READ)
def download() -> Response:
    """The report of a month as DOCX; that it was taken away is recorded."""
    edition = ReportEdition(asked_choice(request.form, "edition", EDITIONS, ReportEdition.INTERNAL.value))
    month: date = asked_month(request.form.get("month", ""))
    shown, out = read_shown(month, edition), BytesIO()
    write_docx([shown.paper], out)
    out.seek(0)
    note_export(database(), current_account().login, shown)
    name = f"{TITLE.zh}-{month:%Y-%m}-{EDITIONS[edition].zh}.docx"
    return send_file(out, DOCX, as_attachment=True, download_name=name)
