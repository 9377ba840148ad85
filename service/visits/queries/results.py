"""Results of courses in all versions, and the items that each course looks at: sets of courses, not one by one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import visit_course, visit_item_due
from service.core.db.tables.items import item
from service.core.db.tables.visit_results import visit_result, visit_result_item
from service.registries.items import Item
from service.registries.queries.items import item_of
from service.visits.result_codes import FollowUp, ResultCode
from service.visits.results import ItemResult, Proof, ResultStatus, StatedResult, VisitResult

_SAME = ("visited_on", "order_no", "order_due", "handed_to", "handed_no", "remark")
_KEPT = ("course_id", "version", "reason", "entered_by", "entered_at", "reviewed_by", "reviewed_at", "opinion")


def results_of(connection: Connection, courses: Collection[int]) -> dict[int, Sequence[VisitResult]]:
    """All versions of the results of courses, by course, the first version first; who has none is left out."""
    found: dict[int, list[VisitResult]] = defaultdict(list)
    if not courses:
        return {}
    items = _items_of(connection, courses)
    own = visit_result.c
    query = select(visit_result).where(is_among(connection, own.course_id, sorted(courses)))
    for row in connection.execute(query.order_by(own.course_id, own.version)):
        found[row.course_id].append(_result_of(row, items[row.course_id, row.version]))
    return dict(found)


def versions_of(connection: Connection, course_id: int) -> Sequence[VisitResult]:
    """All versions of the result of one course, the first first."""
    return results_of(connection, [course_id]).get(course_id, ())


def has_asked_correction(connection: Connection, course_id: int) -> bool:
    """Whether a correction of the course's result is asked for, upon which nobody has decided."""
    own = visit_result.c
    query = select(own.version).where(own.course_id == course_id, own.status == ResultStatus.ASKED)
    return connection.execute(query.limit(1)).first() is not None


def due_items_of(connection: Connection, courses: Collection[int]) -> dict[int, dict[str, Item]]:
    """What each course looks at, by the code of the item, as the items stood when the visit was proposed."""
    found: dict[int, dict[str, Item]] = {course: {} for course in courses}
    own = visit_item_due.c
    query = select(own.course_id.label("of_course"), item).join(item, item.c.id == own.item_id)
    query = query.where(is_among(connection, own.course_id, sorted(courses))).order_by(own.course_id, own.item)
    for row in connection.execute(query):
        found[row.of_course][row.code] = item_of(row)
    return found


def visits_of_order(connection: Connection, item_id: int) -> Sequence[int]:
    """The visits, by id, of which a course gave the order whose item of the ledger that is."""
    query = select(visit_course.c.visit_id).where(visit_course.c.order_item == item_id)
    return connection.execute(query.distinct().order_by(visit_course.c.visit_id)).scalars().all()


def _items_of(connection: Connection, courses: Collection[int]) -> dict[tuple[int, int], list[ItemResult]]:
    found: dict[tuple[int, int], list[ItemResult]] = defaultdict(list)
    own = visit_result_item.c
    query = select(visit_result_item).where(is_among(connection, own.course_id, sorted(courses)))
    for row in connection.execute(query.order_by(own.course_id, own.version, own.item)):
        found[row.course_id, row.version].append(
            ItemResult(
                row.item,
                row.looked_at,
                ResultCode(row.result) if row.result else None,
                row.finding,
                row.handling,
                tuple(row.checklist),
            )
        )
    return found


def _result_of(row: Any, items: Sequence[ItemResult]) -> VisitResult:
    says = StatedResult(
        **{name: getattr(row, name) for name in _SAME},
        methods=tuple(row.methods),
        code=ResultCode(row.code) if row.code else None,
        follow_up=FollowUp(row.follow_up) if row.follow_up else None,
        evidence=tuple(Proof(**one) for one in row.evidence),
        items=tuple(items),
    )
    kept = {name: getattr(row, name) for name in _KEPT}
    return VisitResult(**kept, status=ResultStatus(row.status), says=says)
