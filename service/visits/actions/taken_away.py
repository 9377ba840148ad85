"""That tables of visits were taken away: on record, with which they were."""

from datetime import date

from sqlalchemy import Connection

from service.core.db.audit import write_entry


def note_over_frequency(connection: Connection, by: str, begins: date, ends: date, rows: int) -> None:
    """Notes that `by` took the firms away that were visited too often between two days."""
    detail = {"from": begins.isoformat(), "until": ends.isoformat(), "rows": rows}
    write_entry(connection, by, "visits.over_frequency", "over-frequency", detail)
