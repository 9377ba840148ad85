"""Enterprises as stored: by code, in sets, and by a piece of their name or code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, func, or_, select, true

from service.access.reach import Reach
from service.core.db.bulk import select_matching
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise, enterprise_code

EVERYWHERE = ("",)


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise as lists show it."""

    id: int
    code: str
    name: str | None
    region: str | None
    industry: str | None
    recorded_on: date


def region_condition_of(regions: Sequence[str]) -> ColumnElement[bool]:
    """The condition that an enterprise lies in one of the jurisdictions, given as prefixes of region codes."""
    if "" in regions:
        return true()
    return or_(false(), *(enterprise.c.region.startswith(prefix, autoescape=True) for prefix in regions))


def reach_condition_of(reach: Reach, scheme: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that an enterprise, and what is said of it under `scheme`, lie within the reach."""
    pairs = [region_condition_of([region]) & (true() if not line else scheme == line) for region, line in reach.places]
    return true() if reach.is_whole else or_(false(), *pairs)


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


def get_enterprise(connection: Connection, code: str, regions: Sequence[str] = EVERYWHERE) -> Enterprise | None:
    """The enterprise that has the code, or had it; None where there is none within the jurisdictions."""
    now = connection.execute(_select_enterprises(regions).where(enterprise.c.code == code)).one_or_none()
    if now is None:
        before = select(enterprise_code.c.enterprise_id).where(enterprise_code.c.code == code).scalar_subquery()
        now = connection.execute(_select_enterprises(regions).where(enterprise.c.id == before)).one_or_none()
    return None if now is None else _enterprise(now)


def last_enterprise_id(connection: Connection) -> int:
    """The largest id of an enterprise, 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(enterprise.c.id), 0))).scalar_one())


def search_enterprises(
    connection: Connection, wanted: str, regions: Sequence[str], industry: str = "", *, after: int = 0, limit: int
) -> list[Enterprise]:
    """Up to `limit` enterprises whose code begins with `wanted` or whose name holds it, by id, from after `after` on.

    With nothing wanted all enterprises are listed; `industry` is how their industry code begins.
    """
    query = _select_enterprises(regions).where(enterprise.c.id > after).order_by(enterprise.c.id).limit(limit)
    if industry:
        query = query.where(enterprise.c.industry.startswith(industry, autoescape=True))
    if piece := wanted.strip():
        begins = enterprise.c.code.startswith(piece.upper(), autoescape=True)
        query = query.where(or_(begins, enterprise.c.name.contains(piece, autoescape=True)))
    return [_enterprise(row) for row in connection.execute(query)]


def _select_enterprises(regions: Sequence[str]) -> Select[Any]:
    columns = ("id", "code", "name", "region", "industry", "recorded_on")
    return select(*(enterprise.c[name] for name in columns)).where(region_condition_of(regions))


def _enterprise(row: Any) -> Enterprise:
    return Enterprise(*row)
