"""The years whose figures can still change."""

from datetime import date

from sqlalchemy import Connection, select

from service.access.reach import WHOLE
from service.core.db.tables.batches import batch
from service.core.db.tables.plans import plan, plan_line
from service.estimates.kept import FigureKind
from service.estimates.queries.kept import find_figures
from service.plans.batch import BatchStatus


def changing_years(connection: Connection, day: date) -> list[int]:
    """The year of the day; before it the last one while a visit of its batches is not settled, or once after its end.

    What is corrected later is reckoned in when somebody orders that year's figures.
    """
    last = day.year - 1
    query = select(batch.c.id).join(plan_line, plan_line.c.id == batch.c.plan_line_id)
    query = query.join(plan, plan.c.id == plan_line.c.plan_id)
    unsettled = connection.execute(
        query.where(plan.c.year == last, batch.c.status == BatchStatus.DRAWN).limit(1)
    ).first()
    kept = find_figures(connection, FigureKind.RATES, last, WHOLE)
    is_behind = kept is not None and kept.until.year == last
    return [last, day.year] if unsettled is not None or is_behind else [day.year]
