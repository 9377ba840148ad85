"""`/reports/<month>`: the report of a month on a page that prints, with what may be done about it."""

from collections.abc import Mapping
from datetime import date

from flask import render_template, request

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, current_reach, requires
from service.core.settings import SETTINGS
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, refuse_unknown
from service.reports.figures import ReportEdition
from service.reports.monthly_paper import TITLE
from service.reports.pages.place import EDITIONS, ONE, blueprint
from service.reports.signed.asked_month import asked_month
from service.reports.signed.shown import ShownPaper, shown_paper
from service.reports.signed.states import ORIGINS, Origin

# What of the settings stands on the paper.
ON_PAPER = ("bureau", "report_number")
# How the origin of a paper looks.
_LOOKS = {Origin.SIGNED: "mark-good", Origin.TO_SIGN: "mark-warn"}


@blueprint.get(ONE)
@requires(Permission.REPORT_READ)
def show(month: str) -> str:
    """The report of a month (`2026-06`) in the edition `?edition=`."""
    refuse_unknown(request.args, {"edition", "lang"})
    edition = ReportEdition(asked_choice(request.args, "edition", EDITIONS, ReportEdition.INTERNAL.value))
    return show_report(asked_month(month), edition)


def show_report(
    month: date, edition: ReportEdition, said: Mapping[str, str] | None = None, wrong: Mapping[str, Text] | None = None
) -> str:
    """The page; `said` is what a form of it stated that was refused, and `wrong` why."""
    shown, account = read_shown(month, edition), current_account()
    report = shown.report
    with database().read() as connection:
        people = names_of(connection, [report.signed_by, report.written_by] if report else [])
    return render_template(
        "reports/report.html",
        shown=shown,
        origin=ORIGINS[shown.origin],
        look=_LOOKS.get(shown.origin, ""),
        people=people,
        title=TITLE,
        editions=EDITIONS,
        unset=[SETTINGS[name].variable for name in ON_PAPER if not getattr(settings(), name)],
        banners=shown.banners,
        may_sign=shown.origin is Origin.TO_SIGN and account.may(Permission.REPORT_SIGN),
        reads_ledger=account.may(Permission.LEDGER_READ),
        said=said or {},
        wrong=wrong or {},
    )


def read_shown(month: date, edition: ReportEdition) -> ShownPaper:
    """What the reader of this request is shown of a month."""
    with database().read() as connection:
        reach = current_reach(Permission.REPORT_READ)
        return shown_paper(connection, library(), settings(), month, edition, reach)
