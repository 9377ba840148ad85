"""The rows of a dated table before and after, which whoever approves a version of it has to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.dated_tables import DatedTable
from rules.document import parse_document
from rules.texts import Text


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of a section: what it said and what it says; None where it was or is not there."""

    section: str
    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def title(self) -> Text:
        """What the row is called; its id where it has no title."""
        said = (self.after or self.before or {}).get("title")
        return Text(said["zh"], said["en"]) if isinstance(said, Mapping) else Text(self.id, self.id)


def row_changes_of(before: DatedTable | None, after: DatedTable) -> list[RowChange]:
    """Every row that is added, removed or changed, section by section in the order of the newer version."""
    was, now = _rows_of(before), _rows_of(after)
    return [
        RowChange(section, id, was.get((section, id)), now.get((section, id)))
        for section, id in dict.fromkeys((*now, *was))
        if was.get((section, id)) != now.get((section, id))
    ]


def plain_rows_of(before: DatedTable | None, after: DatedTable) -> dict[str, Any]:
    """The same as JSON holds it, with the version that it is compared with."""
    changes = row_changes_of(before, after)
    listed = [{"section": one.section, "id": one.id, "before": one.before, "after": one.after} for one in changes]
    return {"version_before": before.name if before else None, "rows": listed}


def row_changes_in(rows: Mapping[str, Any]) -> list[RowChange]:
    """The rows from what JSON holds."""
    return [RowChange(row["section"], row["id"], row["before"], row["after"]) for row in rows["rows"]]


def _rows_of(table: DatedTable | None) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Each row of every section that is a list of them, by section and what it is known by: its id, or its step."""
    if table is None:
        return {}
    document = parse_document(table.document, table.name)
    return {
        (str(section), str(row[known_by])): _plain(row)
        for section, rows in document.items()
        if isinstance(rows, list)
        for row in rows
        if isinstance(row, Mapping)
        for known_by in ("id", "step")
        if known_by in row
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
