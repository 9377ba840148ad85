"""Officers as they stand on a day, by number and page by page; their names, certificates, absences and versions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, false, func, or_, select, true

from service.core.clock import today
from service.core.db.in_clause import is_among
from service.core.db.tables.access import account
from service.core.db.tables.officers import inspector, inspector_absence, inspector_certificate, inspector_name
from service.core.problem import TITLES, Problem
from service.registries.inspectors import EVERYONE, Absence, Certificate, Inspector, Kind, Whose

_COLUMNS = tuple(inspector.c[name] for name in Inspector.__dataclass_fields__)
_CERTIFICATE = tuple(inspector_certificate.c[name] for name in Certificate.__dataclass_fields__)
_ABSENCE = tuple(inspector_absence.c[name] for name in Absence.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class AccountOf:
    """The account by which an officer works."""

    login: str
    name: str
    active: bool


def inspectors_by_number(connection: Connection, numbers: Collection[str], day: date) -> dict[str, Inspector]:
    """What is known of each number: as it stands on the day, else as it will first be; unknown ones are left out."""
    query = select(*_COLUMNS).where(is_among(connection, inspector.c.number, sorted(numbers)))
    return _standing_among(connection, query, day) if numbers else {}


def inspector_of_account(connection: Connection, account_id: int, day: date) -> Inspector | None:
    """The officer who works by the account on the day; None where it is nobody's."""
    mine = select(inspector.c.number).where(inspector.c.account_id == account_id).distinct()
    query = select(*_COLUMNS).where(inspector.c.number.in_(mine))
    held = [one for one in _standing_among(connection, query, day).values() if one.account_id == account_id]
    return min((one for one in held if one.is_in_use(day)), key=lambda one: one.number, default=None)


def numbers_by_account(connection: Connection, accounts: Collection[int], day: date) -> dict[int, set[str]]:
    """The numbers of the officers who work by each account, as they stand on the day or will first stand."""
    mine = select(inspector.c.number).where(is_among(connection, inspector.c.account_id, sorted(accounts))).distinct()
    found: dict[int, set[str]] = defaultdict(set)
    query = select(*_COLUMNS).where(inspector.c.number.in_(mine))
    for one in _standing_among(connection, query, day).values() if accounts else ():
        if one.account_id is not None and one.account_id in accounts and (one.is_in_use(day) or one.valid_from > day):
            found[one.account_id].add(one.number)
    return found


def list_inspectors(
    connection: Connection,
    day: date,
    whose: Whose = EVERYONE,
    *,
    wanted: str = "",
    ended: bool = False,
    after: str = "",
    limit: int | None = None,
) -> list[Inspector]:
    """Up to `limit` of the officers as they stand on the day, by number, after the number `after`.

    `wanted` is how the number begins or a piece of the name; those out of the registry are left out unless `ended`.
    """
    query = _select_standing(day, ended=ended).where(inspector.c.number > after, is_one_of(whose), _is_wanted(wanted))
    query = query.order_by(inspector.c.number)
    return [_inspector_of(row) for row in connection.execute(query if limit is None else query.limit(limit))]


def list_inspector_versions(connection: Connection, number: str) -> list[Inspector]:
    """All versions of an officer, the last entered first."""
    query = select(*_COLUMNS).where(inspector.c.number == number).order_by(inspector.c.id.desc())
    return [_inspector_of(row) for row in connection.execute(query)]


def last_inspector_versions(connection: Connection, numbers: Collection[str]) -> dict[str, int]:
    """The number of the version of each officer that was entered last; of unknown ones none."""
    mine = is_among(connection, inspector.c.number, sorted(numbers))
    query = select(inspector.c.number, func.max(inspector.c.id).label("last")).where(mine)
    rows = connection.execute(query.group_by(inspector.c.number)) if numbers else ()
    return {row.number: row.last for row in rows}


