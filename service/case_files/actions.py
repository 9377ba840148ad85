"""That a case file was taken away is recorded: what it was about, as what, and the fingerprint of all that is in it."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection

from service.case_files.case_file import AskedCase
from service.core.db.audit import write_entry


def note_taken(connection: Connection, actor: str, asked: AskedCase, form: str, sums: Sequence[str]) -> None:
    """Leaves in the audit log who took which case file away."""
    digest = hashlib.sha256("\n".join(sums).encode()).hexdigest()
    detail = {"kind": asked.kind.value, "form": form, "items": len(sums), "list": digest}
    write_entry(connection, actor, "case-file.take", f"case file {asked.name}", detail)
