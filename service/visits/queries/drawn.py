"""What a draw chose that no visit serves yet, who was drawn to go, and visits of other draws that can serve it, too."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, or_, select

from service.core.db.in_clause import is_among
from service.core.db.tables.draws import draw, drawn_officer, drawn_subject
from service.core.db.tables.inspection_visits import inspection_visit, visit_selection
from service.plans.draws.queries.merged import stays_in_draw
from service.visits.queries.proposed import Subject
from service.visits.queries.visits import visits_by_id
from service.visits.states import BEFORE_INSPECTING
from service.visits.visit import OWN_DEPARTMENT, Visit


@dataclass(frozen=True, slots=True)
class DrawnOfficers:
    """Who was drawn to go to whom: by subject, by department ("" the bureau), numbers of officers."""

    by_subject: Mapping[str, Mapping[str, Sequence[str]]]

    @property
    def numbers(self) -> set[str]:
        """All of them."""
        return {one for those in self.by_subject.values() for officers in those.values() for one in officers}


def unserved_of_draw(connection: Connection, draw_key: int) -> list[str]:
    """The subjects of a draw, in the order in which they were drawn, that no visit serves."""
    own = drawn_subject.c
    served = exists().where(visit_selection.c.draw == own.draw, visit_selection.c.subject == own.subject)
    query = select(own.subject).where(own.draw == draw_key, stays_in_draw(), ~served)
    return list(connection.execute(query.order_by(own.place)).scalars())


def officers_of_draw(connection: Connection, draw_key: int, lead: str) -> DrawnOfficers:
    """The officers drawn in a draw, who are of the department `lead`, and in the draws of its parts, of theirs."""
    of = drawn_officer.c
    query = select(of.subject, of.inspector, draw.c.department, draw.c.parent_id).join(draw, draw.c.id == of.draw)
    query = query.where(or_(draw.c.id == draw_key, draw.c.parent_id == draw_key))
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(query.order_by(of.subject, of.inspector)):
        department = lead if row.parent_id is None else row.department or OWN_DEPARTMENT
        found[row.subject][department].append(row.inspector)
    return DrawnOfficers(found)


def visits_of_draw(connection: Connection, draw_key: int) -> dict[int, Visit]:
    """The visits that serve selections of a draw, by id."""
    own = visit_selection.c
    return visits_by_id(connection, set(connection.execute(select(own.visit_id).where(own.draw == draw_key)).scalars()))


def visits_to_merge_with(
    connection: Connection, draw_key: int, subjects: Collection[Subject]
) -> dict[str, list[Visit]]:
    """Visits to the subjects that serve selections of other draws and that nobody has begun, by the subject's code."""
    own = inspection_visit.c
    firms = {one.enterprise_id: one.code for one in subjects if one.enterprise_id is not None}
    others = [one.code for one in subjects if one.enterprise_id is None]
    selected = exists().where(visit_selection.c.visit_id == own.id, visit_selection.c.draw != draw_key)
    is_theirs = or_(is_among(connection, own.enterprise_id, sorted(firms)), is_among(connection, own.subject, others))
    query = select(own.id).where(own.ended_at.is_(None), selected, is_theirs)
    found: dict[str, list[Visit]] = defaultdict(list)
    for one in visits_by_id(connection, connection.execute(query).scalars()).values():
        if all(course.status in BEFORE_INSPECTING for course in one.courses):
            found[one.subject if one.enterprise_id is None else firms[one.enterprise_id]].append(one)
    return found


def selections_served(connection: Connection, visit_id: int) -> list[str]:
    """The numbers of the draws whose selections a visit serves, in order."""
    own = visit_selection.c
    query = select(draw.c.draw_id).join(visit_selection, own.draw == draw.c.id).where(own.visit_id == visit_id)
    return list(connection.execute(query.order_by(draw.c.id)).scalars())
