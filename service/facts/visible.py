"""What stored rows say of each record: in order, from the most authoritative source, as known by day K up to a change.

Stored is what each row stated. The order of versions, and what a version has from those before it, are computed here by
the one rule of `scoring.known_versions`; where a record has one row, as nearly all have, nothing is computed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rules.fields import RECORD_FIELDS
from scoring.facts import MISSING, NO_DATE, NO_TEXT
from scoring.known_versions import HELD, last_versions_of
from scoring.version_content import Content, Filling
from scoring.version_order import Stated, begins_of, order_of, repeated_rows_of
from service.core.arrays import Array
from service.core.db.packing import NO_SEVERITY, RECORD, RECORD_PACKED, take_rows

Places = npt.NDArray[np.intp]

# The texts that stand in columns of their own, and the packed field that is not 0 where a row states each.
TEXTS = {"record_id": "id_stated", "document_no": "document_word", "reason": "reason_word"}
CONTENT = ("type", *RECORD_PACKED)
# What tells stored rows apart: the first fields of a packed row, and the primary key.
KEY = ("enterprise_id", "identity", "source_rank", "recorded_on", "version", "change_id", "part")
_KEY_BYTES = sum(RECORD[name].itemsize for name in KEY)
_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Visible:
    """The versions that count: `places` of `rows`, which are the stored rows with what those there do not state.

    `last` are the places of rows that others may fill, ascending, and `sources` by name where each has its text.
    """

    rows: Array
    places: Places
    last: Places
    sources: dict[str, Places]

    def places_of_text(self, name: str, places: Places) -> Places:
        """Where the text `name` of the rows at `places` is stated, -1 where nowhere."""
        found = np.where(self.rows[TEXTS[name]][places] != 0, places, _NOWHERE)
        if len(self.last):
            at = np.minimum(np.searchsorted(self.last, places), len(self.last) - 1)
            filled = self.last[at] == places
            found[filled] = self.sources[name][at[filled]]
        return found


def in_order(rows: Array) -> Array:
    """The rows by enterprise, record and source, as the primary key has them."""
    order = np.lexsort([rows[name] for name in reversed(KEY)])
    return rows if np.array_equal(order, np.arange(len(rows))) else rows[order]


def is_ordered(rows: Array) -> bool:
    """Whether the rows stand by enterprise and record; the database hands them out that way or in no order."""
    owner, identity = rows["enterprise_id"], rows["identity"]
    step = np.diff(owner)
    return bool(((step > 0) | ((step == 0) & (identity[1:] >= identity[:-1]))).all())


def keys_of(rows: Array) -> list[bytes]:
    """What tells each row apart from all others, as bytes."""
    heads = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), rows.itemsize)[:, :_KEY_BYTES]
    data = heads.tobytes()
    return [data[place : place + _KEY_BYTES] for place in range(0, len(data), _KEY_BYTES)]


def without_rows(rows: Array, waiting: Array) -> Array:
    """The rows but for those of `waiting`."""
    left_out = set(keys_of(waiting))
    near = np.flatnonzero(np.isin(rows["enterprise_id"], waiting["enterprise_id"]))
    places = [place for place, key in zip(near.tolist(), keys_of(rows[near]), strict=True) if key in left_out]
    return np.delete(rows, places) if places else rows


def visible_of(rows: Array, known_on: int | Array, known_change: int, joined: Array | None = None) -> Visible:
    """The versions that count; `rows` stand by enterprise and record, `known_on` is K, or the K of each row.

    `joined` is the record of each row where persons joined some (`service.facts.record_ties`).
    """
    if joined is not None:
        rows = rows.copy()
        rows["identity"] = joined
    among = rows["change_id"] <= known_change
    seen = among & (rows["recorded_on"] <= known_on)
    last, sources = np.empty(0, np.intp), dict[str, Places]()
    several = _rows_of_repeated(rows, adjacent=joined is None)
    if len(several):
        some = take_rows(rows, several)
        day = known_on[several] if isinstance(known_on, np.ndarray) else known_on
        filling = last_versions_of(stated_of(some), day, some["source_rank"], among[several])
        rows = rows.copy()
        rows[several] = fill_rows(some, filling)
        last = several[filling.filled]
        ascending = np.argsort(last)
        seen[several] = False
        seen[last] = True
        last = last[ascending]
        for name, flag in TEXTS.items():
            found = filling.sources(some[flag] != 0)[ascending]
            sources[name] = np.where(found == _NOWHERE, _NOWHERE, several[found])
    return Visible(rows, np.flatnonzero(seen & (rows["revoked"] != 1)), last, sources)


def versions_of(rows: Array, joined: Array | None = None) -> tuple[Array, Places]:
    """All rows with what those of their record and source before them state, and their order; `joined` as above."""
    if joined is not None:
        rows = rows.copy()
        rows["identity"] = joined
    if not len(rows):
        return rows, np.empty(0, np.intp)
    stated = stated_of(rows, by_source=True)
    order = order_of(stated)
    begins = begins_of(stated.record, order)
    start = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    return fill_rows(rows, Filling(order, start, np.arange(len(order)), stated)), order


def stated_of(rows: Array, *, by_source: bool = False) -> Stated:
    """What stored rows state of their place among the versions of their record (and source)."""
    record = [rows["enterprise_id"], rows["identity"], *([rows["source_rank"]] if by_source else [])]
    dated = np.where(rows["dated"] == 1, rows["recorded_on"], NO_DATE)
    return Stated(record, dated, rows["version"], rows["delivery"], rows["recorded_on"])


def contents_of(rows: Array) -> Iterator[tuple[str, Content]]:
    """The packed columns that decide, by name, as content."""
    for name in CONTENT:
        yield name, Content(np.ascontiguousarray(rows[name]), _missing(name), name in HELD)


def fill_rows(rows: Array, filling: Filling) -> Array:
    """The rows; those that the filling fills have what they do not state from the rows before them."""
    filled = rows.copy()
    for name, content in contents_of(rows):
        made = filling.filled_column(content)
        if made is not content.column:
            filled[name] = made
    for flag in TEXTS.values():
        sources = filling.sources(rows[flag] != 0)
        filled[flag][filling.filled] = np.where(sources == _NOWHERE, 0, rows[flag][sources])
    return filled


def _rows_of_repeated(rows: Array, *, adjacent: bool = True) -> Places:
    """The places of the rows of records that have several, record by record."""
    if not len(rows):
        return np.empty(0, np.intp)
    return repeated_rows_of([rows["enterprise_id"], rows["identity"]], adjacent=adjacent)


def _missing(name: str) -> int:
    if name == "type":
        return NO_TEXT
    return NO_SEVERITY if name == "severity" else MISSING[RECORD_FIELDS[name].kind]
