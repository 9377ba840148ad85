"""Enterprises as stored: by code, in sets, and by a piece of their name or code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, false, func, or_, select, true

from service.access.reach import EVERYWHERE, Jurisdiction, Reach
from service.core.arrays import Mask
from service.core.db.bulk import select_matching
from service.core.db.in_clause import is_among, is_named
from service.core.db.tables.facts import enterprise, enterprise_code
from service.facts.register import Words, register_of, words_of
from service.registries.queries.office_column import office_column


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise as lists show it."""

    id: int
    code: str
    name: str | None
    region: str | None
    industry: str | None
    office: str | None
    recorded_on: date


def jurisdiction_condition_of(jurisdiction: Jurisdiction) -> ColumnElement[bool]:
    """The condition that an enterprise lies inside."""
    if jurisdiction.is_everywhere:
        return true()
    regions = (enterprise.c.region.startswith(prefix, autoescape=True) for prefix in jurisdiction.regions)
    offices = [enterprise.c.office.in_(jurisdiction.offices)] if jurisdiction.offices else []
    return or_(false(), *regions, *offices)


def reach_condition_of(reach: Reach, scheme: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that an enterprise, and what is said of it under `scheme`, lie within the reach."""
    if reach.is_whole:
        return true()
    each = (Reach((place,), reach.lines) for place in reach.places)
    return or_(
        false(), *(jurisdiction_condition_of(one.jurisdiction()) & is_named(scheme, one.schemes) for one in each)
    )


def ids_of(connection: Connection, codes: Sequence[str]) -> dict[str, int]:
    """The id of every code that is known, one that an enterprise had before included."""
    wanted = sorted(set(codes))
    now = "SELECT k.code, e.id FROM {keys} k JOIN enterprise e ON e.code = k.code"
    ids = dict[str, int](select_matching(connection, now, {"code": wanted}))
    if missing := [code for code in wanted if code not in ids]:
        earlier = "SELECT k.code, e.enterprise_id FROM {keys} k JOIN enterprise_code e ON e.code = k.code"
        ids |= dict[str, int](select_matching(connection, earlier, {"code": missing}))
    return ids


def codes_of(connection: Connection, ids: Sequence[int]) -> list[str]:
    """The code that the enterprise of each id has now; raises KeyError for an id that there is not."""
    query = select(enterprise.c.id, enterprise.c.code).where(is_among(connection, enterprise.c.id, ids))
    codes = {row.id: row.code for row in connection.execute(query)}
    return [codes[id_] for id_ in ids]


def get_enterprise(connection: Connection, code: str, inside: Jurisdiction = EVERYWHERE) -> Enterprise | None:
    """The enterprise that has the code, or had it; None where there is none inside."""
    now = connection.execute(_select_enterprises(inside).where(enterprise.c.code == code)).one_or_none()
    if now is None:
        before = select(enterprise_code.c.enterprise_id).where(enterprise_code.c.code == code).scalar_subquery()
        now = connection.execute(_select_enterprises(inside).where(enterprise.c.id == before)).one_or_none()
    return None if now is None else _enterprise(now)


def last_enterprise_id(connection: Connection) -> int:
    """The largest id of an enterprise, 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(enterprise.c.id), 0))).scalar_one())


def search_enterprises(
    connection: Connection,
    wanted: str,
    inside: Jurisdiction,
    *,
    region: str = "",
    industry: str = "",
    after: int = 0,
    limit: int,
) -> list[Enterprise]:
    """Up to `limit` enterprises whose code or name holds all words of `wanted`, by id, from after `after` on.

    With nothing wanted all enterprises are listed; `region` and `industry` are how their codes begin.
    """
    query = _select_enterprises(inside).where(enterprise.c.id > after).order_by(enterprise.c.id).limit(limit)
    for column, begin in ((enterprise.c.region, region), (enterprise.c.industry, industry)):
        if begin:
            query = query.where(column.startswith(begin, autoescape=True))
    if words := words_of(wanted):
        found = np.flatnonzero(_holding_inside(connection, words, inside, region, industry))
        query = query.where(is_among(connection, enterprise.c.id, found[found > after][:limit]))
    return [_enterprise(row) for row in connection.execute(query)]


def _holding_inside(connection: Connection, words: Words, inside: Jurisdiction, region: str, industry: str) -> Mask:
    """Of every id whether it holds the words, lies inside, and its codes begin so."""
    register = register_of(connection)
    found = register.holding(words) & register.lying_in((region,), industry)
    if inside.is_everywhere:
        return found
    there = register.lying_in(inside.regions)
    if inside.offices:
        column = office_column(connection)
        there = there | column.mask_of(inside.offices)[column.places_of(np.arange(len(there)))]
    return found & there


def _select_enterprises(inside: Jurisdiction) -> Select[Any]:
    columns = ("id", "code", "name", "region", "industry", "office", "recorded_on")
    return select(*(enterprise.c[name] for name in columns)).where(jurisdiction_condition_of(inside))


def _enterprise(row: Any) -> Enterprise:
    return Enterprise(*row)
