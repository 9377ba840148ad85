"""Computations as they are kept: of which scheme and day, what decides on their two sides, how far each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Select, Table, select

from rules.texts import Text
from service.core.db.in_clause import is_named
from service.core.db.tables.runs import closure
from service.core.names import EVERY_NAME, Names

COMPUTING, COMPLETE, CANCELLED, FAILED = "computing", "complete", "cancelled", "failed"


@dataclass(frozen=True, slots=True)
class StoredComputation:
    """A computation as it stands: the closures that decide on its sides, with their versions and tiers.

    Its numbers grow while it is computed.
    """

    id: int
    job_id: int
    scheme: str
    before_closure: int
    after_closure: int
    as_of: date
    known_change: int
    status: str
    enterprises: int
    moved: int
    failed_enterprises: int
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
    def subject(self) -> Text:
        """What it is of, for who ordered it."""
        raise NotImplementedError


Stored = TypeVar("Stored", bound=StoredComputation)


@dataclass(frozen=True, slots=True)
class Computations(Generic[Stored]):
    """All computations of a kind: `name` in the log and in addresses, `title` for people, `job` the kind of their jobs.

    `parts` are the tables of what its parts found.
    """

    name: str
    title: Text
    job: str
    row: type[Stored]
    table: Table
    parts: Sequence[Table]

    @property
    def key(self) -> str:
        """Under which its number stands: in its parts, in what its job is given and in what comes of it."""
        return f"{self.name}_id"

    def get(self, connection: Connection, number: int) -> Stored | None:
        """The one of that number, None where there is none."""
        return self.first(connection, self.query().where(self.table.c.id == number))

    def scheme_of(self, connection: Connection, number: int) -> str | None:
        """The scheme of the one of that number; None where there is none."""
        return connection.execute(select(self.table.c.scheme).where(self.table.c.id == number)).scalar()

    def list(
        self,
        connection: Connection,
        schemes: Names = EVERY_NAME,
        scheme: str = "",
        before: int | None = None,
        limit: int = 20,
    ) -> Sequence[Stored]:
        """Up to `limit` of `schemes`, or of one `scheme` of them, before the number `before`, the newest first."""
        query = self.query().where(is_named(self.table.c.scheme, schemes))
        if scheme:
            query = query.where(self.table.c.scheme == scheme)
        if before is not None:
            query = query.where(self.table.c.id < before)
        rows = connection.execute(query.order_by(self.table.c.id.desc()).limit(limit))
        return [self.row(**row._mapping) for row in rows]

    def find_computing(self, connection: Connection, scheme: str) -> Stored | None:
        """The one of the scheme that waits or is computed; None where there is none."""
        mine = self.table.c.scheme == scheme, self.table.c.status == COMPUTING
        return self.first(connection, self.query().where(*mine))

    def first(self, connection: Connection, query: Select[Any]) -> Stored | None:
        """The first that a query over `query` finds, None where it finds none."""
        row = connection.execute(query.limit(1)).one_or_none()
        return None if row is None else self.row(**row._mapping)

    def query(self) -> Select[Any]:
        """All of them, with the versions and tiers of both sides."""
        was, now = closure.alias("was"), closure.alias("now")
        columns = [self.table.c[name] for name in self.row.__dataclass_fields__ if name in self.table.c]
        sides = [
            was.c.version.label("before_version"), was.c.tiers.label("before_tiers"),
            now.c.version.label("after_version"), now.c.tiers.label("after_tiers"),
        ]  # fmt: skip
        return (
            select(*columns, *sides)
            .join(was, was.c.id == self.table.c.before_closure)
            .join(now, now.c.id == self.table.c.after_closure)
        )
