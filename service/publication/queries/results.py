"""Results in the fields in which they are published, of sets of courses: what is approved, and what is public."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_decided
from service.plans.words import DIRECTIONAL
from service.publication.fields import PublicItem, PublicResult
from service.registries.items import Item
from service.registries.queries.names import department_names
from service.registries.queries.recusals import subject_names
from service.visits.queries.results import due_items_of, results_of
from service.visits.result_codes import RESULT_CODES, ResultCode
from service.visits.results import VisitResult

# Of a visit that follows no plan.
_OTHER_KIND = "检查"


def public_results_of(connection: Connection, versions: Collection[tuple[int, int]], bureau: str) -> list[PublicResult]:
    """The results in those versions of courses, in the order of the courses; `bureau` is the bureau's own name.

    A fixed number of statements, however many they are.
    """
    wanted = dict(versions)
    results = {
        course: next(one for one in found if one.version == wanted[course])
        for course, found in results_of(connection, list(wanted)).items()
    }
    items = due_items_of(connection, list(wanted))
    rows = _rows(connection, list(wanted))
    lines = lines_decided(connection, {row.plan_line_id for row in rows if row.plan_line_id is not None})
    departments = department_names(connection, {row.department for row in rows if row.department})
    names = subject_names(connection, [row.subject for row in rows if row.name is None])
    return [
        _public_result(
            row,
            row.name or names.get(row.subject, row.subject),
            departments[row.department].zh if row.department else bureau,
            lines.get(row.plan_line_id),
            _items_of(results[row.id], items[row.id]),
            results[row.id],
        )
        for row in rows
        if row.id in results
    ]


def _rows(connection: Connection, courses: Sequence[int]) -> list[Row[Any]]:
    own, course = inspection_visit.c, visit_course.c
    columns = (course.id, own.number, course.department, own.subject, enterprise.c.name, own.plan_line_id)
    query = select(*columns).join(inspection_visit, own.id == course.visit_id)
    query = query.outerjoin(enterprise, enterprise.c.id == own.enterprise_id)
    return list(connection.execute(query.where(is_among(connection, course.id, courses)).order_by(course.id)))


def _public_result(
    row: Row[Any],
    name: str,
    authority: str,
    line: PlanLine | None,
    items: Sequence[PublicItem],
    result: VisitResult,
) -> PublicResult:
    return PublicResult(
        row.id,
        row.number,
        row.department,
        name,
        row.subject,
        authority,
        DIRECTIONAL[line.directional].zh if line else _OTHER_KIND,
        result.says.visited_on,
        items,
        line.plan_no if line else None,
        line.plan_title if line else None,
        line.task_no if line else None,
        line.title if line else None,
    )


def _items_of(result: VisitResult, items: dict[str, Item]) -> list[PublicItem]:
    """What was found of each item that was looked at; where the visit as a whole says it, that of every item."""
    looked_at = {one.item: one.result for one in result.says.items if one.looked_at and one.result}
    if not looked_at and result.says.code is not None:
        looked_at = dict.fromkeys(items, result.says.code)
    return list(_worded(items, looked_at.items()))


def _worded(items: dict[str, Item], found: Iterable[tuple[str, ResultCode]]) -> Iterable[PublicItem]:
    for code, result in found:
        if code in items:
            yield PublicItem(items[code].name, result.value, RESULT_CODES[result].zh)
