"""The names of the business lines."""

from sqlalchemy import Connection, select

from service.core.db.tables.lines import business_line


def line_names(connection: Connection) -> dict[str, str]:
    """The name of every line, by code, in the order of codes."""
    rows = connection.execute(select(business_line.c.code, business_line.c.name).order_by(business_line.c.code))
    return {row.code: row.name for row in rows}
