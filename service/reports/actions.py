"""A report that is taken away leaves an entry in the audit log."""

from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.reports.signed.shown import ShownPaper


def note_export(database: Database, actor: str, shown: ShownPaper, file: str | None = None) -> None:
    """Leaves in the audit log that the report goes out of the service; `file` is the name under which it does."""
    edition = shown.edition.value
    detail = {"edition": edition, "origin": shown.origin.value} | ({"file": file} if file else {})
    with database.write() as connection:
        write_entry(connection, actor, "report.export", f"report {shown.month:%Y-%m}-{edition}", detail)
