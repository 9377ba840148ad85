"""Who was drawn this year for other lines, so that two visits of one subject can be made one."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, union

from service.core.clock import ends_of_year
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.plans import drawn_elsewhere, plan, plan_line
from service.plans.batch import BatchStatus
from service.plans.plan import PlanLine


def drawn_for_others(connection: Connection, line: PlanLine) -> Mapping[int, set[str]]:
    """By the root of every other line of the plan's year the subjects that were drawn for it, here or elsewhere."""
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
    found: dict[int, set[str]] = {}
    for row in connection.execute(union(here, elsewhere)):
        found.setdefault(row.line, set()).add(row.subject)
    return found


def titles_of_lines(connection: Connection, roots: set[int]) -> dict[int, str]:
    """What lines are called now, by the root of each."""
    root = func.coalesce(plan_line.c.root_id, plan_line.c.id)
    query = select(root.label("root"), plan_line.c.title).where(root.in_(sorted(roots))).order_by(plan_line.c.id)
    return {row.root: row.title for row in connection.execute(query)} if roots else {}
