"""Editions that were made, and those that are asked for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.core.db.tables.jobs import job
from service.core.db.tables.publications import public_edition


@dataclass(frozen=True, slots=True)
class MadeEdition:
    """An edition: when it was made, of how many results, and the fingerprint of the list of its files."""

    made_at: datetime
    results: int
    sha256: str


def last_edition(connection: Connection) -> MadeEdition | None:
    """The last edition; None: none was made yet."""
    columns = (public_edition.c[name] for name in MadeEdition.__dataclass_fields__)
    row = connection.execute(select(*columns).order_by(public_edition.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else MadeEdition(*row)


def is_asked_for_again(connection: Connection, kind: str, job_id: int) -> bool:
    """Whether another edition waits that was asked for after that of the job, and will say all that it would."""
    query = select(job.c.id).where(job.c.kind == kind, job.c.status == "queued", job.c.id > job_id)
    return connection.execute(query.limit(1)).scalar() is not None
