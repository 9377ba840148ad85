"""That a publication file was taken away leaves an entry in the audit log."""

from datetime import date

from sqlalchemy import Connection

from service.core.db.audit import write_entry


def note_export(connection: Connection, actor: str, rows: int, form: str, due_by: date | None) -> None:
    """Leaves in the audit log that so many rows went out of the service to be made public."""
    due = {"due_by": due_by.isoformat()} if due_by else {}
    write_entry(connection, actor, "publication.file", "publications", {"rows": rows, "format": form} | due)
