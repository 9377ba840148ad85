"""Rows to check (待核数据): kept with their reasons, personal numbers covered."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from service.core.clean_for_storage import clean_for_storage
from service.core.db.tables.imports import quarantine
from service.reading.batches import RefusedRow

# Faults of one row that are kept; the first ones are those to mend first.
MOST_FAULTS = 20


def keep_refused_rows(connection: Connection, import_id: int, refused: Sequence[RefusedRow]) -> None:
    """Keeps refused rows of an import, open."""
    if refused:
        rows = [
            {
                "import_id": import_id,
                "line": row.line,
                "faults": faults_of(row),
                "row": clean_for_storage(dict(row.row)),
                "status": "open",
            }
            for row in refused
        ]
        connection.execute(insert(quarantine), rows)


def faults_of(refused: RefusedRow) -> list[dict[str, str]]:
    """The reasons of a refused row as plain JSON, personal numbers covered."""
    return [
        {
            "column": clean_for_storage(f.column),
            "value": clean_for_storage(f.value),
            "zh": f.reason.zh,
            "en": f.reason.en,
        }
        for f in refused.faults[:MOST_FAULTS]
    ]
