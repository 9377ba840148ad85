"""Draws as stored: how far each is, what was fixed of it, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from rules.texts import Text
from service.access.moves import acts_from
from service.access.permissions import Permission
from service.access.reach import Reach
from service.core.db.tables.draws import draw, drawn_officer
from service.core.problem import Problem
from service.plans.batch import Batch, BatchStatus
from service.plans.draws.states import MOVES, Act
from service.plans.plan import PlanLine
from service.plans.queries.batches import get_batch, line_of_batch


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw: a batch's own, or with `parent_id` one of officers for a part of another's selection.

    `commitment` is None where the lists of a child are not known before its parent is drawn; `seed_lines` are those
    that are no secret.
    """

    id: int
    draw_id: str
    batch_id: int
    parent_id: int | None
    department: str | None
    region: str | None
    status: BatchStatus
    commitment: str | None
    verifier: str
    seed_plan: Sequence[str]
    seed_lines: Sequence[str] | None
    reserve: str
    subjects: int | None
    selected: int | None
    replacements: int
    unstaffed: Mapping[str, str] | None
    job_id: int | None
    locked_by: str
    locked_at: datetime
    number_by: str | None
    number_at: datetime | None
    drawn_by: str | None
    drawn_at: datetime | None
    void_asked_by: str | None
    void_asked_at: datetime | None
    void_reason: str | None
    void_decided_by: str | None
    void_decided_at: datetime | None
    void_opinion: str | None
    verified: bool | None
    verified_by: str | None
    verified_at: datetime | None
    signed_paper: str | None

    @property
    def has_record(self) -> bool:
        """Whether its sealed record was made."""
        return self.drawn_at is not None

    @property
    def owes_record(self) -> bool:
        """Whether it is void and its number is known, but what came of it was not worked out and sealed yet."""
        number_known = self.number_at is not None and not self.follows_parent
        return self.status is BatchStatus.VOID and number_known and not self.has_record

    @property
    def follows_parent(self) -> bool:
        """Whether it was fixed with its parent: its number and its end are the parent's, and nothing is done to it."""
        return self.parent_id is not None and not self.seed_plan

    def acts(self, may: Callable[[Permission], bool] = lambda permission: True) -> tuple[Act, ...]:
        """What a person who `may` do it may do to it now; a part of a draw goes into the archive with the whole."""
        possible = acts_from(MOVES, self.status, may)
        return tuple(act for act in possible if self.parent_id is None or act is not Act.ARCHIVE)

    @property
    def is_void_asked(self) -> bool:
        """Whether somebody asked that it be void, and nobody decided yet."""
        return self.void_asked_at is not None and self.void_decided_at is None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draw with the batch and the line of the plan that it is of."""

    draw: Draw
    batch: Batch
    line: PlanLine


_COLUMNS = tuple(draw.c[field.name] for field in fields(Draw))


def find_draw(connection: Connection, draw_id: str) -> Draw | None:
    """The draw of that number."""
    row = connection.execute(select(*_COLUMNS).where(draw.c.draw_id == draw_id)).one_or_none()
    return draw_of_row(row) if row else None


def get_drawing(connection: Connection, draw_id: str, reach: Reach) -> Drawing:
    """The draw of that number with its batch and line; raises Problem 404 where it is not there or beyond `reach`."""
    found = find_draw(connection, draw_id)
    if found is None:
        raise _no_draw()
    one = get_batch(connection, found.batch_id)
    line = line_of_batch(connection, one)
    if not line.lies_in(reach):
        raise _no_draw()
    return Drawing(found, one, line)


def draw_of_batch(connection: Connection, batch_id: int) -> Draw | None:
    """The draw of a batch; None where its lists are not locked."""
    query = select(*_COLUMNS).where(draw.c.batch_id == batch_id, draw.c.parent_id.is_(None))
    row = connection.execute(query).one_or_none()
    return draw_of_row(row) if row else None


def find_parent(connection: Connection, child: Draw) -> Draw | None:
    """The draw above; None where there is none."""
    row = connection.execute(select(*_COLUMNS).where(draw.c.id == child.parent_id)).one_or_none()
    return draw_of_row(row) if row else None


def list_draw_ids(connection: Connection) -> list[str]:
    """The numbers of all draws that have files of their own."""
    # Of a child that was fixed with its parent everything lies in the parent's folder; it has no plan of its own.
    query = select(draw.c.draw_id, draw.c.parent_id, draw.c.seed_plan).order_by(draw.c.id)
    return [row.draw_id for row in connection.execute(query) if row.parent_id is None or row.seed_plan]


def children_of(connection: Connection, draw_key: int) -> list[Draw]:
    """The draws of officers for parts of a draw, in order."""
    query = select(*_COLUMNS).where(draw.c.parent_id == draw_key).order_by(draw.c.draw_id)
    return [draw_of_row(row) for row in connection.execute(query)]


def children_staffing(connection: Connection, draw_key: int, subject: str) -> list[Draw]:
    """The draws fixed with a draw whose officers go to a subject of it."""
    of = drawn_officer.c
    staffing = set(connection.execute(select(of.draw).where(of.subject == subject)).scalars())
    return [one for one in children_of(connection, draw_key) if one.follows_parent and one.id in staffing]


def draw_of_row(row: Row[Any]) -> Draw:
    """The draw of a row of its table."""
    return Draw(**dict(row._mapping) | {"status": BatchStatus(row.status)})


def _no_draw() -> Problem:
    return Problem(404, "not-found", Text("辖区内没有这一抽取。", "There is no such draw in your jurisdictions."))
