"""How large the lists were that a year's draws were made from: the base of the forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, select

from service.access.reach import Reach
from service.core.clock import begin_of
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw
from service.core.db.tables.plans import plan, plan_line
from service.plans.queries.plans import lies_within
from service.reports.inspections.counted import AskedForm, Grouping
from service.reports.inspections.queries.drawn import COUNTY, DRAWN


@dataclass(frozen=True, slots=True)
class ListSize:
    """The frozen list of one draw: of which task, in which beginnings of region codes, and how many stood on it.

    `departments` are those that go, the leading one first; `is_reached`: its whole list lies within the reach.
    """

    task: int
    departments: tuple[str, ...]
    places: tuple[str, ...]
    size: int
    is_reached: bool

    def touches(self, place: str) -> bool:
        """Whether somebody of the region that begins so may stand on it."""
        return any(place.startswith(one) or one.startswith(place) for one in self.places)

    def is_within(self, place: str) -> bool:
        """Whether everybody on it is of that region."""
        return all(one.startswith(place) for one in self.places)


def list_sizes(connection: Connection, asked: AskedForm, reach: Reach) -> list[ListSize]:
    """The lists of all draws of the year's plans that were made by the day."""
    place = func.coalesce(func.nullif(plan_line.c.region, ""), plan.c.region)
    lead = func.coalesce(plan_line.c.lead_department, plan.c.department, "")
    reached = lies_within(reach, plan_line)
    query = (
        select(
            batch.c.plan_line_id, lead, plan_line.c.co_departments, place, batch.c.narrowing, draw.c.subjects, reached
        )
        .join(batch, batch.c.id == draw.c.batch_id)
        .join(plan_line, plan_line.c.id == batch.c.plan_line_id)
        .join(plan, plan.c.id == plan_line.c.plan_id)
        .where(plan.c.year == asked.year, batch.c.status.in_(DRAWN), draw.c.parent_id.is_(None))
        .where(draw.c.drawn_at < begin_of(asked.until + timedelta(days=1)))
    )
    return [
        ListSize(row[0], (row[1], *row[2]), tuple(row[4].get("counties") or [row[3] or ""]), row[5] or 0, bool(row[6]))
        for row in connection.execute(query)
    ]


def base_of(sizes: Sequence[ListSize], asked: AskedForm, key: str | None, reach: Reach) -> int | None:
    """How many stood on the lists that a row was drawn from, by its key (None: all rows together).

    None where a list goes beyond the row: lists are sealed, and nobody divides them.
    """
    held = [one for one in sizes if _concerns(one, asked.by, key, reach)]
    whole = all(one.is_reached and (key is None or _is_whole(one, asked.by, key)) for one in held)
    return sum(one.size for one in held) if held and whole else None


def _concerns(one: ListSize, by: Grouping, key: str | None, reach: Reach) -> bool:
    if key is None:
        return one.is_reached or any(one.touches(place.region) for place in reach.places)
    if by is Grouping.TASK:
        return str(one.task) == key
    return key in one.departments if by is Grouping.UNIT else one.touches(key[:COUNTY])


def _is_whole(one: ListSize, by: Grouping, key: str) -> bool:
    if by is Grouping.COUNTY:
        return len(key) == COUNTY and one.is_within(key)
    return by is not Grouping.OFFICE
