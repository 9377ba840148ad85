"""Comparisons as they are kept: which two versions, on which day, how far it is, and how many move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from service.core.db.in_clause import is_named
from service.core.db.tables.comparisons import comparison
from service.core.db.tables.runs import closure
from service.core.names import EVERY_NAME, Names

COMPUTING, COMPLETE, CANCELLED, FAILED = "computing", "complete", "cancelled", "failed"


@dataclass(frozen=True, slots=True)
class StoredComparison:
    """A comparison as it stands: the closures and digests of both sides, with their versions and tiers.

    `movers` names what can move anyone, in the order in which moves name it; the numbers grow while it is computed.
    """

    id: int
    job_id: int
    scheme: str
    before_closure: int
    before_digest: str
    after_closure: int
    after_digest: str
    as_of: date
    known_on: date
    known_change: int
    status: str
    enterprises: int
    moved: int
    failed_enterprises: int
    movers: Sequence[Mapping[str, Any]]
    started_by: str
    created_at: datetime
    finished_at: datetime | None
    before_version: str
    before_tiers: Sequence[str]
    after_version: str
    after_tiers: Sequence[str]

    @property
    def is_open(self) -> bool:
        """Whether it waits or is computed."""
        return self.status == COMPUTING

    @property
    def names(self) -> tuple[str, str]:
        """Both rule sets, as `scheme@version`."""
        return f"{self.scheme}@{self.before_version}", f"{self.scheme}@{self.after_version}"


def get_comparison(connection: Connection, comparison_id: int) -> StoredComparison | None:
    """The comparison of that number, None where there is none."""
    row = connection.execute(_select_comparisons().where(comparison.c.id == comparison_id)).one_or_none()
    return None if row is None else StoredComparison(**row._mapping)


def scheme_of_comparison(connection: Connection, comparison_id: int) -> str | None:
    """The scheme of a comparison; None where there is no such comparison."""
    return connection.execute(select(comparison.c.scheme).where(comparison.c.id == comparison_id)).scalar()


def list_comparisons(
    connection: Connection, schemes: Names = EVERY_NAME, scheme: str = "", before: int | None = None, limit: int = 20
) -> list[StoredComparison]:
    """Up to `limit` comparisons of `schemes`, or of one `scheme` of them, before the number `before`, newest first."""
    query = _select_comparisons().where(is_named(comparison.c.scheme, schemes))
    if scheme:
        query = query.where(comparison.c.scheme == scheme)
    if before is not None:
        query = query.where(comparison.c.id < before)
    rows = connection.execute(query.order_by(comparison.c.id.desc()).limit(limit))
    return [StoredComparison(**row._mapping) for row in rows]


def newest_comparison_with(connection: Connection, scheme: str, digest: str) -> StoredComparison | None:
    """The newest comparison of a version in force with that of the digest; None where it was not compared yet.

    One that was cancelled or failed says nothing.
    """
    column = comparison.c
    query = (
        _select_comparisons()
        .where(column.scheme == scheme, column.after_digest == digest, column.before_digest != digest)
        .where(column.status.in_((COMPUTING, COMPLETE)))
    )
    row = connection.execute(query.order_by(column.id.desc()).limit(1)).one_or_none()
    return None if row is None else StoredComparison(**row._mapping)


def find_computing(connection: Connection, scheme: str) -> StoredComparison | None:
    """The comparison of the scheme that waits or is computed; None where there is none."""
    query = _select_comparisons().where(comparison.c.scheme == scheme, comparison.c.status == COMPUTING)
    row = connection.execute(query).one_or_none()
    return None if row is None else StoredComparison(**row._mapping)


def _select_comparisons() -> Select[Any]:
    was, now = closure.alias("was"), closure.alias("now")
    columns = [comparison.c[name] for name in StoredComparison.__dataclass_fields__ if name in comparison.c]
    sides = [
        was.c.version.label("before_version"), was.c.tiers.label("before_tiers"),
        now.c.version.label("after_version"), now.c.tiers.label("after_tiers"),
    ]  # fmt: skip
    return (
        select(*columns, *sides)
        .join(was, was.c.id == comparison.c.before_closure)
        .join(now, now.c.id == comparison.c.after_closure)
    )
