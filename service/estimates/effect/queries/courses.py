"""What authorities did at visits of this service: how many went, for how many selections, and what is public."""

from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, String, and_, case, cast, func, or_, select

from service.core.arrays import Array, Ints
from service.core.db.tables.draws import draw
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_selection
from service.core.db.tables.publications import publication
from service.core.db.tables.visit_results import visit_result
from service.estimates.effect.counted import Places
from service.estimates.effect.courses import CourseRows
from service.estimates.effect.period import Period
from service.estimates.effect.queries.columns import read_columns
from service.estimates.effect.queries.lying import places_of_texts
from service.estimates.effect.texts import Texts
from service.facts.visits import shortest_names
from service.plans.batch import BatchStatus
from service.registries.queries.names import department_names
from service.visits.states import VisitStatus

_VISIT, _COURSE, _RESULT = inspection_visit.c, visit_course.c, visit_result.c
# Of which nothing is to be published.
_NEVER = (VisitStatus.NOT_PUBLISHED, VisitStatus.CANCELLED, VisitStatus.OUT_OF_SCOPE, VisitStatus.REFUSED)
_LEADS, _ON_SITE, _PUBLISHABLE, _WAITS = 1, 2, 4, 8


def read_courses(connection: Connection, period: Period, places: Places, own: str) -> CourseRows:
    """The courses whose visit, or whose last day of publication, lies within a period, and those that wait for it."""
    numbers, texts = read_columns(
        connection,
        _select(period),
        {"visit": _COURSE.visit_id, "day": _RESULT.visited_on, "due": _COURSE.publish_due, "said": _said()}
        | {"published": _first_published()},
        {"region": _VISIT.region, "office": _VISIT.office, "line": _VISIT.line, "department": _COURSE.department},
    )
    said = numbers.pop("said")
    order = np.lexsort((said & _LEADS == 0, numbers["visit"]))
    authority, names = _authorities(connection, texts["department"], own)
    columns: dict[str, Array] = {name: column[order] for name, column in numbers.items()}
    columns |= {
        name: (said & bit > 0)[order]
        for name, bit in (("on_site", _ON_SITE), ("publishable", _PUBLISHABLE), ("waits", _WAITS))
    }
    place = places_of_texts(places, texts["region"], texts["office"], texts["line"])
    selections = _selections(connection, columns["visit"])
    return CourseRows(**columns, place=place[order], selections=selections, authority=authority[order], names=names)


def _select(period: Period) -> Select[Any]:
    days = period.first, period.last
    query = select().select_from(visit_course).join(inspection_visit, _VISIT.id == _COURSE.visit_id)
    query = query.join(visit_result, and_(_RESULT.course_id == _COURSE.id, _RESULT.version == _COURSE.version))
    waits = _COURSE.status == VisitStatus.TO_PUBLISH
    return query.where(or_(_RESULT.visited_on.between(*days), _COURSE.publish_due.between(*days), waits))


def _said() -> Any:
    on_site = cast(_RESULT.methods, String).contains('"on_site"')
    parts = (
        (_COURSE.lead, _LEADS),
        (on_site, _ON_SITE),
        (_COURSE.status.not_in(_NEVER), _PUBLISHABLE),
        (_COURSE.status == VisitStatus.TO_PUBLISH, _WAITS),
    )
    first, *others = (case((held, bit), else_=0) for held, bit in parts)
    return sum(others, start=first)


def _first_published() -> Any:
    own = publication.c
    return select(func.min(own.published_at)).where(own.course_id == _COURSE.id).scalar_subquery()


def _selections(connection: Connection, visits: Ints) -> Ints:
    """How many selections each visit serves, where it is several; else one, as if it had been chosen by itself.

    Those of void draws are none.
    """
    own = visit_selection.c
    stands = draw.c.id == own.draw, draw.c.status != BatchStatus.VOID
    query = select(own.visit_id, func.count()).join(draw, and_(*stands))
    query = query.group_by(own.visit_id).having(func.count() > 1)
    rows = [tuple(row) for row in connection.execute(query.order_by(own.visit_id))]
    known, numbers = (np.array([row[part] for row in rows], np.int64) for part in (0, 1))
    at = np.searchsorted(known, visits)
    hit = np.append(known, -1)[at] == visits
    return np.where(hit, np.append(numbers, 1)[at], 1)


def _authorities(connection: Connection, departments: Texts, own: str) -> tuple[Ints, list[str]]:
    """The authority of each row by the name under which visits know it."""
    known = department_names(connection, {one for one in departments.words if one})
    called = [known[one].zh if one else own for one in departments.words]
    shortest = shortest_names(connection, called)
    names = sorted(set(shortest.values()))
    at = np.array([names.index(shortest[one]) for one in called], np.int64)
    return at[departments.places], names
