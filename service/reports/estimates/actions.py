"""That rates were taken away: on record, with which they were."""

from sqlalchemy import Connection

from service.core.db.audit import write_entry


def note_rates(connection: Connection, actor: str, year: int, by: str) -> None:
    """Notes that somebody took the rates of a year away."""
    write_entry(connection, actor, "estimate.export", f"estimates {year}", {"year": year, "by": by})
