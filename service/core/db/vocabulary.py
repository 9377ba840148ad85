"""The distinct texts of coded fields, kept in the database: a text has one code for ever.

Fields are called "region", "status", … for enterprises and "record.outcome", "record.type", … for records.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, insert, select, text

from scoring.facts import NO_TEXT, Vocabulary
from service.core.db.engine import PARAMETERS
from service.core.db.tables.facts import word

# Any number: the key of the lock under which codes are given out on PostgreSQL.
_LOCK = 7_311_001


class TextCodes:
    """Codes of texts, those seen before kept in memory; to be thrown away when its transaction is rolled back."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, int]] = {}

    def codes_for(self, connection: Connection, field: str, texts: Sequence[str | None]) -> npt.NDArray[np.int32]:
        """The code of every text, `NO_TEXT` for None; new texts are added, which needs a write transaction."""
        known = self._codes.setdefault(field, {})
        unseen = sorted({t for t in texts if t is not None and t not in known})
        if unseen:
            known |= _find_codes(connection, field, unseen)
            new = [t for t in unseen if t not in known]
            if new:
                known |= _add_texts(connection, field, new)
        return np.fromiter((NO_TEXT if t is None else known[t] for t in texts), np.int32, len(texts))


def read_vocabularies(connection: Connection, fields: Iterable[str]) -> dict[str, Vocabulary]:
    """All texts of each field, in the order of their codes, in one statement."""
    texts: dict[str, list[str]] = {field: [] for field in sorted(set(fields))}
    query = select(word.c.field, word.c.text).where(word.c.field.in_(texts)).order_by(word.c.field, word.c.code)
    if texts:
        for field, said in connection.execute(query):
            texts[field].append(said)
    return {field: Vocabulary(held) for field, held in texts.items()}


def _find_codes(connection: Connection, field: str, texts: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(texts), PARAMETERS):
        chosen = word.c.text.in_(texts[start : start + PARAMETERS])
        rows = connection.execute(select(word.c.text, word.c.code).where(word.c.field == field, chosen))
        found |= {row.text: row.code for row in rows}
    return found


def _add_texts(connection: Connection, field: str, texts: Sequence[str]) -> dict[str, int]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        # Another writer may have added some of them before it let go of the lock.
        stored = _find_codes(connection, field, texts)
        texts = [t for t in texts if t not in stored]
    else:
        stored = {}
    first = connection.execute(
        select(func.coalesce(func.max(word.c.code), -1)).where(word.c.field == field)
    ).scalar_one()
    added = {t: first + place for place, t in enumerate(texts, 1)}
    if added:
        connection.execute(insert(word), [{"field": field, "code": c, "text": t} for t, c in added.items()])
    return stored | added
