"""The table of authorities as it is taken away."""

from service.core.db.audit import write_entry
from service.core.db.engine import Database


def note_export_of_authorities(database: Database, actor: str, names: int, file: str) -> None:
    """Leaves in the audit log that the table goes out of the service."""
    with database.write() as connection:
        write_entry(connection, actor, "authorities.export", "authorities", {"names": names, "file": file})
