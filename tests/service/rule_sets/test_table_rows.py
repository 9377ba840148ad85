"""The rows of a dated table, as whoever approves it sees them."""

from rules.document import parse_document
from rules.library import shipped_library
from service.rule_sets.table_rows import row_changes_of


def test_no_row_of_any_shipped_table_is_left_out() -> None:
    for table in shipped_library().tables.load_all():
        sections = {key: rows for key, rows in parse_document(table.document, table.name).items() if _is_rows(rows)}
        shown = [change.section for change in row_changes_of(None, table)]
        assert sections, table.name
        assert {key: shown.count(key) for key in sections} == {key: len(rows) for key, rows in sections.items()}


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)
