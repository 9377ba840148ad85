"""Rows to check (待核数据): kept with their reasons, personal numbers covered."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from scoring.cleaning import clean_code
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.bulk import keys_outermost, select_matching
from service.core.db.in_clause import is_among
from service.core.db.tables.imports import quarantine
from service.core.identifiers import is_identifier
from service.intake.queries.rows_to_check import DISMISSED, NAME_ONLY, OPEN, REPEATED, TWO_OR_ONE_KIND
from service.intake.write.outcome import CONFLICTING, TWO_OR_ONE
from service.intake.write.work import Work
from service.reading.batches import RefusedRow

# Faults of one row that are kept; the first ones are those to mend first.
MOST_FAULTS = 20
# What says how a row stands to others, and not what is wrong in it.
_OF_OTHER_ROWS = (CONFLICTING, TWO_OR_ONE)
_DIGITS = 32
_SAME = (
    "SELECT k.digest, q.id, q.status, i.actor, q.mended_by IS NOT NULL, q.settled_by, q.note FROM {keys} k "
    "{cross} quarantine q ON q.digest = k.digest JOIN import i ON i.id = q.import_id WHERE i.source = :source "
    "AND i.kind = :kind AND q.import_id < :import_id AND q.status IN ('open', 'replayed', 'dismissed')"
)
# Longer texts are none of a code.
MOST_OF_A_CODE = 80


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The same row of an earlier import of the source: what became of it."""

    id: int
    status: str
    actor: str
    is_mended: bool
    settled_by: str | None
    note: str | None


def keep_refused_rows(connection: Connection, work: Work, refused: Sequence[RefusedRow]) -> None:
    """Keeps refused rows of the work's import: open, or as the same row of an earlier import of its source stands.

    One that waits there already does not wait twice, and one that was dismissed stays so. Those that a person mended
    are open, and noted in the work's `mended_before` for whoever takes them in.
    """
    work.mended_before = {}
    if not refused or work.import_id is None:
        return
    rows = [_stored(work.import_id, row) for row in refused]
    known = _earlier_of(connection, work, sorted({row["digest"] for row in rows if row["digest"]}))
    for row, kept in zip(rows, refused, strict=True):
        earlier = known.get(row["digest"])
        if earlier is None:
            continue
        if earlier.status == OPEN and (work.reach.is_whole or earlier.actor == work.actor):
            row |= {"status": REPEATED, "as_before": earlier.id}
        elif earlier.status == DISMISSED:
            settled = {"settled_by": earlier.settled_by, "settled_at": now(), "note": earlier.note}
            row |= {"status": DISMISSED, "as_before": earlier.id, **settled}
        elif earlier.is_mended and not any(fault.reason in _OF_OTHER_ROWS for fault in kept.faults):
            row["as_before"] = earlier.id
            work.mended_before[row["line"]] = earlier.id
    connection.execute(insert(quarantine), rows)


def _stored(import_id: int, row: RefusedRow) -> dict[str, Any]:
    kept, faults = clean_for_storage(dict(row.row)), faults_of(row)
    return {
        "import_id": import_id,
        "line": row.line,
        "faults": faults,
        "row": kept,
        "code": code_stated_in(kept),
        "name": row.name,
        "kind": kind_of(row),
        "status": OPEN,
        "reason": reason_of(faults),
        "digest": _digest_of(kept),
        "as_before": None,
        "settled_by": None,
        "settled_at": None,
        "note": None,
    }


def reason_of(faults: Sequence[Mapping[str, str]]) -> str | None:
    """What tells the first fault of a row from other faults: its column and why; None where there is none."""
    if not faults:
        return None
    return sha256(f"{faults[0]['column']}\n{faults[0]['zh']}".encode()).hexdigest()[:_DIGITS]


def _digest_of(row: Mapping[str, str]) -> str | None:
    """What tells a row as it was delivered from others; None where nothing of it was kept."""
    content = json.dumps(row, ensure_ascii=False, sort_keys=True)
    return sha256(content.encode()).hexdigest()[:_DIGITS] if row else None


def _earlier_of(connection: Connection, work: Work, digests: Sequence[str]) -> dict[str, _Earlier]:
    """By digest the last row of earlier imports of the source that says how to deal with it."""
    if not digests:
        return {}
    asked = {"source": work.source, "kind": work.kind, "import_id": work.import_id}
    rows = select_matching(connection, keys_outermost(connection, _SAME), {"digest": digests}, **asked)
    found = {digest: _Earlier(int(id_), *more) for digest, id_, *more in sorted(rows, key=lambda row: row[1])}
    return {digest: replace(one, is_mended=bool(one.is_mended)) for digest, one in found.items()}


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
