"""The selections that a visit served, with the days on which they led to an inspection: what models learn from."""

from datetime import date

from sqlalchemy import Connection, select

from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.inspection_visits import visit_course, visit_selection
from service.core.db.tables.visit_results import visit_result
from service.model.actions.inclusion import store_selections
from service.model.inclusion import Selection
from service.plans.batch import Narrowing
from service.visits.visit import Visit, VisitCourse


def keep_selections(connection: Connection, found: Visit, course: VisitCourse, visited_on: date, by: str) -> None:
    """Keeps, of every selection that the visit served, its probability and all days on which an authority inspected.

    `visited_on` is that of the result of `course` that is approved now. Whom a statute owed the visit nobody selected.
    """
    found_rows = connection.execute(
        select(
            drawn_subject.c.enterprise_id, draw.c.draw_id, drawn_subject.c.num, drawn_subject.c.den, batch.c.narrowing
        )
        .join(draw, draw.c.id == drawn_subject.c.draw)
        .outerjoin(batch, batch.c.id == draw.c.batch_id)
        .join(
            visit_selection,
            (visit_selection.c.draw == drawn_subject.c.draw) & (visit_selection.c.subject == drawn_subject.c.subject),
        )
        .where(visit_selection.c.visit_id == found.id, drawn_subject.c.enterprise_id.is_not(None))
    ).all()
    rows = [row[:4] for row in found_rows if Narrowing.of(row.narrowing or {}).due_by is None]
    if not rows:
        return
    days = {visited_on, *_other_days(connection, found, course)}
    store_selections(connection, [Selection(*row, days=tuple(sorted(days))) for row in rows], by)


def _other_days(connection: Connection, found: Visit, course: VisitCourse) -> set[date]:
    """The days of the visit's results that count, of the other authorities."""
    query = select(visit_result.c.visited_on).join(
        visit_course,
        (visit_course.c.id == visit_result.c.course_id) & (visit_course.c.version == visit_result.c.version),
    )
    others = visit_course.c.visit_id == found.id, visit_course.c.id != course.id
    return set(connection.execute(query.where(*others)).scalars())
