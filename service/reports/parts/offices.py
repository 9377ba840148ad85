"""The offices of a scheme as rows: the largest have one of their own, the others stand together in one."""

from collections.abc import Sequence

from service.core.formatting import count
from service.reports.figures import OfficeRow

# Offices that have a row of their own in tables.
MOST_OFFICES = 200


def rows_of_offices(offices: Sequence[OfficeRow]) -> list[tuple[str, Sequence[OfficeRow]]]:
    """The rows by name, in the order of the codes; the last is of all that have fewer enterprises than those shown."""
    ranked = sorted(offices, key=lambda office: -office.total)
    own = {office.code for office in ranked[:MOST_OFFICES]}
    rows: list[tuple[str, Sequence[OfficeRow]]] = [(one.name.zh, [one]) for one in offices if one.code in own]
    others = [one for one in offices if one.code not in own]
    return [*rows, (f"其余{count(len(others))}个所", others)] if others else rows
