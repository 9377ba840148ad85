"""A table of draws made elsewhere, taken into a line."""

from sqlalchemy import Connection

from rules.library import Library
from service.access.reach import Reach
from service.plans.actions.elsewhere import DrawnRow, take_elsewhere
from service.registry_desk.imports import Imported
from service.registry_desk.table import Table

FORM = "drawn-elsewhere"


def take_table(
    connection: Connection,
    library: Library,
    line_id: int,
    table: Table,
    source: str,
    by: str,
    reach: Reach,
    *,
    file: str,
) -> Imported:
    """Takes in the rows of a table that are sound; the others are told with line and reason."""
    done = Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))
    rows = [
        DrawnRow(row.values.get("subject", ""), row.values.get("tier"), row.values.get("drawn_on"))
        for row in table.rows
    ]
    taken = take_elsewhere(connection, library, line_id, rows, source, by, reach, file=file)
    for place, faults in taken.refused.items():
        for name, value, why in faults:
            table.refuse(table.rows[place].line, name, value, why)
    done.added, done.unchanged = taken.added, taken.unchanged
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = list(table.notices)
    return done
