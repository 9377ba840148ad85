"""The facts digest number 2: rows of records hold the words that it has for document numbers and reasons, and a closure
names the digest that its decisions have.

The layout of a packed row is written out here, as it was and as it is from now on.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import sqlalchemy as sa
from alembic import op

from scoring.document_numbers import document_compared

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_WHERE = [("enterprise_id", "<i4"), ("identity", "<i8"), ("source_rank", "<i2"), ("recorded_on", "<i4")]
_WHERE += [("version", "<i4"), ("change_id", "<i4"), ("part", "<i2"), ("delivery", "<i4"), ("dated", "<i1")]
_WHERE += [("type", "<i2"), ("id_stated", "<i1")]
_CONTENT = [
    ("occurred_on", "<i4"), ("revoked", "<i1"), ("ends_on", "<i4"), ("repaired_on", "<i4"),
    ("publicity_ends_on", "<i4"), ("severity", "<i1"), ("amount", "<i8"), ("outcome", "<i4"), ("category", "<i4"),
    ("value", "<i8"), ("source", "<i4"), ("authority", "<i4"), ("objection_open", "<i1"), ("scheme", "<i4"),
    ("tier", "<i4"), ("applicant", "<i4"), ("approver", "<i4"),
]  # fmt: skip
_BEFORE = np.dtype([*_WHERE, ("document_stated", "<i1"), ("reason_stated", "<i1"), *_CONTENT])
_AFTER = np.dtype([*_WHERE, ("document_word", "<i8"), ("reason_word", "<i8"), *_CONTENT])
_KEY = ("enterprise_id", "identity", "source_rank", "recorded_on", "version", "change_id", "part")
_KEPT = tuple(name for name, _ in (*_WHERE, *_CONTENT))
_ENTERPRISES = 5_000
_Rows = np.ndarray[Any, Any]


def upgrade() -> None:
    _repack(_BEFORE, _with_words)
    op.add_column("closure", sa.Column("digest_version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("closure", "digest_version")
    _repack(_AFTER, _with_flags)


def _repack(layout: np.dtype[Any], made_of: Callable[[_Rows, Iterable[Any], Iterable[Any]], _Rows]) -> None:
    """Writes every packed row of records anew."""
    connection = op.get_bind()
    for name in ("record", "void_record"):
        of = "t.packed, t.document_no, t.reason FROM record t"
        if name == "void_record":
            same = " AND ".join(f"r.{key} = t.{key}" for key in _KEY)
            of = f"t.packed, r.document_no, r.reason FROM void_record t LEFT JOIN record r ON {same}"
        read = sa.text(f"SELECT {of} WHERE t.enterprise_id >= :start AND t.enterprise_id < :stop")
        chosen = " AND ".join(f"{key} = :{key}" for key in _KEY)
        write = sa.text(f"UPDATE {name} SET packed = :packed WHERE {chosen}")  # noqa: S608
        last = connection.execute(sa.text(f"SELECT MAX(enterprise_id) FROM {name}")).scalar() or 0  # noqa: S608
        for start in range(0, last + 1, _ENTERPRISES):
            rows = connection.execute(read, {"start": start, "stop": start + _ENTERPRISES}).all()
            if rows:
                packed, documents, reasons = zip(*rows, strict=True)
                before = np.frombuffer(b"".join(packed), layout)
                after = made_of(before, documents, reasons)
                columns = {key: before[key].tolist() for key in _KEY}
                values = zip(*columns.values(), strict=True)
                connection.execute(
                    write,
                    [
                        {**dict(zip(_KEY, one, strict=True)), "packed": row.tobytes()}
                        for one, row in zip(values, after, strict=True)
                    ],
                )


def _with_words(rows: _Rows, documents: Iterable[str | None], reasons: Iterable[str | None]) -> _Rows:
    after = _kept(rows, _AFTER)
    numbers = [None if text is None else document_compared(text) for text in documents]
    after["document_word"], after["reason_word"] = _words(numbers), _words(reasons)
    return after


def _with_flags(rows: _Rows, documents: Iterable[str | None], reasons: Iterable[str | None]) -> _Rows:
    after = _kept(rows, _BEFORE)
    after["document_stated"], after["reason_stated"] = rows["document_word"] != 0, rows["reason_word"] != 0
    return after


def _kept(rows: _Rows, layout: np.dtype[Any]) -> _Rows:
    made = np.zeros(len(rows), layout)
    for name in _KEPT:
        made[name] = rows[name]
    return made


def _words(texts: Iterable[str | None]) -> list[int]:
    """Of each text the first 64 bits of the SHA-256 of its UTF-8, as a signed number; 0 where there is none."""
    return [
        0 if text is None else int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
        for text in texts
    ]
