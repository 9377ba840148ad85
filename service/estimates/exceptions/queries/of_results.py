"""Results of visits that were corrected after their review, or withdrawn after they were public."""

from sqlalchemy import Connection, func, literal, select

from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course
from service.core.db.tables.publications import publication
from service.estimates.exceptions.exception import ExceptionKind, Found
from service.estimates.exceptions.queries.of_visits import ABOUT_VISIT, found_of_visit, with_name
from service.estimates.exceptions.queries.unlisted import is_unlisted, text_of
from service.estimates.exceptions.words import SAID
from service.visits.states import VisitAct


def find_corrections(connection: Connection, limit: int) -> list[Found]:
    """Corrections that were granted: asked for by one person, granted by another."""
    kind, asked, granted = ExceptionKind.RESULT_CORRECTED, visit_act.alias("asked"), visit_act.alias("granted")
    before = visit_act.alias("before")
    same = before.c.visit_id == granted.c.visit_id, before.c.course_id == granted.c.course_id
    last = select(func.max(before.c.id)).where(
        *same, before.c.act == VisitAct.ASK_CORRECTION, before.c.id < granted.c.id
    )
    about = granted.c.at, asked.c.by, asked.c.account_id, granted.c.by.label("agreed_by"), asked.c.note.label("reason")
    query = select(text_of(granted.c.id).label("ref"), *ABOUT_VISIT, *about).select_from(granted)
    query = query.join(asked, asked.c.id == last.scalar_subquery())
    query = with_name(query.join(inspection_visit, inspection_visit.c.id == granted.c.visit_id))
    query = query.where(granted.c.act == VisitAct.GRANT_CORRECTION, is_unlisted(kind, text_of(granted.c.id)))
    rows = connection.execute(query.order_by(granted.c.id).limit(limit))
    return [found_of_visit(row, kind, SAID[kind], row.account_id) for row in rows]


def find_withdrawn_results(connection: Connection, limit: int) -> list[Found]:
    """Results that were public and were withdrawn."""
    kind, own = ExceptionKind.RESULT_WITHDRAWN, publication.c
    about = own.withdrawn_at.label("at"), own.withdrawn_by.label("by"), literal(None).label("agreed_by")
    query = select(text_of(own.id).label("ref"), *ABOUT_VISIT, *about, own.withdrawn_ground.label("reason"))
    query = query.select_from(publication).join(visit_course, visit_course.c.id == own.course_id)
    query = with_name(query.join(inspection_visit, inspection_visit.c.id == visit_course.c.visit_id))
    query = query.where(own.withdrawn_at.is_not(None), is_unlisted(kind, text_of(own.id)))
    rows = connection.execute(query.order_by(own.id).limit(limit))
    return [found_of_visit(row, kind, SAID[kind]) for row in rows]
