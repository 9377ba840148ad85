"""Recusals: who is never matched with whom on a day, those of an officer, and one with its sealed reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select, true

from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise, enterprise_code
from service.core.db.tables.items import other_subject
from service.core.db.tables.officers import inspector, recusal
from service.registries.inspectors import EVERYONE, Whose
from service.registries.queries.inspectors import is_one_of


@dataclass(frozen=True, slots=True)
class Recusal:
    """An officer who is never matched with a subject, from a day until another, both included; never its reason."""

    id: int
    inspector: str
    subject: str
    from_day: date
    until_day: date | None
    filed_by: str
    filed_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    def holds_on(self, day: date) -> bool:
        """Whether the officer is recused from the subject on a day."""
        begun = self.withdrawn_at is None and self.from_day <= day
        return begun and (self.until_day is None or day <= self.until_day)


_COLUMNS = tuple(recusal.c[name] for name in Recusal.__dataclass_fields__)


def recusals_on(connection: Connection, day: date) -> set[tuple[str, str]]:
    """The pairs of subject and officer that hold on the day: by the code that was named, and by that of today."""
    return _pairs_of(connection, day, true())


def recusals_of(connection: Connection, numbers: Collection[str], day: date) -> set[tuple[str, str]]:
    """The pairs of `recusals_on` of these officers alone."""
    return _pairs_of(connection, day, is_among(connection, recusal.c.inspector, sorted(set(numbers))))


def _pairs_of(connection: Connection, day: date, whose: ColumnElement[bool]) -> set[tuple[str, str]]:
    own = recusal.c
    holds = (
        whose,
        own.withdrawn_at.is_(None),
        own.from_day <= day,
        or_(own.until_day.is_(None), own.until_day >= day),
    )
    named = select(own.subject, own.inspector).where(*holds)
    # Named by a code that the enterprise had before.
    owner = recusal.join(enterprise_code, enterprise_code.c.code == own.subject)
    owner = owner.join(enterprise, enterprise.c.id == enterprise_code.c.enterprise_id)
    now = select(enterprise.c.code, own.inspector).select_from(owner).where(*holds)
    return {(row[0], row[1]) for query in (named, now) for row in connection.execute(query)}


def list_recusals(
    connection: Connection,
    day: date,
    whose: Whose = EVERYONE,
    *,
    wanted: str = "",
    ended: bool = False,
    numbers: Iterable[str] | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> list[Recusal]:
    """Up to `limit` recusals of the officers, the last filed first, before the number `before`.

    `wanted` is the number of an officer or the code of a subject; `numbers` are the only officers whose they may be;
    those that have ended or were withdrawn are left out unless `ended`.
    """
    own = recusal.c
    query = select(*_COLUMNS).where(_is_of(whose), _still_counts(day, ended)).order_by(own.id.desc())
    if wanted:
        query = query.where(or_(own.inspector == wanted, own.subject == wanted))
    if numbers is not None:
        query = query.where(is_among(connection, own.inspector, sorted(set(numbers))))
    if before is not None:
        query = query.where(own.id < before)
    return [Recusal(*row) for row in connection.execute(query if limit is None else query.limit(limit))]


def find_recusal(connection: Connection, id: int) -> Recusal | None:
    """The recusal of that number."""
    row = connection.execute(select(*_COLUMNS).where(recusal.c.id == id)).one_or_none()
    return Recusal(*row) if row else None


def sealed_reason(connection: Connection, id: int) -> str | None:
    """Why the recusal was filed; None where retention has erased it. Whoever calls this answers for who reads it."""
    reason: str | None = connection.execute(select(recusal.c.reason).where(recusal.c.id == id)).scalar()
    return reason


def _still_counts(day: date, ended: bool) -> ColumnElement[bool]:
    own = recusal.c
    return true() if ended else and_(own.withdrawn_at.is_(None), or_(own.until_day.is_(None), own.until_day >= day))


def _is_of(whose: Whose) -> ColumnElement[bool]:
    """Whether the officer was, by the version entered last, one of those."""
    if whose == EVERYONE:
        return true()
    newer = inspector.alias()
    last: Select[Any] = select(newer.c.id).where(newer.c.number == inspector.c.number, newer.c.id > inspector.c.id)
    return exists().where(inspector.c.number == recusal.c.inspector, ~last.exists(), is_one_of(whose))


def subject_names(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """What each subject is called, by the code that was named, which it may have had before; unknown ones: the code."""
    asked = sorted(set(codes))
    if not asked:
        return {}
    own, other, earlier = enterprise.c, other_subject.c, enterprise_code.c
    now = _NOW_NAMED.where(is_among(connection, own.code, asked))
    had = _ONCE_NAMED.where(is_among(connection, earlier.code, asked))
    others = _OTHERS_NAMED.where(is_among(connection, other.code, asked))
    found = {code: name for query in (had, others, now) for code, name in connection.execute(query) if name}
    return {code: found.get(code, code) for code in asked}


# Put together once: whatever is shown of a subject asks for its name.
_NOW_NAMED = select(enterprise.c.code, enterprise.c.name)
_ONCE_NAMED = select(enterprise_code.c.code, enterprise.c.name).select_from(
    enterprise_code.join(enterprise, enterprise.c.id == enterprise_code.c.enterprise_id)
)
_OTHERS_NAMED = select(other_subject.c.code, other_subject.c.name).order_by(other_subject.c.id)
