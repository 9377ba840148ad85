"""What came of the call-backs of a year within a reach, in one statement: by quarter, kind and unit."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.db.tables.estimates import call_back
from service.estimates.call_backs.call_back import CallBackKind, CallBackRating, CallBackStatus
from service.estimates.call_backs.figures import CallBackCount, CallBackFigures, CallBackRow
from service.estimates.call_backs.queries.rounds import rounds_of

_ROW = call_back.c
_COUNTY = 6


def call_back_figures(connection: Connection, reach: Reach, year: int) -> CallBackFigures:
    """The figures of a year, units by code, those without an office by county behind them."""
    keys = _ROW.quarter, _ROW.kind, _ROW.office, _ROW.region
    inside = within_reach(reach, _ROW.region, _ROW.office, _ROW.line)
    query = select(*keys, *_counts()).where(_ROW.year == year, inside).group_by(*keys)
    found: dict[tuple[int, str, str | None, str], CallBackCount] = defaultdict(CallBackCount)
    for quarter, kind, office, region, *numbers in connection.execute(query):
        found[quarter, kind, office, "" if office else region[:_COUNTY]] += CallBackCount(*numbers)
    rows = [
        CallBackRow(quarter, CallBackKind(kind), office, region, count)
        for (quarter, kind, office, region), count in found.items()
    ]
    rows.sort(key=lambda row: (row.office is None, row.office or row.region, row.quarter, row.kind.value))
    return CallBackFigures(year, rows, rounds_of(connection, year))


def _counts() -> tuple[ColumnElement[Any], ...]:
    """In the order of the fields of a count."""
    is_open = _ROW.status == CallBackStatus.TO_CALL.value
    status = {one: _ROW.status == one.value for one in CallBackStatus if one is not CallBackStatus.TO_CALL}
    ratings = (_ROW.rating == rating.value for rating in CallBackRating)
    return func.count(), *(_number_of(one) for one in (or_(_ROW.attempts > 0, ~is_open), *status.values(), *ratings))


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
