"""Tables of working days as stored: the one in use of each year, and all versions of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from service.core.db.tables.registries import workday_year
from service.registries.workdays import Calendar, WorkdayYear


@dataclass(frozen=True, slots=True)
class WorkdayVersion:
    """One version of the table of a year."""

    id: int
    table: WorkdayYear
    note: str | None
    recorded_by: str
    recorded_at: datetime


def calendar_of(connection: Connection) -> Calendar:
    """The tables in use, by year: the one entered last of each."""
    return {version.table.year: version.table for version in list_years(connection)}


def list_years(connection: Connection) -> list[WorkdayVersion]:
    """The table in use of every year that has one, by year."""
    last = select(func.max(workday_year.c.id)).group_by(workday_year.c.year)
    query = select(workday_year).where(workday_year.c.id.in_(last)).order_by(workday_year.c.year)
    return [_version_of(row) for row in connection.execute(query)]


def list_year_versions(connection: Connection, year: int) -> list[WorkdayVersion]:
    """All versions of the table of a year, the last entered first."""
    query = select(workday_year).where(workday_year.c.year == year).order_by(workday_year.c.id.desc())
    return [_version_of(row) for row in connection.execute(query)]


def _version_of(row: Row[Any]) -> WorkdayVersion:
    table = WorkdayYear(row.year, _days_of(row.year, row.off), _days_of(row.year, row.on), row.invented)
    return WorkdayVersion(row.id, table, row.note, row.recorded_by, row.recorded_at)


def _days_of(year: int, numbers: Iterable[int]) -> frozenset[date]:
    first = date(year, 1, 1)
    return frozenset(first + timedelta(days=number - 1) for number in numbers)
