"""The report of a month is written once it has ended, anew as long as nobody has signed, and signed for both editions.

One act signs both: they are made of the same figures at the same moment, and whoever answers for the one answers for
what was left out of the other.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core import clock
from service.core.clean_for_storage import clean_for_storage
from service.core.db.audit import Actor, write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.estimates import monthly_report, monthly_report_edition
from service.core.paper import Paper, digest_of
from service.core.paper_plain import plain_of_paper
from service.core.problem import TITLES, Problem
from service.reports.figures import ReportEdition
from service.reports.signed.queries import MonthlyReport, find_report
from service.reports.signed.states import ReportStatus

ITSELF = "system:worker"
Papers = Mapping[ReportEdition, Paper]


def write_report(connection: Connection, month: date, papers: Papers) -> bool:
    """Whether the report of the month was written now, for signature; False where there is one already."""
    lock_name(connection, "monthly reports")
    if find_report(connection, month):
        return False
    values = {"month": month, "status": ReportStatus.TO_SIGN, "version": 1, "written_at": clock.now()}
    key = connection.execute(insert(monthly_report).values(values)).inserted_primary_key
    assert key is not None
    digests = _put(connection, key[0], papers)
    write_entry(connection, ITSELF, "report.write", f"report {month:%Y-%m}", digests)
    return True


def write_report_anew(
    connection: Connection, month: date, papers: Papers, account: Account, reason: str
) -> MonthlyReport:
    """The report with the papers in place of those written before, for a reason that is kept.

    Raises Problem 403, 404 where none was written, and 409 where it is signed.
    """
    actor = _actor(account)
    lock_name(connection, "monthly reports")
    report = _unsigned(connection, month)
    reason = clean_for_storage(reason)
    values = {"version": report.version + 1, "written_at": clock.now(), "written_by": str(actor), "reason": reason}
    if not change_state(connection, monthly_report, report.id, (ReportStatus.TO_SIGN,), **values):
        raise _signed_already()
    connection.execute(delete(monthly_report_edition).where(monthly_report_edition.c.report_id == report.id))
    digests = _put(connection, report.id, papers)
    write_entry(connection, actor, "report.write-anew", f"report {month:%Y-%m}", {"reason": reason, **digests})
    return _found(connection, month)


def sign_report(connection: Connection, month: date, version: int, account: Account, opinion: str) -> MonthlyReport:
    """The report of the month, both editions signed as they stand in the version that was read.

    Raises Problem 403, 404 where none was written, and 409 where it is signed or was written anew meanwhile.
    """
    actor = _actor(account)
    lock_name(connection, "monthly reports")
    report = _unsigned(connection, month)
    if report.version != version:
        said = Text("月报已重新写成，请重新阅读后签发。", "It was written anew meanwhile: read it again, then sign.")
        raise Problem(409, *TITLES[409], said)
    opinion = clean_for_storage(opinion)
    signed = {"signed_by": str(actor), "signer": account.name or str(actor), "signed_at": clock.now()}
    values = {"status": ReportStatus.SIGNED, "opinion": opinion, **signed}
    if not change_state(connection, monthly_report, report.id, (ReportStatus.TO_SIGN,), **values):
        raise _signed_already()
    digests = _digests_of(connection, report.id)
    write_entry(connection, actor, "report.sign", f"report {month:%Y-%m}", {"opinion": opinion, **digests})
    return _found(connection, month)


def _put(connection: Connection, report_id: int, papers: Papers) -> dict[str, str]:
    """Keeps both editions; returns their SHA-256 as the audit log says them."""
    digests = {edition: digest_of(paper) for edition, paper in papers.items()}
    rows = [
        {"report_id": report_id, "edition": one, "paper": plain_of_paper(paper), "sha256": digests[one]}
        for one, paper in papers.items()
    ]
    connection.execute(insert(monthly_report_edition), rows)
    return _said_of(digests)


def _digests_of(connection: Connection, report_id: int) -> dict[str, str]:
    """The SHA-256 of both editions as the audit log says them."""
    own = monthly_report_edition.c
    rows = connection.execute(select(own.edition, own.sha256).where(own.report_id == report_id))
    return _said_of({ReportEdition(row.edition): row.sha256 for row in rows})


def _said_of(digests: Mapping[ReportEdition, str]) -> dict[str, str]:
    return {f"sha256_{edition.value.replace('-', '_')}": digest for edition, digest in sorted(digests.items())}


def _actor(account: Account) -> Actor:
    """Who acts, and for whom where only other people's roles allow it; raises Problem 403 where none does."""
    if not account.may(Permission.REPORT_SIGN):
        raise Problem(403, *TITLES[403])
    return Actor(account.login, account.reach(Permission.REPORT_SIGN).acting_for(None, None))


def _unsigned(connection: Connection, month: date) -> MonthlyReport:
    report = _found(connection, month)
    if report.is_signed:
        raise _signed_already()
    return report


def _found(connection: Connection, month: date) -> MonthlyReport:
    report = find_report(connection, month)
    if report is None:
        raise Problem(
            404, *TITLES[404], Text("这个月的月报还没有写成。", "The report of that month is not written yet.")
        )
    return report


def _signed_already() -> Problem:
    return Problem(409, *TITLES[409], Text("月报已经签发，不再更改。", "It is signed already and changes no more."))
