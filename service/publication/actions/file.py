"""The publication file that an account takes away: written, then noted in the audit log."""

from datetime import date
from typing import IO

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.files.exports import MEDIA_TYPES, XLSX, write_csv, write_export
from service.core.settings import Settings
from service.publication.authority import named_bureau
from service.publication.file import Filed, publication_file
from service.publication.template_file import template_of
from service.visits.queries.visits import visit_sight

# Of each form of the file.
SENT_TYPES = {XLSX: MEDIA_TYPES[XLSX], "csv": "text/csv; charset=utf-8"}


def write_file(
    connection: Connection, settings: Settings, account: Account, form: str, due_by: date | None, target: IO[bytes]
) -> tuple[str, int]:
    """Writes what waits and is the account's to publish; returns what the file is called, and how many rows it has.

    Raises ProductError where the bureau has no name, or its template is of no use.
    """
    actor, template = f"{account.name} ({account.login})", template_of(settings)
    filed = Filed(actor, now(), named_bureau(settings), due_by)
    table = publication_file(connection, visit_sight(connection, account, Permission.RECEIPT_WRITE), template, filed)
    rows = write_export(table, XLSX, target) if form == XLSX else write_csv(table, target)
    return table.title, rows


def note_export(connection: Connection, actor: str, rows: int, form: str, due_by: date | None) -> None:
    """Leaves in the audit log that so many rows went out of the service to be made public."""
    due = {"due_by": due_by.isoformat()} if due_by else {}
    write_entry(connection, actor, "publication.file", "publications", {"rows": rows, "format": form} | due)
