"""Subjects under a tag as they are listed, and what is known of some of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, or_, select, true

from service.core.clock import today
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise, enterprise_code
from service.core.db.tables.items import other_subject, subject_tag
from service.registries.queries.entries import entries_of
from service.registries.queries.offices import regions_of_firms
from service.registries.registry import Registry
from service.registries.tagging import Tagging, TagKey

_COLUMNS = ("tag", "subject", "licence_no", "valid_from", "valid_until", "source", "revoked")


@dataclass(frozen=True, slots=True)
class Tagged:
    """A subject under a tag, or that was or will be; `code` is its present one, the name None where it is not known."""

    id: int
    code: str
    name: str | None
    is_enterprise: bool
    licence_no: str
    valid_from: date
    valid_until: date | None
    source: str | None
    recorded_by: str
    recorded_at: datetime


def list_tagged(
    connection: Connection,
    tag: str,
    inside: ColumnElement[bool],
    located: Sequence[str],
    *,
    after: int,
    limit: int,
) -> list[Tagged]:
    """Up to `limit` subjects of a tag after the entry `after`: enterprises `inside`, others in the regions `located`.

    Of each subject what was entered of it last and not taken back. Who sees everything sees those, too, of which
    nothing else is known yet.
    """
    own, later = subject_tag.c, subject_tag.alias()
    same = [later.c[name] == own[name] for name in ("tag", "subject", "licence_no")]
    order = or_(later.c.valid_from > own.valid_from, and_(later.c.valid_from == own.valid_from, later.c.id > own.id))
    owner = enterprise.alias()
    present = select(owner.c.id).where(owner.c.code == own.subject)
    before = select(enterprise_code.c.enterprise_id).where(enterprise_code.c.code == own.subject)
    whose = func.coalesce(*(one.correlate(subject_tag).scalar_subquery() for one in (present, before)))
    query = (
        select(subject_tag, enterprise.c.code, enterprise.c.name)
        .select_from(subject_tag.outerjoin(enterprise, enterprise.c.id == whose))
        .where(own.tag == tag, ~own.revoked, ~exists().where(*same, order), own.id > after)
        .where(or_(and_(enterprise.c.id.is_not(None), inside), and_(enterprise.c.id.is_(None), _lies_in(located))))
        .order_by(own.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    others = entries_of(connection, Registry.OTHER_SUBJECTS, {row.subject for row in rows if not row.code}, today())
    return [
        Tagged(
            row.id,
            row.code or row.subject,
            row.name if row.code else others[row.subject].name if row.subject in others else None,
            row.code is not None,
            *(row.licence_no, row.valid_from, row.valid_until, row.source, row.recorded_by, row.recorded_at),
        )
        for row in rows
    ]


def taggings_of(connection: Connection, subjects: Collection[str]) -> dict[TagKey, list[Tagging]]:
    """All that was ever entered of the subjects, in the order in which it was."""
    found: dict[TagKey, list[Tagging]] = {}
    if not subjects:
        return found
    columns = [subject_tag.c[name] for name in _COLUMNS]
    query = select(*columns).where(is_among(connection, subject_tag.c.subject, sorted(subjects)))
    for row in connection.execute(query.order_by(subject_tag.c.id)):
        one = Tagging(*row)
        found.setdefault(one.key, []).append(one)
    return found


def regions_of_subjects(connection: Connection, codes: Sequence[str]) -> dict[str, str | None]:
    """The region of every enterprise and every other subject that has one of the codes, by that code."""
    others = entries_of(connection, Registry.OTHER_SUBJECTS, codes, today())
    return {code: entry.own["region"] for code, entry in others.items()} | regions_of_firms(connection, codes)


def _lies_in(located: Sequence[str]) -> ColumnElement[bool]:
    """Whether a subject that is no enterprise lies in one of the regions."""
    if "" in located:
        return true()
    where = or_(false(), *(other_subject.c.region.startswith(one, autoescape=True) for one in located))
    return exists().where(other_subject.c.code == subject_tag.c.subject, where)
