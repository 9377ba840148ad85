"""The batches that are not drawn yet and on whose lists one enterprise is."""

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from inspection.lists import SUBJECTS
from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw
from service.core.db.tables.plans import plan_line
from service.core.settings import Settings
from service.plans.batch import Batch, BatchStatus
from service.plans.draws.folders import LOCKED, folder_of
from service.plans.lists.queries.one_firm import Firm, firm_on, may_be_drawn
from service.plans.plan import PlanLine
from service.plans.queries.batches import batch_of
from service.plans.queries.lines import lines_in_force, lines_where

UNDRAWN = (BatchStatus.DRAFT, BatchStatus.LOCKED, BatchStatus.NUMBER_OBTAINED)
_OF_DRAW = ("draw_id", "locked_by", "number_by")


@dataclass(frozen=True, slots=True)
class Undrawn:
    """A batch that is not drawn yet, with its line, and whose hands it is in: its owner, who locked it, and so on."""

    batch: Batch
    line: PlanLine
    hands: frozenset[str]


def undrawn_with(
    connection: Connection, settings: Settings, enterprise_id: int, day: date
) -> tuple[Firm | None, Sequence[Undrawn]]:
    """The enterprise, and the batches on whose lists it is: as they are locked, else as they would be on the day.

    None where no batch waits to be drawn.
    """
    rows = connection.execute(_select_undrawn()).all()
    if not rows:
        return None, []
    firm, lines = firm_on(connection, enterprise_id, day), _lines_of(connection, {row.plan_line_id for row in rows})
    return firm, list(_holding(connection, settings, firm, rows, lines))


def _holding(
    connection: Connection, settings: Settings, firm: Firm, rows: Sequence[Any], lines: dict[int, PlanLine]
) -> Iterator[Undrawn]:
    for row in rows:
        one, line = batch_of(row), lines[row.plan_line_id]
        frozen = None if one.is_draft else _stands_frozen(settings, row.draw_id, firm)
        if may_be_drawn(connection, one, line, firm) if frozen is None else frozen:
            yield Undrawn(one, line, frozenset({one.owner, row.locked_by, row.number_by} - {None}))


def _select_undrawn() -> Any:
    of_batch = draw.c.batch_id == batch.c.id, draw.c.parent_id.is_(None), draw.c.status.in_(UNDRAWN)
    joined = batch.outerjoin(draw, of_batch[0] & of_batch[1] & of_batch[2])
    query = select(batch, *(draw.c[name] for name in _OF_DRAW)).select_from(joined)
    return query.where(batch.c.status.in_(UNDRAWN)).order_by(batch.c.id)


def _lines_of(connection: Connection, roots: set[int]) -> dict[int, PlanLine]:
    """Each line as the plan in force states it, else as it was first stated, by its root."""
    first = lines_where(connection, is_among(connection, plan_line.c.id, sorted(roots)), limit=len(roots))
    return {line.id: line for line in first} | lines_in_force(connection, roots)


def _stands_frozen(settings: Settings, draw_id: str | None, firm: Firm) -> bool | None:
    """Whether the locked list of a draw names the enterprise; None where the list cannot be read."""
    if draw_id is None:
        return None
    path = folder_of(settings, draw_id) / LOCKED / SUBJECTS.file
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as rows:
            return any(rows.find(f"\n{code}\t".encode()) >= 0 for code in firm.codes)
    except (OSError, ValueError):
        # A list that is gone keeps nobody from putting a record right: the draw itself will refuse it.
        return None
