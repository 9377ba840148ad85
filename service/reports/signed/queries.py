"""Reports of months as they were written and signed, and who may sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.access.queries.accounts import grants_of_all
from service.core.clock import day_at
from service.core.db.tables.estimates import monthly_report, monthly_report_edition
from service.core.db.tables.runs import scoring_run
from service.core.paper import Paper
from service.core.paper_plain import paper_of_plain
from service.reports.figures import ReportEdition
from service.reports.months import month_of, months_before, next_month
from service.reports.signed.states import ReportStatus

ADDRESS = "/reports"
# After a stop so many months at most are made up for.
MOST = 24


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """The report of a month: how often it was written, by whom anew and why (None: by the schedule), and who signed."""

    id: int
    month: date
    status: ReportStatus
    version: int
    written_at: datetime
    written_by: str | None
    reason: str | None
    signed_by: str | None
    signer: str | None
    signed_at: datetime | None
    opinion: str | None

    @property
    def is_signed(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.status is ReportStatus.SIGNED


@dataclass(frozen=True, slots=True)
class WrittenEdition:
    """One edition of a report as it was written, and the SHA-256 of all that it says."""

    paper: Paper
    sha256: str


def find_report(connection: Connection, month: date) -> MonthlyReport | None:
    """The report of the month that begins on `month`; None where none was written."""
    row = connection.execute(select(monthly_report).where(monthly_report.c.month == month)).one_or_none()
    return _report_of(row) if row else None


def list_reports(connection: Connection, since: date) -> list[MonthlyReport]:
    """The reports of months that begin on `since` or later, the latest first."""
    query = select(monthly_report).where(monthly_report.c.month >= since).order_by(monthly_report.c.month.desc())
    return [_report_of(row) for row in connection.execute(query)]


def edition_of(connection: Connection, report: MonthlyReport, edition: ReportEdition) -> WrittenEdition:
    """An edition of a report, as it was written last."""
    own = monthly_report_edition.c
    query = select(own.paper, own.sha256).where(own.report_id == report.id, own.edition == edition.value)
    row = connection.execute(query).one()
    return WrittenEdition(paper_of_plain(row.paper), row.sha256)


def months_to_write(connection: Connection, day: date) -> Sequence[date]:
    """The months that have ended by the day and are still to be written, the earliest first.

    The first report of all is of the last month: months before it ended before anybody could sign them here, and what
    is known of them now is not what was known then. From it on no month is left out, as far back as `MOST` of them.
    """
    begins = connection.execute(select(func.min(scoring_run.c.in_effect_at))).scalar()
    last = connection.execute(select(func.max(monthly_report.c.month))).scalar()
    ended = months_before(month_of(day), MOST + 1)[:-1]
    after = ended[-1] if last is None else next_month(last)
    return [] if begins is None else [one for one in ended if one >= max(after, month_of(day_at(begins)))]


def logins_that_sign(connection: Connection) -> list[str]:
    """The log-ins of the active accounts that may sign the report of the bureau."""
    grants = grants_of_all(connection).items()
    return [login for login, own in grants if Account(0, login, "", own).may(Permission.REPORT_SIGN)]


def open_items_of(connection: Connection, account: Account) -> Iterator[OpenItem]:
    """The reports that wait for the account's signature."""
    if not account.may(Permission.REPORT_SIGN):
        return
    query = select(monthly_report.c.month, monthly_report.c.written_at).order_by(monthly_report.c.month)
    rows = connection.execute(query.where(monthly_report.c.status == ReportStatus.TO_SIGN)).all()
    if rows:
        words = Text("份月报待签发", "monthly reports to sign")
        address = f"{ADDRESS}/{rows[0].month:%Y-%m}" if len(rows) == 1 else ADDRESS
        yield OpenItem(words, len(rows), address, day_at(min(row.written_at for row in rows)))


def _report_of(row: object) -> MonthlyReport:
    values = {name: getattr(row, name) for name in MonthlyReport.__dataclass_fields__}
    return MonthlyReport(**values | {"status": ReportStatus(values["status"])})
