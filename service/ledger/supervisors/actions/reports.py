"""A supervisor's report on a year, filed; the one filed last counts."""

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.tables.ledger import supervisor_report
from service.core.problem import refusal_at

LONGEST_REPORT = 8_000


def reportable_years() -> tuple[int, int]:
    """The years of which a report is filed: this one and the last."""
    return today().year, today().year - 1


def file_report(connection: Connection, number: str, year: int, text: str, login: str) -> None:
    """Files a supervisor's report; raises Problem 422 for a year that is over for long, or has not come."""
    if year not in reportable_years():
        raise refusal_at("json.year", Text("只能提交本年或上年的总结。", "It is on this year, or on the last one."))
    values = {"supervisor": number, "year": year, "text": clean_for_storage(text)}
    connection.execute(insert(supervisor_report).values(**values, filed_by=str(login), filed_at=now()))
    write_entry(connection, login, "supervisor.report", f"supervisor {number}", {"year": year})
