"""Notices of credit repair as they were made."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from service.core.db.tables.facts import enterprise
from service.core.db.tables.notices import repair_notice
from service.facts.enterprises import Enterprise, get_enterprise
from service.notices.notice import About, Item, Notice, Served, Service


def get_notice(connection: Connection, notice_id: int) -> tuple[Notice, Enterprise] | None:
    """The notice and the enterprise that it is for; None where there is no such notice."""
    row = connection.execute(_notices().where(repair_notice.c.id == notice_id)).first()
    found = get_enterprise(connection, row.code) if row is not None else None
    return (_notice_of(row), found) if found is not None else None


def list_notices(connection: Connection, enterprise_id: int, limit: int) -> Sequence[Notice]:
    """The notices for an enterprise, the newest first."""
    query = _notices().where(repair_notice.c.enterprise_id == enterprise_id).order_by(repair_notice.c.id.desc())
    return [_notice_of(row) for row in connection.execute(query.limit(limit))]


def _notices() -> Select[Any]:
    return select(repair_notice, enterprise.c.code, enterprise.c.name).join(
        enterprise, enterprise.c.id == repair_notice.c.enterprise_id
    )


def _notice_of(row: Any) -> Notice:
    return Notice(
        id=row.id,
        enterprise_id=row.enterprise_id,
        code=row.code,
        name=row.name,
        about=About(row.about),
        period=None if row.known_from is None else (row.known_from, row.known_until),
        items=tuple(Item.of(plain) for plain in row.items),
        remedies=row.remedies,
        marks=tuple(row.marks),
        made_on=row.made_on,
        made_by=row.made_by,
        service=None if row.served_on is None else Service(row.served_on, Served(row.served_by), row.noted_by),
    )
