"""That a new edition is asked for, and that one was made."""

from datetime import datetime

from sqlalchemy import Connection, insert

from service.core.db.audit import write_entry
from service.core.db.jobs import add_job
from service.core.db.tables.publications import public_edition
from service.publication.edition.folder import Edition

KIND = "public-edition"


def order_edition(connection: Connection, actor: str) -> None:
    """Has a worker make a new edition at once.

    It is asked for even while another one waits: that one may be begun before this transaction is there to be read.
    Of several that wait only the last is made.
    """
    add_job(connection, KIND, {}, actor)


def note_edition(connection: Connection, made: Edition, at: datetime, actor: str, job_id: int | None = None) -> None:
    """Records that an edition was made, of how many results, and the fingerprint of the list of its files."""
    row = {"made_at": at, "results": made.results, "sha256": made.sha256, "job_id": job_id}
    connection.execute(insert(public_edition).values(**row))
    said = {"number": made.results, "sha256": made.sha256}
    write_entry(connection, actor, "publication.edition", "public edition", said)