def inspector_names(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """The name of each officer, the number where it was erased."""
    asked = sorted(set(numbers))
    own = inspector_name.c
    mine = is_among(connection, own.inspector, asked)
    last = select(func.max(own.id)).where(mine).group_by(own.inspector)
    query = select(own.inspector, own.name).where(own.id.in_(last))
    known = {row.inspector: row.name for row in connection.execute(query)} if asked else {}
    return {number: known.get(number, number) for number in asked}


def accounts_of(connection: Connection, officers: Iterable[Inspector]) -> dict[int, AccountOf]:
    """The accounts by which the officers work, by id."""
    ids = sorted({one.account_id for one in officers if one.account_id is not None})
    query = select(account.c.id, account.c.login, account.c.name, account.c.active)
    rows = connection.execute(query.where(is_among(connection, account.c.id, ids))) if ids else ()
    return {row.id: AccountOf(row.login, row.name, row.active) for row in rows}


def certificates_of(connection: Connection, numbers: Iterable[str] | None) -> Mapping[str, tuple[Certificate, ...]]:
    """The certificates of each officer as they stand, the last to end first; None: of everyone."""
    own = inspector_certificate.c
    query = select(*_CERTIFICATE).order_by(own.id)
    if numbers is not None:
        query = query.where(is_among(connection, own.inspector, sorted(set(numbers))))
    # Of several rows of one certificate the last counts; one without a number is as it was when it was erased.
    last: dict[tuple[str, object], Certificate] = {}
    for place, row in enumerate(connection.execute(query)):
        one = Certificate(*row)
        last[one.inspector, one.certificate_no or place] = one
    found: dict[str, list[Certificate]] = defaultdict(list)
    for one in sorted(last.values(), key=lambda one: (one.valid_until, one.certificate_no or ""), reverse=True):
        found[one.inspector].append(one)
    return {number: tuple(those) for number, those in found.items()}


def holders_of(connection: Connection, certificate_nos: Collection[str]) -> dict[str, str]:
    """Whose each certificate is."""
    own = inspector_certificate.c
    query = select(own.certificate_no, own.inspector).where(
        is_among(connection, own.certificate_no, sorted(certificate_nos))
    )
    return {row.certificate_no: row.inspector for row in connection.execute(query)} if certificate_nos else {}


def absences_of(
    connection: Connection, numbers: Iterable[str] | None, *, until: date | None = None
) -> Mapping[str, tuple[Absence, ...]]:
    """The absences of each officer, the last to begin first, that end on the day `until` or later; None: everyone's."""
    own = inspector_absence.c
    query = select(*_ABSENCE).order_by(own.from_day.desc(), own.id.desc())
    if numbers is not None:
        query = query.where(is_among(connection, own.inspector, sorted(set(numbers))))
    if until is not None:
        query = query.where(own.until_day >= until)
    found: dict[str, list[Absence]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.inspector].append(Absence(*row))
    return {number: tuple(those) for number, those in found.items()}


def find_absence(connection: Connection, id: int) -> Absence | None:
    """The absence of that number."""
    row = connection.execute(select(*_ABSENCE).where(inspector_absence.c.id == id)).one_or_none()
    return Absence(*row) if row else None


def is_one_of(whose: Whose) -> ColumnElement[bool]:
    """Whether a row of officers is of those."""
    own = inspector.c
    serves = or_(
        false(),
        *(own.region.startswith(region, autoescape=True) for region in whose.regions),
        *([own.office.in_(whose.offices)] if whose.offices else ()),
    )
    inside = true() if "" in whose.regions else serves
    if whose.departments is None:
        return inside
    named = sorted(code for code in whose.departments if code is not None)
    theirs = [own.department.in_(named)] if named else []
    return and_(inside, or_(false(), *theirs, *([own.department.is_(None)] if None in whose.departments else ())))


def _select_standing(day: date, *, ended: bool = False) -> Select[Any]:
    """The version of every officer that stands on the day: of those begun by then the last, and of these the newest."""
    other, own = inspector.alias(), inspector.c
    later = or_(other.c.valid_from > own.valid_from, and_(other.c.valid_from == own.valid_from, other.c.id > own.id))
    overruled = exists().where(other.c.number == own.number, other.c.valid_from <= day, later)
    in_use = true() if ended else or_(own.valid_until.is_(None), own.valid_until > day)
    return select(*_COLUMNS).where(own.valid_from <= day, ~overruled, in_use)


def _standing_among(connection: Connection, query: Select[Any], day: date) -> dict[str, Inspector]:
    found: dict[str, Inspector] = {}
    for row in connection.execute(query.order_by(inspector.c.valid_from, inspector.c.id)):
        one = _inspector_of(row)
        known = found.get(one.number)
        # Before the first day only what will be first is known; of one day what was entered last counts.
        if known is None or one.valid_from <= max(day, known.valid_from):
            found[one.number] = one
    return found


def _is_wanted(wanted: str) -> ColumnElement[bool]:
    if not wanted:
        return true()
    own, other = inspector_name.c, inspector_name.alias()
    newer = exists().where(other.c.inspector == own.inspector, other.c.id > own.id)
    called = exists().where(own.inspector == inspector.c.number, own.name.contains(wanted, autoescape=True), ~newer)
    return or_(inspector.c.number.startswith(wanted, autoescape=True), called)


def _inspector_of(row: Row[Any]) -> Inspector:
    stated = {column.name: getattr(row, column.name) for column in _COLUMNS}
    return Inspector(**stated | {"kind": Kind(row.kind), "qualifications": tuple(row.qualifications)})


def officer_among(connection: Connection, number: str, whose: Whose) -> Inspector:
    """The officer of that number; raises Problem 404 where there is none, or none of those."""
    found = inspectors_by_number(connection, {number}, today()).get(number)
    if found is None or not whose.has(found.region, found.office, found.department):
        raise Problem(404, *TITLES[404])
    return found
