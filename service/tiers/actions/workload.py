"""A workload that is taken away leaves an entry in the audit log."""

from collections.abc import Mapping

from service.core.db.audit import write_entry
from service.core.db.engine import Database


def note_export(database: Database, actor: str, title: str, filters: Mapping[str, str]) -> None:
    """Leaves in the audit log that a workload goes out of the service, and what it is of."""
    with database.write() as connection:
        write_entry(connection, actor, "workload.export", title, {"filters": dict(filters)})
