"""Publications of courses: which one is public now, and those that were withdrawn."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.core.db.in_clause import is_among
from service.core.db.tables.publications import publication


@dataclass(frozen=True, slots=True)
class Publication:
    """That a version of a result was made public, and when it was taken down again; None: it is public."""

    id: int
    course_id: int
    version: int
    published_at: datetime
    receipt_no: str
    link: str | None
    noted_by: str
    noted_at: datetime
    withdrawn_at: datetime | None
    withdrawn_no: str | None
    withdrawn_ground: str | None
    withdrawn_by: str | None


_COLUMNS = tuple(publication.c[name] for name in Publication.__dataclass_fields__)


def publications_of(connection: Connection, courses: Collection[int]) -> dict[int, Sequence[Publication]]:
    """All publications of each course, the first first; who has none is left out."""
    query = select(*_COLUMNS).where(is_among(connection, publication.c.course_id, sorted(courses)))
    found: dict[int, list[Publication]] = {}
    for row in connection.execute(query.order_by(publication.c.id)) if courses else ():
        found.setdefault(row.course_id, []).append(Publication(*row))
    return dict(found)


def public_now(connection: Connection, course_id: int) -> Publication | None:
    """The publication of the course that nobody has withdrawn; None: nothing of it is public."""
    query = select(*_COLUMNS).where(publication.c.course_id == course_id, publication.c.withdrawn_at.is_(None))
    row = connection.execute(query.order_by(publication.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Publication(*row)
