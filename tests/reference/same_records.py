"""Which rows are one record, written from semantics 2: slow, obvious, and sharing no code with the product."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.reference.versions import Row

# "A record is known by what identifies its type, whatever its source."
KNOWN_BY: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    **dict.fromkeys(
        ("administrative_penalty", "licence", "judgment_defaulter", "court_enforcement"),
        lambda row: (row.get("authority"), row.get("document_no")),
    ),
    **dict.fromkeys(
        ("abnormal_operation", "serious_violation"), lambda row: (row.get("authority"), row.get("occurred_on"))
    ),
    "annual_report": lambda row: (row.get("value"),),
    "imported_tier": lambda row: (row.get("scheme"), row["occurred_on"].year, row["occurred_on"].month),
}


def parts(row: Row) -> tuple[Any, ...] | None:
    """The parts by which the row is known; None where its type has none, or it lacks one."""
    if row["type"] not in KNOWN_BY:
        return None
    found = KNOWN_BY[row["type"]](row)
    return None if any(one is None or one == "" for one in found) else (row["type"], *found)


def name(row: Row) -> tuple[Any, ...] | None:
    """How its source calls it: "known by source, form and record id"."""
    return (row.get("source") or "", row.get("form") or "", row["record_id"]) if row.get("record_id") else None


def two_records_or_one(rows: Sequence[Row]) -> list[Row]:
    """The rows of one delivery and one enterprise that wait: nobody can tell whether they are two records or one."""
    return [row for row in rows if name(row) is not None and _is_contested(name(row), rows)]


def _is_contested(called: Any, rows: Sequence[Row]) -> bool:
    named = {parts(row) for row in rows if name(row) == called} - {None}
    if len(named) < 2:
        return False
    # "Where parts find one record and the id another": two of them are known as records without this name.
    elsewhere = {parts(row) for row in rows if name(row) != called} & named
    # "Where a record was found under two ids of a source and one of them now names other parts."
    of_source = [row for row in rows if name(row) not in (None, called) and name(row)[0] == called[0]]
    return len(elsewhere) > 1 or bool({parts(row) for row in of_source} & named)


def grouped(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of one enterprise, those of one record together: equal parts or equal names, directly or by others."""
    groups: list[list[Row]] = []
    for row in rows:
        mine = [group for group in groups if any(_same(row, other) for other in group)]
        groups = [group for group in groups if group not in mine]
        groups.append([one for group in mine for one in group] + [row])
    return groups


def _same(one: Row, other: Row) -> bool:
    by_parts = parts(one) is not None and parts(one) == parts(other)
    return by_parts or (name(one) is not None and name(one) == name(other))
