"""That the figures of the effect were taken away: on record, with which they were."""

from datetime import date

from sqlalchemy import Connection

from service.core.db.audit import write_entry


def note_effect(connection: Connection, by: str, year: int, until: date) -> None:
    """Notes that `by` took the effect of a year away, as it stood on a day."""
    write_entry(connection, by, "report.effect", f"effect {year}", {"year": year, "until": until.isoformat()})
