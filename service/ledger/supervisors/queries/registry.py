"""Supervisors with their terms, by number; whether they did in a year what is asked of them, as counts alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, literal, select

from rules.texts import Text
from service.access.queries.within import within_reach
from service.access.reach import WHOLE, Reach
from service.core.clock import today
from service.core.db.tables.access import account
from service.core.db.tables.ledger import ledger_item, supervisor, supervisor_person, supervisor_report
from service.core.problem import Problem, refusal_at
from service.ledger.queries.supervised import in_turn, is_last_version
from service.ledger.states import ItemStatus
from service.ledger.supervisors.entry import Duty, SupervisorEntry

FIRST_YEAR = 2000
_ACCOUNT = {"login": account.c.login, "account_active": func.coalesce(account.c.active, literal(value=False))}
_PERSON = ("name", "phone")


def list_supervisors(
    connection: Connection,
    reach: Reach,
    *,
    ended: date | None = None,
    wanted: str = "",
    after: str = "",
    limit: int = 50,
) -> Sequence[SupervisorEntry]:
    """Up to `limit` supervisors within reach, after the number `after`, by number.

    `ended` leaves out those whose term ended before that day; `wanted` is a piece of a number.
    """
    conditions = [_is_within(reach), supervisor.c.number > after]
    if ended is not None:
        conditions.append(supervisor.c.valid_until >= ended)
    if wanted:
        conditions.append(supervisor.c.number.icontains(wanted, autoescape=True))
    return _entries(connection, *conditions, limit=limit)


def get_entry(connection: Connection, number: str, reach: Reach) -> SupervisorEntry | None:
    """The supervisor of that number, None where there is none within reach."""
    return next(iter(_entries(connection, _is_within(reach), supervisor.c.number == number, limit=1)), None)


def find_entry(connection: Connection, number: str) -> SupervisorEntry | None:
    """The supervisor of that number wherever he serves, None where there is none."""
    return get_entry(connection, number, WHOLE)


def entry_of_account(connection: Connection, account_id: int, day: date) -> SupervisorEntry | None:
    """The supervisor who works by the account on a day, else did or will; None where nobody does."""
    his = supervisor.c.account_id == account_id
    return next(iter(_entries(connection, his, order=in_turn(day), limit=1)), None)


def is_anothers(connection: Connection, account_id: int, number: str, begins: date, ends: date) -> bool:
    """Whether another supervisor than that of the number works by the account at any time of a term."""
    other = supervisor.c.account_id == account_id, supervisor.c.number != number
    meanwhile = supervisor.c.valid_from <= ends, supervisor.c.valid_until >= begins
    query = select(supervisor.c.id).where(is_last_version(), *other, *meanwhile).limit(1)
    return connection.execute(query).scalar() is not None


def no_such_supervisor() -> Problem:
    """What is said of a supervisor who is not there, or not within reach."""
    return Problem(404, "not-found", Text("没有这一监督员。", "There is no such supervisor."))


@dataclass(frozen=True, slots=True)
class Term:
    """What was entered of a supervisor's term."""

    valid_from: date
    valid_until: date
    renewed: int
    linked_leader: str
    note: str | None
    recorded_by: str
    recorded_at: datetime


def terms_of(connection: Connection, number: str) -> Sequence[Term]:
    """What was entered of a supervisor's terms, the last first."""
    columns: list[Any] = [supervisor.c[name] for name in Term.__dataclass_fields__]
    query = select(*columns).where(supervisor.c.number == number).order_by(supervisor.c.id.desc()).limit(50)
    return [Term(*row) for row in connection.execute(query)]


def counted_year(asked: int | None) -> int:
    """The year whose counts are asked for, this one where none is; raises Problem 422 for one that has not been."""
    year = today().year if asked is None else asked
    if not FIRST_YEAR <= year <= today().year:
        raise refusal_at("query.year", Text("没有这一年度。", "There is no such year."))
    return year


def duties_of(connection: Connection, numbers: Collection[str], year: int) -> Mapping[str, Duty]:
    """What each of the supervisors did in a year, by number; what was withdrawn is not counted."""
    row = ledger_item.c
    quarters = [func.sum(case((row.filed_on.between(*_quarter(year, number)), 1), else_=0)) for number in range(4)]
    filed = row.supervisor.in_(numbers), row.filed_on.between(date(year, 1, 1), date(year, 12, 31))
    query = select(row.supervisor, *quarters).where(*filed, row.status != ItemStatus.WITHDRAWN)
    counts = {found[0]: tuple(found[1:]) for found in connection.execute(query.group_by(row.supervisor))}
    reported = select(supervisor_report.c.supervisor).where(
        supervisor_report.c.supervisor.in_(numbers), supervisor_report.c.year == year
    )
    there = frozenset(connection.execute(reported.distinct()).scalars())
    return {number: Duty(year, counts.get(number, (0, 0, 0, 0)), number in there) for number in numbers}


@dataclass(frozen=True, slots=True)
class Report:
    """A supervisor's report on a year, as filed last."""

    year: int
    text: str
    filed_at: datetime


def reports_of(connection: Connection, number: str) -> Sequence[Report]:
    """The reports of a supervisor, of each year the one filed last, the last year first."""
    row, later = supervisor_report.c, supervisor_report.alias()
    superseded = exists().where(later.c.supervisor == row.supervisor, later.c.year == row.year, later.c.id > row.id)
    query = select(row.year, row.text, row.filed_at).where(row.supervisor == number, ~superseded)
    return [Report(*found) for found in connection.execute(query.order_by(row.year.desc()))]


def _quarter(year: int, number: int) -> tuple[date, date]:
    """The first and last day of a quarter, from 0."""
    last = ((3, 31), (6, 30), (9, 30), (12, 31))[number]
    return date(year, 3 * number + 1, 1), date(year, *last)


def _is_within(reach: Reach) -> ColumnElement[bool]:
    return within_reach(reach, supervisor.c.region, literal(""), supervisor.c.line)


def _entries(
    connection: Connection,
    *conditions: ColumnElement[bool],
    order: Sequence[ColumnElement[Any]] = (supervisor.c.number,),
    limit: int,
) -> Sequence[SupervisorEntry]:
    names = [name for name in SupervisorEntry.__dataclass_fields__ if name not in _PERSON]
    columns = [_ACCOUNT[name].label(name) if name in _ACCOUNT else supervisor.c[name] for name in names]
    query = select(*columns).outerjoin(account, account.c.id == supervisor.c.account_id)
    rows = connection.execute(query.where(is_last_version(), *conditions).order_by(*order).limit(limit)).all()
    found = [SupervisorEntry(**row._mapping) for row in rows]
    people = _people_of(connection, [one.number for one in found])
    return [replace(one, **people.get(one.number, {})) for one in found]


def _people_of(connection: Connection, numbers: Collection[str]) -> Mapping[str, dict[str, Any]]:
    """What each is called and how he is reached, as entered last."""
    row, later = supervisor_person.c, supervisor_person.alias()
    last = ~exists().where(later.c.supervisor == row.supervisor, later.c.id > row.id)
    query = select(row.supervisor, row.name, row.phone).where(row.supervisor.in_(numbers), last)
    return {found.supervisor: {"name": found.name, "phone": found.phone} for found in connection.execute(query)}
