"""Whether an approved result is made public, and what follows by itself once that is settled."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.tables.publications import publication
from service.visits.actions.course import lock_visit, move_course
from service.visits.actions.settling import settle_course
from service.visits.states import VisitAct
from service.visits.visit import Visit


def approve_publication(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    opinion: str | None = None,
    at: datetime | None = None,
    *,
    alone: bool = True,
) -> Visit:
    """The visit, whose result is to be made public; not `alone`, one of many."""
    found, course, by = lock_visit(connection, number, account, VisitAct.APPROVE_PUBLICATION, department)
    assert course is not None
    values = {"ground": None}
    return move_course(
        connection, found, course, VisitAct.APPROVE_PUBLICATION, by, opinion, values=values, at=at, alone=alone
    )


def refuse_publication(
    connection: Connection, number: str, account: Account, department: str, ground: str, at: datetime | None = None
) -> Visit:
    """The visit, whose result is not made public, on a legal ground; it goes on by itself."""
    found, course, by = lock_visit(connection, number, account, VisitAct.REFUSE_PUBLICATION, department)
    assert course is not None
    values: dict[str, Any] = {"ground": clean_for_storage(ground)}
    if _is_public(connection, course.id):
        # What was public before the correction has to come down where it was published.
        day = day_at(at or now()).isoformat()
        values["to_withdraw"] = {"because": "not_published", "number": found.number, "day": day}
    moved = move_course(connection, found, course, VisitAct.REFUSE_PUBLICATION, by, ground, values=values, at=at)
    return settle_course(connection, moved, course.id, at)


def _is_public(connection: Connection, course_id: int) -> bool:
    """Whether some version of the course's result is public."""
    row = publication.c
    query = select(row.id).where(row.course_id == course_id, row.withdrawn_at.is_(None)).limit(1)
    return connection.execute(query).scalar() is not None
