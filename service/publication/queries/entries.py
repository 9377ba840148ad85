"""All that is public, the last published first: a page at a time, or of one firm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy import Connection, and_, or_, select

from service.core.clock import begin_of, end_of, today
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.db.tables.publications import publication
from service.facts.enterprises import ids_of
from service.publication.edition.entries import PublicEntry, entry_of
from service.publication.masked_names import is_self_employed
from service.publication.queries.kinds import kinds_of
from service.publication.queries.results import public_results_of

AT_ONCE = 1_000
_MOST_OF_A_NAME = 100
_ROW = publication.c


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """Where a page of what is public ended."""

    published_at: datetime
    publication_id: int


@dataclass(frozen=True, slots=True)
class AskedEntries:
    """Which entries: published within some days, both included, of one firm by its code or full name; None: any."""

    begins: date | None = None
    ends: date | None = None
    firm: str | None = None


def list_entries(
    connection: Connection, asked: AskedEntries, bureau: str, *, after: PublicPlace | None = None, limit: int
) -> Sequence[PublicEntry]:
    """Up to `limit` of what is public, the last published first.

    What was withdrawn or replaced is not there, nor what is known to be wrong and waits for either: its record was put
    right, or a later version of the result counts.
    """
    own, course = inspection_visit.c, visit_course.c
    columns = (_ROW.id, _ROW.course_id, _ROW.version, _ROW.published_at, _ROW.link, own.subject, own.enterprise_id)
    query = select(*columns).join(visit_course, course.id == _ROW.course_id)
    query = query.join(inspection_visit, own.id == course.visit_id).where(_ROW.withdrawn_at.is_(None))
    query = query.where(course.to_withdraw.is_(None), course.version == _ROW.version)
    if asked.begins is not None:
        query = query.where(_ROW.published_at >= begin_of(asked.begins))
    if asked.ends is not None:
        query = query.where(_ROW.published_at <= end_of(asked.ends))
    if asked.firm is not None:
        firms = _firms_called(connection, asked.firm)
        query = query.where(or_(own.subject == asked.firm, own.enterprise_id.in_(firms)))
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


def _firms_called(connection: Connection, words: str) -> list[int]:
    """The enterprises of that code, or of that full name; by a name that is covered nobody is found."""
    found = ids_of(connection, [words])
    if words in found:
        return [found[words]]
    query = select(enterprise.c.id, enterprise.c.code).where(enterprise.c.name == words)
    rows = connection.execute(query.order_by(enterprise.c.id).limit(_MOST_OF_A_NAME)).all()
    kinds = kinds_of(connection, np.array([row.id for row in rows], np.int32), today())
    return [row.id for row in rows if not is_self_employed(row.code, kinds.get(row.id, ()))]


def last_place(connection: Connection, publication_id: int) -> PublicPlace | None:
    """Where among all a publication stands, public or not; None: there is none of that number."""
    at = connection.execute(select(_ROW.published_at).where(_ROW.id == publication_id)).scalar_one_or_none()
    return None if at is None else PublicPlace(at, publication_id)


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
