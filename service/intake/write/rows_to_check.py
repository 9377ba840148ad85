"""Rows to check (待核数据): kept with their reasons, personal numbers covered."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from scoring.cleaning import clean_code
from service.core.clean_for_storage import clean_for_storage
from service.core.db.in_clause import is_among
from service.core.db.tables.imports import quarantine
from service.core.identifiers import is_identifier
from service.intake.queries.rows_to_check import NAME_ONLY, TWO_OR_ONE_KIND
from service.intake.write.outcome import TWO_OR_ONE
from service.reading.batches import RefusedRow

# Faults of one row that are kept; the first ones are those to mend first.
MOST_FAULTS = 20
# Longer texts are none of a code.
MOST_OF_A_CODE = 80


def keep_refused_rows(connection: Connection, import_id: int, refused: Sequence[RefusedRow]) -> None:
    """Keeps refused rows of an import, open."""
    if refused:
        rows = [
            {
                "import_id": import_id,
                "line": row.line,
                "faults": faults_of(row),
                "row": (kept := clean_for_storage(dict(row.row))),
                "code": code_stated_in(kept),
                "name": row.name,
                "kind": kind_of(row),
                "status": "open",
            }
            for row in refused
        ]
        connection.execute(insert(quarantine), rows)


def kind_of(refused: RefusedRow) -> str | None:
    """What a person decides of the row rather than mends in it; None where it is to be mended."""
    if refused.name is not None:
        return NAME_ONLY
    return TWO_OR_ONE_KIND if any(fault.reason == TWO_OR_ONE for fault in refused.faults) else None


def code_stated_in(row: Mapping[str, str]) -> str | None:
    """The code of the enterprise that a row states, None where it states none that can be one.

    Codes of bodies of the state, which begin with 1, are those of authorities where another stands beside them.
    """
    codes = list(_codes_in(row))
    return next((code for code in codes if not code.startswith("1")), codes[0] if codes else None)


def _codes_in(row: Mapping[str, str]) -> Iterator[str]:
    for text in row.values():
        code = clean_code(text) if len(text) <= MOST_OF_A_CODE else ""
        if code and is_identifier(code):
            yield code


def lines_to_check(connection: Connection, import_id: int) -> set[int]:
    """The lines of an import that wait to be checked."""
    lines = select(quarantine.c.line).where(quarantine.c.import_id == import_id)
    return set(connection.execute(lines).scalars())


def drop_refused_rows(connection: Connection, import_id: int, lines: Sequence[int]) -> None:
    """Takes back rows of an import under way that need not be checked after all."""
    if lines:
        mine = quarantine.c.import_id == import_id, is_among(connection, quarantine.c.line, lines)
        connection.execute(delete(quarantine).where(*mine))


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
