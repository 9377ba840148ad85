"""Restatements as they are kept: which day, known when, how far each is, and what it found within a jurisdiction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, select

from rules.ruleset import RuleSet
from service.access.reach import Jurisdiction
from service.core.arrays import Array
from service.core.db.in_clause import is_among, is_named
from service.core.db.tables.facts import enterprise
from service.core.db.tables.restatements import restatement, restatement_move
from service.core.db.tables.runs import closure
from service.core.names import EVERY_NAME, Names
from service.decisions.closures import rule_sets_of
from service.decisions.moves import CAUSES, MOVE, NO_POINTS, PARTS
from service.decisions.states import NOT_THERE
from service.time.changes.counted import Counted, Places, count_moves

COMPUTING, COMPLETE, CANCELLED, FAILED = "computing", "complete", "cancelled", "failed"


@dataclass(frozen=True, slots=True)
class StoredRestatement:
    """A restatement as it stands: the closures that decide with their versions; the numbers grow while it is computed.

    `first_known` counts those of whom nothing was known first.
    """

    id: int
    job_id: int
    scheme: str
    before_closure: int
    after_closure: int
    as_of: date
    known_first: date
    known_last: date
    known_change: int
    status: str
    enterprises: int
    moved: int
    first_known: int
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
    def versions(self) -> list[str]:
        """The versions that decide, each once."""
        return list(dict.fromkeys((self.before_version, self.after_version)))


@dataclass(frozen=True, slots=True)
class RestatedFirm:
    """One enterprise whose tier is another: ranks (-1 not classified), the leading cause, and the whole difference.

    `points` are hundredths, None where a standpoint has no score.
    """

    id: int
    code: str
    name: str | None
    region: str
    office: str | None
    before: int
    after: int
    cause: str
    points: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Restated:
    """Whose tier is another of those inside a jurisdiction (`moves` with `parts`), ascending by id.

    `first_known` is of how many nothing was known first.
    """

    moves: Array
    parts: Array
    first_known: int
    places: Places

    def counted(self) -> Counted:
        """How many they are by county and office, and what each cause did."""
        return count_moves(self.places, self.moves, self.parts)

    def page(self, connection: Connection, after: int, limit: int) -> list[RestatedFirm]:
        """Up to `limit` of them, by id, after the id `after`; read in one statement."""
        begin = int(self.moves["enterprise_id"].searchsorted(after, "right"))
        rows, points = self.moves[begin : begin + limit], self.parts["points"][begin : begin + limit]
        column = enterprise.c
        ids = is_among(connection, column.id, rows["enterprise_id"].tolist())
        read = connection.execute(select(column.id, column.code, column.name, column.office).where(ids))
        called = {row.id: row for row in read}
        return [
            RestatedFirm(
                id, called[id].code, called[id].name, self.places.regions[region], called[id].office,
                was, now, CAUSES[cause], None if NO_POINTS in each else sum(each),
            )
            for (id, was, now, cause, region), each in zip(rows.tolist(), points.tolist(), strict=True)
        ]  # fmt: skip


def get_restatement(connection: Connection, restatement_id: int) -> StoredRestatement | None:
    """The restatement of that number, None where there is none."""
    return _read_one(connection, _select_restatements().where(restatement.c.id == restatement_id))


def scheme_of_restatement(connection: Connection, restatement_id: int) -> str | None:
    """The scheme of a restatement; None where there is no such restatement."""
    return connection.execute(select(restatement.c.scheme).where(restatement.c.id == restatement_id)).scalar()


def list_restatements(
    connection: Connection, schemes: Names = EVERY_NAME, scheme: str = "", before: int | None = None, limit: int = 20
) -> list[StoredRestatement]:
    """Up to `limit` of `schemes`, or of one `scheme` of them, before the number `before`, the newest first."""
    query = _select_restatements().where(is_named(restatement.c.scheme, schemes))
    if scheme:
        query = query.where(restatement.c.scheme == scheme)
    if before is not None:
        query = query.where(restatement.c.id < before)
    rows = connection.execute(query.order_by(restatement.c.id.desc()).limit(limit))
    return [StoredRestatement(**row._mapping) for row in rows]


def find_restating(connection: Connection, scheme: str) -> StoredRestatement | None:
    """The restatement of the scheme that waits or is computed; None where there is none."""
    mine = restatement.c.scheme == scheme, restatement.c.status == COMPUTING
    return _read_one(connection, _select_restatements().where(*mine))


def restated_of(connection: Connection, this: StoredRestatement, inside: Jurisdiction) -> Restated:
    """What a restatement that is complete found of those inside."""
    column = restatement_move.c
    query = select(column.data, column.parts).where(column.restatement_id == this.id).order_by(column.part)
    read = [(row.data, row.parts) for row in connection.execute(query)]
    rows = np.frombuffer(b"".join(data for data, _ in read), MOVE)
    parts = np.frombuffer(b"".join(parts for _, parts in read), PARTS)
    places = Places(connection)
    held, were = places.are_inside(rows, inside), rows["before"] != NOT_THERE
    moves, parts = rows[held & were], parts[held[were]]
    order = np.argsort(moves["enterprise_id"])
    return Restated(moves[order], parts[order], int((held & ~were).sum()), places)


def rule_sets_deciding(connection: Connection, this: StoredRestatement) -> list[RuleSet]:
    """The rule sets that decide, first and last, each once, from the archive."""
    closures = dict.fromkeys((this.before_closure, this.after_closure))
    return [rule_sets_of(connection, closure_id)[-1] for closure_id in closures]


def _read_one(connection: Connection, query: Select[Any]) -> StoredRestatement | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else StoredRestatement(**row._mapping)


def _select_restatements() -> Select[Any]:
    was, now = closure.alias("was"), closure.alias("now")
    columns: Sequence[Any] = [
        restatement.c[name] for name in StoredRestatement.__dataclass_fields__ if name in restatement.c
    ]
    sides = [
        was.c.version.label("before_version"), was.c.tiers.label("before_tiers"),
        now.c.version.label("after_version"), now.c.tiers.label("after_tiers"),
    ]  # fmt: skip
    return (
        select(*columns, *sides)
        .join(was, was.c.id == restatement.c.before_closure)
        .join(now, now.c.id == restatement.c.after_closure)
    )
