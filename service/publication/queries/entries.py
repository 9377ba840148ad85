"""All that is public, the last published first: a page at a time, or of one firm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy import Connection, and_, or_, select

from service.core.clock import begin_of, end_of, today
from service.core.db.tables.inspection_visits import inspection_visit, publication, visit_course
from service.facts.enterprises import ids_of
from service.publication.edition.entries import PublicEntry, entry_of
from service.publication.masked_names import is_self_employed
from service.publication.queries.kinds import kinds_of
from service.publication.queries.results import public_results_of

AT_ONCE = 1_000
_ROW = publication.c


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """Where a page of what is public ended."""

    published_at: datetime
    publication_id: int


@dataclass(frozen=True, slots=True)
class AskedEntries:
    """Which entries: published within some days, both included, of one firm by its code; None: whichever."""

    begins: date | None = None
    ends: date | None = None
    subject: str | None = None


def list_entries(
    connection: Connection, asked: AskedEntries, bureau: str, *, after: PublicPlace | None = None, limit: int
) -> Sequence[PublicEntry]:
    """Up to `limit` of what is public, the last published first; what was withdrawn or replaced is not there."""
    own, course = inspection_visit.c, visit_course.c
    columns = (_ROW.id, _ROW.course_id, _ROW.version, _ROW.published_at, _ROW.link, own.subject, own.enterprise_id)
    query = select(*columns).join(visit_course, course.id == _ROW.course_id)
    query = query.join(inspection_visit, own.id == course.visit_id).where(_ROW.withdrawn_at.is_(None))
    if asked.begins is not None:
        query = query.where(_ROW.published_at >= begin_of(asked.begins))
    if asked.ends is not None:
        query = query.where(_ROW.published_at <= end_of(asked.ends))
    if asked.subject is not None:
        firm = ids_of(connection, [asked.subject]).get(asked.subject, -1)
        query = query.where(or_(own.subject == asked.subject, own.enterprise_id == firm))
    if after is not None:
        earlier = _ROW.published_at < after.published_at
        query = query.where(or_(earlier, and_(_ROW.published_at == after.published_at, _ROW.id < after.publication_id)))
    rows = connection.execute(query.order_by(_ROW.published_at.desc(), _ROW.id.desc()).limit(limit)).all()
    results = {
        one.course_id: one
        for one in public_results_of(connection, [(row.course_id, row.version) for row in rows], bureau)
    }
    ids = np.array(sorted({row.enterprise_id for row in rows if row.enterprise_id is not None}), np.int32)
    kinds = kinds_of(connection, ids, today())
    return [
        entry_of(
            row.id,
            results[row.course_id],
            row.published_at,
            row.link,
            self_employed=is_self_employed(row.subject, kinds.get(row.enterprise_id, ())),
        )
        for row in rows
        if row.course_id in results
    ]


def every_entry(connection: Connection, bureau: str) -> Iterator[PublicEntry]:
    """All that is public, the last published first, read a part at a time."""
    after: PublicPlace | None = None
    while True:
        part = list_entries(connection, AskedEntries(), bureau, after=after, limit=AT_ONCE)
        yield from part
        if len(part) < AT_ONCE:
            return
        after = place_of(part[-1])


def place_of(entry: PublicEntry) -> PublicPlace:
    """Where the entry stands among all."""
    return PublicPlace(entry.published_at, entry.publication_id)
