"""Who was drawn this year for other lines, so that two visits of one subject can be made one."""

from sqlalchemy import Connection, select, union

from service.access.reach import Reach
from service.core.clock import ends_of_year
from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.plans import drawn_elsewhere, plan, plan_line
from service.plans.batch import BatchStatus
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_decided


def drawn_for_others(connection: Connection, line: PlanLine, reach: Reach) -> list[tuple[PlanLine, set[str]]]:
    """Every other line of the plan's year within the reach, and the subjects drawn for it, here or elsewhere.

    Nobody is told of a draw beyond his reach.
    """
    begins, ends = ends_of_year(line.plan_year)
    here = (
        select(batch.c.plan_line_id.label("line"), drawn_subject.c.subject)
        .join(draw, draw.c.batch_id == batch.c.id)
        .join(drawn_subject, drawn_subject.c.draw == draw.c.id)
        .where(batch.c.plan_line_id != line.root, batch.c.status != BatchStatus.VOID)
        .where(draw.c.drawn_at >= begins, draw.c.drawn_at < ends)
    )
    elsewhere = (
        select(drawn_elsewhere.c.plan_line_id.label("line"), drawn_elsewhere.c.subject)
        .join(plan_line, plan_line.c.id == drawn_elsewhere.c.plan_line_id)
        .join(plan, plan.c.id == plan_line.c.plan_id)
        .where(plan.c.year == line.plan_year, drawn_elsewhere.c.withdrawn_at.is_(None))
        .where(drawn_elsewhere.c.plan_line_id != line.root)
    )
    both = union(here, elsewhere).subquery()
    roots = connection.execute(select(both.c.line).distinct()).scalars().all()
    lines = {root: one for root, one in lines_decided(connection, roots).items() if one.lies_in(reach)}
    drawn: dict[int, set[str]] = {root: set() for root in sorted(lines)}
    for row in connection.execute(select(both).where(is_among(connection, both.c.line, sorted(lines)))):
        drawn[row.line].add(row.subject)
    return [(lines[root], subjects) for root, subjects in drawn.items()]
