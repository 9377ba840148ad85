"""The register: code, name, region and industry of every enterprise, held in memory by each process to be searched.

No index of either database finds a piece of a Chinese name, often of two characters, among a million; looking at all of
them in memory takes a few hundredths of a second and is the same on both. What is held is brought up to date by the
changes since, each of which says which enterprises it touched. It takes about 80 bytes an enterprise.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
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
    return tuple(dict.fromkeys(_cleaned([wanted])[0].as_py().split())) if wanted else ()


@dataclass(frozen=True, eq=False)
class CodeColumn:
    """Codes, of which there are few, by enterprise id: `column` are places in `codes`, the first of which is none."""

    codes: tuple[str, ...] = ("",)
    column: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))

    def with_some(self, ids: Sequence[int], codes: Iterable[str | None], length: int) -> "CodeColumn":
        """The same with other codes of some ids, and with room for `length` ids."""
        places = {code: place for place, code in enumerate(self.codes)}
        put = [places.setdefault(code or "", len(places)) for code in codes]
        column = np.zeros(length, np.int32)
        column[: len(self.column)] = self.column
        column[ids] = put
        return CodeColumn(tuple(places), column)

    def beginning_with(self, beginnings: tuple[str, ...]) -> Mask:
        """Of every id whether its code begins with one of them."""
        fits = np.array([code.startswith(beginnings) for code in self.codes])
        found: Mask = fits[self.column]
        return found


@dataclass(frozen=True, eq=False)
class Register:
    """The register as of a change; it never changes itself, and gives everything by enterprise id from 0 on."""

    seen: Seen
    texts: pa.ChunkedArray
    regions: CodeColumn
    industries: CodeColumn
    _answers: "OrderedDict[Words, Mask]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def holding(self, words: Words) -> Mask:
        """Whether the enterprise's code or name holds all of the words."""
        with self._lock:
            if words not in self._answers:
                self._answers[words] = _holding(self.texts, words)
            self._answers.move_to_end(words)
            while len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)
            return self._answers[words]

    def lying_in(self, regions: tuple[str, ...], industry: str = "") -> Mask:
        """Whether the enterprise's region begins with one of `regions`, and its industry with `industry`."""
        inside = self.regions.beginning_with(regions)
        return inside & self.industries.beginning_with((industry,)) if industry else inside


@dataclass(slots=True)
class _Place:
    """Room for the register of one database: one at a time brings it up to date, the others wait for it."""

    held: Register | None = None
    reading: Lock = field(default_factory=Lock)


_of_database: WeakKeyDictionary[Engine, _Place] = WeakKeyDictionary()
_lock = Lock()


def register_of(connection: Connection) -> Register:
    """The register as it is now."""
    with _lock:
        place = _of_database.setdefault(connection.engine, _Place())
    with place.reading:
        now = last_seen(connection)
        if place.held is None or place.held.seen != now:
            place.held = _brought_up(connection, place.held, now)
        return place.held


def _brought_up(connection: Connection, held: Register | None, now: Seen) -> Register:
    touched = touched_between(connection, held.seen, now, FEW) if held else None
    if held is None or touched is None:
        return _read_all(connection, now)
    if not len(touched):
        return Register(now, held.texts, held.regions, held.industries)
    return _read_some(connection, held, now, touched.tolist())


def _read_all(connection: Connection, now: Seen) -> Register:
    texts: list[pa.Array] = []
    regions, industries, following = CodeColumn(), CodeColumn(), 0
    rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(_SHOWN.order_by(enterprise.c.id))
    for part in rows.partitions():
        ids = [row.id for row in part]
        texts.append(_spread(ids, [row.text for row in part], following))
        following = ids[-1] + 1
        regions = regions.with_some(ids, (row.region for row in part), following)
        industries = industries.with_some(ids, (row.industry for row in part), following)
    return Register(now, pa.chunked_array(texts, pa.string()), regions, industries)


def _read_some(connection: Connection, held: Register, now: Seen, ids: Sequence[int]) -> Register:
    """The register with some enterprises (`ids` ascending) read anew; those that have gone hold nothing any more."""
    rows = connection.execute(_SHOWN.where(is_among(connection, enterprise.c.id, ids))).all()
    length = max(len(held.texts), ids[-1] + 1)
    whole = pa.concat_arrays([*held.texts.chunks, pa.nulls(length - len(held.texts), pa.string())])
    mask = np.zeros(length, np.bool_)
    mask[list(ids)] = True
    read = dict(zip((row.id for row in rows), _cleaned([row.text for row in rows]).to_pylist(), strict=True))
    texts = pc.replace_with_mask(whole, mask, pa.array([read.get(id) for id in ids], pa.string()))
    there = [row.id for row in rows]
    return Register(
        now,
        pa.chunked_array([texts]),
        held.regions.with_some(there, (row.region for row in rows), length),
        held.industries.with_some(there, (row.industry for row in rows), length),
    )


def _cleaned(texts: Sequence[str]) -> pa.Array:
    return pc.utf8_lower(pc.utf8_normalize(pa.array(texts, pa.string()), "NFKC"))


def _holding(texts: pa.ChunkedArray, words: Words) -> Mask:
    found = np.ones(len(texts), np.bool_)
    for word in words:
        found &= pc.match_substring(texts, word).fill_null(False).to_numpy()
    return found


def _spread(ids: Sequence[int], texts: Sequence[str], first: int) -> pa.Array:
    """The texts by id from `first` on, null where there is no enterprise."""
    places = np.full(ids[-1] + 1 - first, -1)
    places[np.array(ids) - first] = np.arange(len(ids))
    return _cleaned(texts).take(pa.array(places, mask=places < 0))


_SHOWN = select(
    enterprise.c.id,
    (enterprise.c.code + _APART + func.coalesce(enterprise.c.name, "")).label("text"),
    enterprise.c.region,
    enterprise.c.industry,
)
