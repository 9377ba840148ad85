"""The register: code, name, region and industry of every enterprise, held in memory by each process to be searched.

No index of either database finds a piece of a Chinese name, often of two characters, among a million; looking at all of
them in memory takes a few hundredths of a second and is the same on both. What is held is brought up to date by the
changes since, each of which says which enterprises it touched. It takes about 80 bytes an enterprise.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Engine, String, cast, func, select

from service.core.arrays import Array, Mask
from service.core.db.fact_changes import Seen, last_seen, touched_between
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise

# Enterprises read at once, and how many touched ones are read by themselves rather than all anew.
ROWS_AT_ONCE, FEW = 50_000, 20_000
# Answers that are kept until a fact changes: people read page after page of one.
ANSWERS = 16
# What stands between code and name, and between rows that the database joins.
_APART, _ROW = "\n", "\x01"

Words = tuple[str, ...]


def words_of(wanted: str) -> Words:
    """The words of what a person looks for, as they are compared: of one width, in small letters, each once."""
    return tuple(dict.fromkeys(_cleaned(pa.array([wanted], pa.string()))[0].as_py().split())) if wanted else ()


@dataclass(frozen=True, eq=False)
class CodeColumn:
    """Codes, of which there are few, by enterprise id: `column` are places in `codes`, the first of which is none."""

    codes: tuple[str, ...] = ("",)
    column: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))

    def with_some(self, ids: Array, codes: pa.Array, length: int) -> "CodeColumn":
        """The same with other codes of some ids, and with room for `length` ids."""
        places = {code: place for place, code in enumerate(self.codes)}
        coded = codes.fill_null("").dictionary_encode()
        put = np.array([places.setdefault(code, len(places)) for code in coded.dictionary.to_pylist()], np.int32)
        column = np.zeros(length, np.int32)
        column[: len(self.column)] = self.column
        column[ids] = put[coded.indices.to_numpy()]
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
    """The whole register: the database joins the values of many rows into one text, as a row each would take long."""
    last = int(connection.execute(select(func.coalesce(func.max(enterprise.c.id), 0))).scalar_one())
    texts: list[pa.Array] = []
    regions, industries = CodeColumn(), CodeColumn()
    for first in range(0, last + 1, ROWS_AT_ONCE):
        length = min(ROWS_AT_ONCE, last + 1 - first)
        row = connection.execute(_JOINED.where(enterprise.c.id.between(first, first + length - 1))).one()
        ids, shown, in_regions, in_industries = (pc.split_pattern(pa.array([one or ""]), _ROW)[0].values for one in row)
        ids = np.array([], np.intp) if row[0] is None else ids.cast(pa.int64()).to_numpy()
        texts.append(_spread(ids - first, shown, length))
        regions = regions.with_some(ids, in_regions[: len(ids)], first + length)
        industries = industries.with_some(ids, in_industries[: len(ids)], first + length)
    return Register(now, pa.chunked_array(texts, pa.string()), regions, industries)


def _read_some(connection: Connection, held: Register, now: Seen, ids: Sequence[int]) -> Register:
    """The register with some enterprises (`ids` ascending) read anew; those that have gone hold nothing any more."""
    rows = connection.execute(_SHOWN.where(is_among(connection, enterprise.c.id, ids))).all()
    length = max(len(held.texts), ids[-1] + 1)
    whole = pa.concat_arrays([*held.texts.chunks, pa.nulls(length - len(held.texts), pa.string())])
    mask = np.zeros(length, np.bool_)
    mask[list(ids)] = True
    cleaned = _cleaned(pa.array([row.text for row in rows], pa.string())).to_pylist()
    read = dict(zip((row.id for row in rows), cleaned, strict=True))
    texts = pc.replace_with_mask(whole, mask, pa.array([read.get(id) for id in ids], pa.string()))
    there = np.array([row.id for row in rows], np.intp)
    in_regions, in_industries = (pa.array([row[place] for row in rows], pa.string()) for place in (2, 3))
    return Register(
        now,
        pa.chunked_array([texts]),
        held.regions.with_some(there, in_regions, length),
        held.industries.with_some(there, in_industries, length),
    )


def _cleaned(texts: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.utf8_normalize(texts, "NFKC"))


def _holding(texts: pa.ChunkedArray, words: Words) -> Mask:
    found = np.ones(len(texts), np.bool_)
    for word in words:
        found &= pc.match_substring(texts, word).fill_null(False).to_numpy()
    return found


def _spread(places: Array, texts: pa.Array, length: int) -> pa.Array:
    """The texts at their places among `length`, null where there is no enterprise."""
    found = np.full(length, -1)
    found[places] = np.arange(len(places))
    return _cleaned(texts).take(pa.array(found, mask=found < 0))


_TEXT = enterprise.c.code + _APART + func.coalesce(enterprise.c.name, "")
_SHOWN = select(enterprise.c.id, _TEXT.label("text"), enterprise.c.region, enterprise.c.industry)
_JOINED = select(
    func.aggregate_strings(cast(enterprise.c.id, String), _ROW),
    func.aggregate_strings(func.replace(_TEXT, _ROW, " "), _ROW),
    func.aggregate_strings(func.coalesce(enterprise.c.region, ""), _ROW),
    func.aggregate_strings(func.coalesce(enterprise.c.industry, ""), _ROW),
)
