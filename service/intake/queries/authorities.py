"""The table of authorities: names and the codes that deliveries stated beside them."""

from collections.abc import Collection

from sqlalchemy import Connection, or_, select

from scoring.authorities import NO_AUTHORITIES, Authorities, authority_compared
from service.core.db.in_clause import is_among
from service.core.db.tables.imports import authority


def authorities_before(connection: Connection, import_id: int | None = None) -> Authorities:
    """All that is known; with an import, all that did not come with it or with a later one."""
    query = select(authority.c.name, authority.c.code)
    if import_id is not None:
        query = query.where(or_(authority.c.import_id.is_(None), authority.c.import_id < import_id))
    return Authorities({row.name: row.code for row in connection.execute(query)})


def authorities_among(connection: Connection, names: Collection[str]) -> Authorities:
    """What is known of some names."""
    compared = sorted({authority_compared(name) for name in names})
    query = select(authority.c.name, authority.c.code).where(is_among(connection, authority.c.name, compared))
    return Authorities({row.name: row.code for row in connection.execute(query)}) if compared else NO_AUTHORITIES
