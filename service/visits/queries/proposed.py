"""What is known of visits that are to be made: where subjects lie, what items are now, who was drawn for a line."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, exists, select

from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_selection
from service.core.db.tables.plans import drawn_elsewhere
from service.facts.enterprises import ids_of
from service.plans.batch import BatchStatus
from service.plans.draws.queries.merged import stays_in_draw
from service.registries.queries.tags import other_subjects_of
from service.visits.states import VisitStatus

_GIVEN_UP = frozenset({VisitStatus.REFUSED, VisitStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a visit is to: its code now, the firm where it is one, and where it lies."""

    code: str
    enterprise_id: int | None
    region: str
    office: str | None


@dataclass(frozen=True, slots=True)
class Selection:
    """That a draw of ours chose a subject for a line, and the visit that serves it; `given_up`: that one is no more."""

    draw: int
    subject: str
    number: str | None
    given_up: bool

    @property
    def is_served(self) -> bool:
        """Whether a visit serves it, or did."""
        return self.number is not None and not self.given_up


def subjects_of(connection: Connection, codes: Collection[str], day: date) -> dict[str, Subject]:
    """The subjects of these codes by the code that was asked, which a firm may have had before; others are left out."""
    ids = ids_of(connection, sorted(set(codes)))
    column = enterprise.c
    query = select(column.id, column.code, column.region, column.office)
    rows = {
        row.id: row for row in connection.execute(query.where(is_among(connection, column.id, sorted(ids.values()))))
    }
    found = {
        code: Subject(rows[id].code, id, rows[id].region or "", rows[id].office)
        for code, id in ids.items()
        if id in rows
    }
    missing = set(codes) - set(found)
    for one in other_subjects_of(connection, missing, day) if missing else ():
        found[one.code] = Subject(one.code, None, one.region, None)
    return found


def selections_of(connection: Connection, root: int, subject: Subject) -> Sequence[Selection]:
    """The selections of a subject by draws of ours for the line whose first version is `root`, void ones left out."""
    own = drawn_subject.c
    is_it = own.subject == subject.code if subject.enterprise_id is None else own.enterprise_id == subject.enterprise_id
    query = (
        select(own.draw, own.subject, inspection_visit.c.id, inspection_visit.c.number)
        .join(draw, draw.c.id == own.draw)
        .join(batch, batch.c.id == draw.c.batch_id)
        .outerjoin(visit_selection, and_(visit_selection.c.draw == own.draw, visit_selection.c.subject == own.subject))
        .outerjoin(inspection_visit, inspection_visit.c.id == visit_selection.c.visit_id)
        .where(is_it, batch.c.plan_line_id == root, batch.c.status.in_((BatchStatus.DRAWN, BatchStatus.COMPLETED)))
        .where(draw.c.parent_id.is_(None), stays_in_draw())
    )
    rows = connection.execute(query.order_by(own.draw)).all()
    given_up = given_up_among(connection, [row.id for row in rows if row.id is not None])
    return [Selection(row.draw, row.subject, row.number, row.id in given_up) for row in rows]


def given_up_among(connection: Connection, visits: Collection[int]) -> set[int]:
    """Those of the visits that were refused or cancelled: their subjects are to be visited still."""
    if not visits:
        return set()
    own = visit_course.c
    states: Mapping[int, set[str]] = defaultdict(set)
    query = select(own.visit_id, own.status).where(is_among(connection, own.visit_id, sorted(visits)))
    for row in connection.execute(query):
        states[row.visit_id].add(row.status)
    return {visit for visit, held in states.items() if held <= _GIVEN_UP}


def is_drawn_elsewhere(connection: Connection, root: int, subject: Subject, asked: str) -> bool:
    """Whether the subject, by its code now or the one asked for, was drawn for the line outside this service."""
    own = drawn_elsewhere.c
    query = select(own.id).where(own.plan_line_id == root, own.withdrawn_at.is_(None))
    return connection.execute(query.where(own.subject.in_({subject.code, asked})).limit(1)).first() is not None


def visit_of_line(connection: Connection, root: int, subject: Subject) -> str | None:
    """The number of a visit of the subject for the line that no draw of ours chose and nobody gave up; None: none."""
    own = inspection_visit.c
    served = exists().where(visit_selection.c.visit_id == own.id)
    query = select(own.id, own.number).where(own.plan_line_id == root, own.subject == subject.code, ~served)
    rows = connection.execute(query.order_by(own.id)).all()
    given_up = given_up_among(connection, [row.id for row in rows])
    return next((row.number for row in rows if row.id not in given_up), None)
