"""Texts of records that stand in columns of their own: document numbers and reasons."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from rules.conditions import FieldTest
from rules.measures import RecordMeasure
from rules.nodes import Node
from scoring.facts import Vocabulary
from service.core.arrays import Array
from service.core.db.in_clause import is_among
from service.core.db.packing import RECORD
from service.core.db.tables.facts import record

# The text column, and the packed field that says whether it is stated.
PLAIN = {"document_no": "document_stated", "reason": "reason_stated"}
_KEY = ("enterprise_id", "identity", "source_rank", "recorded_on", "version")


def compared_texts_of(read: Sequence[Node]) -> frozenset[str]:
    """The names of the plain texts of which some node of `read` asks for the content, not only whether it is stated."""
    fields = {n.field for n in read if isinstance(n, FieldTest | RecordMeasure)}
    return frozenset(PLAIN) & fields


def plain_column_of(connection: Connection, rows: Array, name: str) -> tuple[Array, Vocabulary]:
    """Returns the codes of the text `name` of packed rows, and the words that they number."""
    vocabulary = Vocabulary()
    texts = texts_of(connection, rows[rows[PLAIN[name]] == 1], (name,))
    keys = rows[list(_KEY)].tolist() if texts else []
    codes = [vocabulary.add(texts[key][0]) if key in texts else -1 for key in keys] or [-1] * len(rows)
    return np.array(codes, np.int32), vocabulary


def texts_of(connection: Connection, rows: Array, names: Sequence[str]) -> dict[tuple[int, ...], tuple[Any, ...]]:
    """The text columns `names` of the packed rows, by primary key (days as numbers)."""
    if not len(rows):
        return {}
    wanted = set(rows[list(_KEY)].tolist())
    owners = np.unique(rows["enterprise_id"])
    # The packed value carries the key with its days as numbers.
    stored = connection.execute(
        select(record.c.packed, *(record.c[name] for name in names)).where(
            is_among(connection, record.c.enterprise_id, owners.tolist())
        )
    ).all()
    packed = np.frombuffer(b"".join(row[0] for row in stored), RECORD)
    keys = packed[list(_KEY)].tolist()
    return {key: tuple(row[1:]) for key, row in zip(keys, stored, strict=True) if key in wanted}
