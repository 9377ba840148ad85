"""The register: code and name of every enterprise, held in memory by each process so that a piece of either finds them.

No index of either database finds a piece of a Chinese name, often of two characters, among a million; looking at all of
them in memory takes a few hundredths of a second and is the same on both. What is held is brought up to date by the
changes since, each of which says which enterprises it touched. It takes about 70 bytes an enterprise.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Engine, func, select

from service.core.arrays import Mask
from service.core.db.fact_changes import Seen, last_seen, touched_between
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise

# Enterprises read at once, and how many touched ones are read by themselves rather than all anew.
ROWS_AT_ONCE, FEW = 50_000, 20_000
# Answers that are kept until a fact changes: people read page after page of one.
ANSWERS = 16
_APART = "\n"

Words = tuple[str, ...]


def words_of(wanted: str) -> Words:
    """The words of what a person looks for, as they are compared: of one width, in small letters, each once."""
    return tuple(dict.fromkeys(_cleaned(pa.array([wanted], pa.string()))[0].as_py().split())) if wanted else ()


class Register:
    """The register of one database; threads may share it."""

    def __init__(self) -> None:
        self._seen: Seen | None = None
        self._texts: pa.ChunkedArray = pa.chunked_array([], pa.string())
        self._answers: OrderedDict[Words, Mask] = OrderedDict()
        self._lock = Lock()

    def holding(self, connection: Connection, words: Words) -> Mask:
        """Of every id from 0 on, whether the enterprise's code or name holds all of the words."""
        with self._lock:
            self._bring_up_to(connection, last_seen(connection))
            if words not in self._answers:
                self._answers[words] = _holding(self._texts, words)
            self._answers.move_to_end(words)
            while len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)
            return self._answers[words]

    def _bring_up_to(self, connection: Connection, now: Seen) -> None:
        if now == self._seen:
            return
        touched = touched_between(connection, self._seen, now, FEW) if self._seen else None
        if touched is None:
            self._texts = pa.chunked_array(_read_all(connection), pa.string())
        elif len(touched):
            self._texts = _with_some(self._texts, touched.tolist(), _read_some(connection, touched.tolist()))
        self._seen = now
        self._answers.clear()


_of_database: WeakKeyDictionary[Engine, Register] = WeakKeyDictionary()
_lock = Lock()


def enterprises_holding(connection: Connection, words: Words) -> Mask:
    """Of every id from 0 on, whether the enterprise's code or name, as they are now, holds all of the words."""
    with _lock:
        register = _of_database.setdefault(connection.engine, Register())
    return register.holding(connection, words)


def _cleaned(texts: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.utf8_normalize(texts, "NFKC"))


def _holding(texts: pa.ChunkedArray, words: Words) -> Mask:
    found = np.ones(len(texts), np.bool_)
    for word in words:
        found &= pc.match_substring(texts, word).fill_null(False).to_numpy()
    return found


def _read_all(connection: Connection) -> Iterator[pa.Array]:
    """The texts of all ids from 0 on, null where there is no enterprise, in pieces."""
    following = 0
    rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(_SHOWN.order_by(enterprise.c.id))
    for part in rows.partitions():
        ids, texts = np.array([row[0] for row in part]), [row[1] for row in part]
        until = int(ids[-1]) + 1
        places = np.full(until - following, -1)
        places[ids - following] = np.arange(len(ids))
        cleaned = _cleaned(pa.array(texts, pa.string()))
        yield cleaned.take(pa.array(places, mask=places < 0))
        following = until


def _read_some(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    rows = connection.execute(_SHOWN.where(is_among(connection, enterprise.c.id, ids))).all()
    cleaned = _cleaned(pa.array([row[1] for row in rows], pa.string())).to_pylist()
    return dict(zip((row[0] for row in rows), cleaned, strict=True))


def _with_some(texts: pa.ChunkedArray, ids: Sequence[int], read: dict[int, str]) -> pa.ChunkedArray:
    """The texts, those of `ids` (ascending) as they were `read` now; ids behind the last are added."""
    more = max(ids[-1] + 1 - len(texts), 0)
    whole = pa.concat_arrays([*texts.chunks, pa.nulls(more, pa.string())])
    mask = np.zeros(len(whole), np.bool_)
    mask[list(ids)] = True
    return pa.chunked_array([pc.replace_with_mask(whole, mask, pa.array([read.get(id) for id in ids], pa.string()))])


_SHOWN = select(enterprise.c.id, enterprise.c.code + _APART + func.coalesce(enterprise.c.name, ""))
