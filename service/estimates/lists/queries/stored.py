"""Draws of a year whose lists count, which of them are still to be counted, and lists that were counted."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.estimates import drawn_list
from service.core.db.tables.plans import plan, plan_line
from service.estimates.lists.counted import CountedList, unpack_groups
from service.plans.batch import BatchStatus

# Of a batch that is void nothing was drawn.
DRAWN = (BatchStatus.DRAWN, BatchStatus.COMPLETED, BatchStatus.ARCHIVED)


@dataclass(frozen=True, slots=True)
class ListToCount:
    """A draw whose list is to be counted: where its file lies and what seals it, by whose tiers, how many are drawn."""

    key: int
    draw_id: str
    commitment: str
    verifier: str
    scheme: str | None
    run_id: int | None
    drawn: int


def draws_of_year(year: int) -> Select[Any]:
    """The draws of batches for plans of a year that chose by chance; columns are to be added.

    Left out are those of officers alone, and batches of all who are owed a visit by statute: nobody is drawn there.
    """
    query = select().select_from(draw).join(batch, batch.c.id == draw.c.batch_id)
    query = query.join(plan_line, plan_line.c.id == batch.c.plan_line_id).join(plan, plan.c.id == plan_line.c.plan_id)
    stands = batch.c.status.in_(DRAWN), draw.c.parent_id.is_(None), draw.c.drawn_at.is_not(None)
    return query.where(plan.c.year == year, *stands, batch.c.narrowing["due_by"].as_string().is_(None))


def lists_to_count(connection: Connection, year: int) -> list[ListToCount]:
    """The draws of a year whose lists were not counted, or not since somebody came by replacement, the first first."""
    own = drawn_subject.c
    drawn = select(func.count()).where(own.draw == draw.c.id).correlate(draw).scalar_subquery()
    query = draws_of_year(year).add_columns(
        draw.c.id, draw.c.draw_id, draw.c.commitment, draw.c.verifier, batch.c.scheme, batch.c.run_id, drawn
    )
    query = query.outerjoin(drawn_list, drawn_list.c.draw == draw.c.id)
    query = query.where((drawn_list.c.draw.is_(None)) | (drawn_list.c.drawn != drawn), draw.c.commitment.is_not(None))
    return [ListToCount(*row) for row in connection.execute(query.order_by(draw.c.id))]


def drawn_of(connection: Connection, draw_key: int) -> list[str]:
    """Everyone drawn, in order of place."""
    own = drawn_subject.c
    return list(connection.execute(select(own.subject).where(own.draw == draw_key).order_by(own.place)).scalars())


def counted_lists(connection: Connection, draws: Collection[int]) -> dict[int, CountedList]:
    """The lists of draws that were counted, by draw."""
    own = drawn_list.c
    query = select(own.draw, own.words, own.groups, own.group_of_drawn)
    rows = connection.execute(query.where(is_among(connection, own.draw, sorted(draws)))) if draws else ()
    return {row.draw: unpack_groups(row.words, row.groups, row.group_of_drawn) for row in rows}
