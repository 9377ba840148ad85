"""Business lines of the bureau, and which of them each scheme belongs to."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from service.access.reach import SchemeLines
from service.core.db.tables.access import grant
from service.core.db.tables.adoptions import adoption
from service.core.db.tables.lines import scheme_line
from service.registries.queries.line_names import line_names


@dataclass(frozen=True, slots=True)
class BusinessLine:
    """A business line, the schemes that are of it alone, and how many grants are for it."""

    code: str
    name: str
    schemes: tuple[str, ...]
    grants: int


def lines_of_schemes(connection: Connection) -> SchemeLines:
    """The line of every scheme that has one."""
    rows = connection.execute(select(scheme_line.c.scheme, scheme_line.c.line))
    return {row.scheme: row.line for row in rows}


def adopted_schemes(connection: Connection) -> set[str]:
    """The schemes of which a version was ever adopted, whether its file is still there or never was."""
    column = adoption.c
    ever = column.kind == "rule_set", column.status.in_(("approved", "withdrawn"))
    return set(connection.execute(select(column.name).where(*ever)).scalars())


def list_lines(connection: Connection) -> list[BusinessLine]:
    """The business lines, by code."""
    schemes: dict[str, list[str]] = defaultdict(list)
    for scheme, line in sorted(lines_of_schemes(connection).items()):
        schemes[line].append(scheme)
    count = select(grant.c.line, func.count().label("number")).where(grant.c.line != "").group_by(grant.c.line)
    grants = {row.line: row.number for row in connection.execute(count)}
    return [
        BusinessLine(code, name, tuple(schemes[code]), grants.get(code, 0))
        for code, name in line_names(connection).items()
    ]
