"""What of the ledger is taken away leaves an entry in the audit log."""

from collections.abc import Mapping

from sqlalchemy import Connection

from service.core.db.audit import write_entry
from service.core.masking import mask_value


def note_export(connection: Connection, actor: str, purpose: str, rows: int, filters: Mapping[str, str]) -> None:
    """Leaves in the audit log that so many items went out of the service, which they were, and for what."""
    detail = {"purpose": mask_value(purpose), "rows": rows, "filters": dict(filters)}
    write_entry(connection, actor, "ledger.export", "ledger", detail)


def note_brief(connection: Connection, actor: str, month: str) -> None:
    """Leaves in the audit log that the brief of a month was taken away."""
    write_entry(connection, actor, "ledger.brief", "ledger", {"month": month})
