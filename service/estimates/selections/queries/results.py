"""What results say of the visits that serve draws: a few statements for all of them, whatever their number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import ColumnElement, Connection, Select, and_, case, select

from service.core.arrays import Array, Ints, Mask
from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import visit_course, visit_item_due, visit_selection
from service.core.db.tables.visit_results import visit_result, visit_result_item
from service.core.db.text_columns import numbers_of, text_columns_of
from service.estimates.selections.outcomes import OF_WHOLE, Said, rank_of_result
from service.visits.result_codes import ResultCode
from service.visits.states import ENDED, VisitStatus

_STATES = tuple(VisitStatus)
_COURSE, _RESULT, _ITEM = visit_course.c, visit_result.c, visit_result_item.c


@dataclass(frozen=True, eq=False)
class SaidOfVisits:
    """What results say, one row for each visit of `ids`, which ascend."""

    ids: Ints
    said: Said


@dataclass(frozen=True, eq=False)
class _Courses:
    ids: Ints
    row: Ints
    leads: Mask
    state: Ints
    has_result: Mask
    code: pa.Array


def said_of_visits(connection: Connection, draws: Collection[int], items: Sequence[str]) -> SaidOfVisits:
    """What results say of all visits that serve the draws; of items only those that are named."""
    courses, visits = _courses_of(connection, draws)
    whole = np.zeros(len(visits), np.int8)
    out = np.zeros(len(visits), np.bool_)
    leads = courses.leads
    whole[courses.row[leads]] = _taken(courses.code, {code: int(one) for code, one in OF_WHOLE.items()})[leads]
    no_such = _taken(courses.code, {ResultCode.NO_SUCH_BUSINESS: 1}) == 1
    out[courses.row[leads]] = (no_such | (courses.state == _STATES.index(VisitStatus.OUT_OF_SCOPE)))[leads]
    ranks = _ranks_of(connection, draws, items, courses, len(visits))
    owed = _owed_of(connection, items, courses, len(visits))
    return SaidOfVisits(visits, Said(whole, out, ranks, owed))


def _served(draws: Collection[int], connection: Connection) -> ColumnElement[bool]:
    serves = select(visit_selection.c.visit_id).where(is_among(connection, visit_selection.c.draw, sorted(draws)))
    return _COURSE.visit_id.in_(serves)


def _courses_of(connection: Connection, draws: Collection[int]) -> tuple[_Courses, Ints]:
    counts = and_(_RESULT.course_id == _COURSE.id, _RESULT.version == _COURSE.version)
    query: Select[Any] = select(
        _COURSE.id,
        _COURSE.visit_id,
        case((_COURSE.lead, 1), else_=0),
        _COURSE.status,
        case((_COURSE.version.is_not(None), 1), else_=0),
        _RESULT.code,
    )
    query = query.outerjoin(visit_result, counts).where(_served(draws, connection))
    ids, of_visit, leads, status, has_result, code = text_columns_of(connection, query)
    visits, row = np.unique(numbers_of(of_visit), return_inverse=True)
    state = _taken(status, {one.value: place for place, one in enumerate(_STATES)})
    return _Courses(numbers_of(ids), row, numbers_of(leads) == 1, state, numbers_of(has_result) == 1, code), visits


def _ranks_of(
    connection: Connection, draws: Collection[int], items: Sequence[str], courses: _Courses, visits: int
) -> Array:
    """By visit and item the rank of what the results that count say of it, the worst of all authorities."""
    ranks = np.zeros((visits, len(items)), np.int8)
    looked_at = case((_ITEM.looked_at, _ITEM.result), else_="")
    query: Select[Any] = select(_COURSE.id, _ITEM.item, looked_at).join(
        visit_result_item, and_(_ITEM.course_id == _COURSE.id, _ITEM.version == _COURSE.version)
    )
    of_course, item, result = text_columns_of(connection, query.where(_served(draws, connection)))
    at = _taken(item, {name: place for place, name in enumerate(items)}, -1)
    rank = _taken(result, {code.value: rank_of_result(code.value) for code in ResultCode})
    row = _rows_of(courses, numbers_of(of_course))
    known = at >= 0
    np.maximum.at(ranks, (row[known], at[known]), rank[known].astype(np.int8))
    return ranks


def _owed_of(connection: Connection, items: Sequence[str], courses: _Courses, visits: int) -> Mask:
    """By visit and item whether an authority that still goes owes a result, beside others that have theirs."""
    owed = np.zeros((visits, len(items)), np.bool_)
    goes = ~courses.has_result & ~np.isin(courses.state, [_STATES.index(one) for one in ENDED])
    some = np.bincount(courses.row[courses.has_result], minlength=visits) > 0
    open_courses = courses.ids[goes & some[courses.row]]
    if not len(open_courses):
        return owed
    due = visit_item_due.c
    query = select(due.course_id, due.item).where(is_among(connection, due.course_id, open_courses.tolist()))
    places = {name: place for place, name in enumerate(items)}
    found = [(course, places[item]) for course, item in connection.execute(query) if item in places]
    if found:
        of_course, at = np.array(found, np.int64).T
        owed[_rows_of(courses, of_course), at] = True
    return owed


def _rows_of(courses: _Courses, ids: Ints) -> Ints:
    order = np.argsort(courses.ids)
    return courses.row[order[np.searchsorted(courses.ids, ids, sorter=order)]]


def _taken(texts: pa.Array, values: dict[Any, int], other: int = 0) -> Ints:
    """The value of each text, `other` where there is none."""
    places = pc.index_in(texts, pa.array([str(one) for one in values], pa.string())).fill_null(len(values))
    return np.array([*values.values(), other], np.int64)[places.to_numpy()]
