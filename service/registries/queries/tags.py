"""Who carries a tag (专项库) on a day, and the subjects that are no enterprises as they stand on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, select, type_coerce

from rules.calendar import day_of
from service.core.db.in_clause import is_among
from service.core.db.tables.items import other_subject, subject_tag


@dataclass(frozen=True, slots=True)
class OtherSubject:
    """A subject that is no enterprise: REG-…"""

    code: str
    name: str
    region: str
    kind: str


def carriers_of(connection: Connection, tags: Collection[str], day: date) -> Mapping[str, frozenset[str]]:
    """The tags, of these, that each subject carries on the day, by the code by which it was named."""
    return _carried(connection, is_among(connection, subject_tag.c.tag, sorted(tags)), day)


def tags_of(connection: Connection, subject: str, day: date) -> frozenset[str]:
    """The tags that one subject carries on the day."""
    return _carried(connection, subject_tag.c.subject == subject, day).get(subject, frozenset())


def _carried(connection: Connection, which: ColumnElement[bool], day: date) -> Mapping[str, frozenset[str]]:
    column, number = subject_tag.c, day_of(day)
    query = (
        select(column.tag, column.subject, column.licence_no, column.revoked, _day(column.valid_until).label("until"))
        .where(which, _day(column.valid_from) <= number)
        .order_by(column.valid_from, column.id)
    )
    last = {row[:3]: not row.revoked and (row.until is None or row.until > number) for row in connection.execute(query)}
    found: dict[str, set[str]] = {}
    for (tag, subject, _), carried in last.items():
        if carried:
            found.setdefault(subject, set()).add(tag)
    return {subject: frozenset(held) for subject, held in found.items()}


def other_subjects_of(connection: Connection, codes: Collection[str], day: date) -> list[OtherSubject]:
    """Those of the codes that are subjects of their own and no enterprises, as they stand on the day."""
    column, number = other_subject.c, day_of(day)
    names = (column.code, column.name, column.region, column.kind)
    query = (
        select(*names, _day(column.valid_until).label("until"))
        .where(is_among(connection, column.code, sorted(codes)), _day(column.valid_from) <= number)
        .order_by(column.valid_from, column.id)
    )
    last = {row.code: row for row in connection.execute(query)}
    return [OtherSubject(*row[:4]) for row in last.values() if row.until is None or row.until > number]


def _day(column: ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(column, Integer)
