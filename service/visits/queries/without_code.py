"""Visits for which no other system has given a code yet, to have one asked for: a table that can be filled in."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, select

from rules.table_library import TableLibrary
from rules.texts import Text
from service.core.clock import today
from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.db.tables.plans import plan_line
from service.core.files.exports import Cell
from service.registries.queries.inspectors import certificates_of, inspector_names
from service.registries.queries.items import items_of
from service.visits.queries.conduct import kind_of
from service.visits.queries.seen import is_seen
from service.visits.queries.visits import visits_by_id
from service.visits.sight import VisitSight
from service.visits.states import VisitStatus
from service.visits.visit import Visit

ROWS_AT_ONCE = 1_000
_ROW = inspection_visit.c
# Approved, and not yet over.
_TO_ASK_FOR = (VisitStatus.TO_HAND_OUT, VisitStatus.TO_INSPECT, VisitStatus.INSPECTING)
COLUMNS: Sequence[tuple[Text, int]] = (
    (Text("检查编号", "number"), 18),
    (Text("经营主体名称", "Enterprise"), 30),
    (Text("统一社会信用代码", "Unified social credit code"), 22),
    (Text("检查类型", "Type"), 12),
    (Text("任务编号", "Number of the task"), 22),
    (Text("检查事项", "Items"), 40),
    (Text("检查日期", "Day"), 12),
    (Text("检查期限起", "From"), 12),
    (Text("检查期限止", "To"), 12),
    (Text("检查人员", "Officers"), 24),
    (Text("执法证件号", "Certificates"), 30),
    (Text("检查码", "external_no"), 24),
    (Text("检查码状态", "external_state"), 14),
)


def count_without_code(connection: Connection, sight: VisitSight) -> int:
    """How many there are."""
    query = select(func.count()).select_from(inspection_visit).where(_lacks_one(sight))
    return int(connection.execute(query).scalar_one())


def rows_without_code(connection: Connection, tables: TableLibrary, sight: VisitSight) -> Iterator[list[Cell]]:
    """A row for each, by number, the last two cells empty: that is where the code and its state are filled in."""
    last = 0
    while True:
        query = select(_ROW.id).where(_lacks_one(sight), _ROW.id > last).order_by(_ROW.id).limit(ROWS_AT_ONCE)
        ids = connection.execute(query).scalars().all()
        if not ids:
            return
        yield from _rows_of(connection, tables, list(visits_by_id(connection, ids).values()))
        last = ids[-1]


def _lacks_one(sight: VisitSight) -> ColumnElement[bool]:
    own = visit_course.c
    goes_on = exists().where(own.visit_id == _ROW.id, own.status.in_(_TO_ASK_FOR))
    missing: ColumnElement[bool] = _ROW.external_no.is_(None) & _ROW.ended_at.is_(None)
    return missing & goes_on & is_seen(sight)


def _rows_of(connection: Connection, tables: TableLibrary, visits: Sequence[Visit]) -> Iterator[list[Cell]]:
    day = today()
    courses = [course for one in visits for course in one.courses]
    items = items_of(connection, {code for course in courses for code in course.items}, day)
    numbers = {number for course in courses for number in course.team}
    names, certificates = inspector_names(connection, numbers), certificates_of(connection, numbers)
    tasks = _tasks_of(connection, {one.plan_line_id for one in visits if one.plan_line_id is not None})
    for one in visits:
        on = one.visit_on or max(one.starts_on, day)
        team = [number for course in one.courses for number in course.team]
        codes = [code for course in one.courses for code in course.items]
        held = [next((c.certificate_no for c in certificates.get(who, ()) if c.is_valid(on)), None) for who in team]
        yield [
            one.number,
            one.name,
            one.subject,
            kind_of(tables, one).zh,
            tasks.get(one.plan_line_id) if one.plan_line_id is not None else None,
            "、".join(items[code].name if code in items else code for code in codes),
            one.visit_on.isoformat() if one.visit_on else None,
            one.starts_on.isoformat(),
            one.ends_on.isoformat(),
            "、".join(names[who] for who in team),
            "、".join(one or "—" for one in held),
            None,
            None,
        ]


def _tasks_of(connection: Connection, roots: set[int]) -> dict[int, str | None]:
    """The number of the task of the line that each root goes on as, the newest."""
    own = plan_line.c
    root = func.coalesce(own.root_id, own.id)
    query = select(root.label("root"), own.task_no).where(is_among(connection, root, sorted(roots))).order_by(own.id)
    return {row.root: row.task_no for row in connection.execute(query)} if roots else {}
