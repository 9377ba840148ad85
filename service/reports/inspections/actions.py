"""That a form was taken away: on record, with which it was."""

from datetime import date

from sqlalchemy import Connection

from service.core.db.audit import write_entry


def note_form(connection: Connection, by: str, form: str, year: int, until: date) -> None:
    """Notes that `by` took a statistical form of a year away, as it stood on a day."""
    detail = {"form": form, "year": year, "until": until.isoformat()}
    write_entry(connection, by, "report.inspections", f"inspections {year}", detail)
