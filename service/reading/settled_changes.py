"""Rows of changed attributes against each other: which contradict another row, and in which order they come about.

A code that changed is dealt with before what names the enterprise by it, and changes of one attribute in the order of
their days, wherever they stand in the delivery.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rules.fields import ENTERPRISE_FIELDS
from scoring.facts import NO_DATE
from scoring.same_records import Keys
from service.core.arrays import Ints, Mask
from service.core.files.faults import Fault
from service.core.files.packed_text import hash_words
from service.core.files.sources import Batch
from service.reading.delivery import Delivery
from service.reading.identity import text_keys
from service.reading.read_rows import ReadRows
from service.reading.regrouped import joined_batches
from service.reading.settled_rows import SettledRows

# Rows that are put into their order at once; of more the delivery is read several times.
_AT_ONCE = 500_000
_PLACES = {name: place for place, name in enumerate(ENTERPRISE_FIELDS, 1)}
_NEW_CODE, _SAME_CODE = 0, len(_PLACES) + 1


@dataclass(slots=True)
class _Stated:
    """Columns of rows: line, enterprise, what changed (a place), since when, and what it is since then."""

    lines: Ints
    owners: Keys
    fields: Ints
    days: Ints
    values: Keys


def settle_changes(delivery: Delivery, keys_of: Callable[[pa.Array], Keys]) -> tuple[SettledRows, Ints]:
    """Settles the rows of a whole delivery; `keys_of` codes are equal for one enterprise.

    The lines of those that come before all others, in their order, stand beside.
    """
    stated = _joined([_stated_in(delivery, delivery.look_at(batch), keys_of) for batch in delivery.batches()])
    codes = stated.fields == _NEW_CODE
    claims = hash_words([stated.owners, stated.fields.view(np.uint64), stated.days.view(np.uint64)])
    waiting = _contradicted(claims, stated.values)
    # A new code is one enterprise's.
    taken = hash_words([stated.values, np.full(len(codes), _SAME_CODE, np.uint64), stated.days.view(np.uint64)])
    waiting[codes] |= _contradicted(taken[codes], stated.owners[codes])
    several = ~codes & _is_repeated(hash_words([stated.owners, stated.fields.view(np.uint64)]))
    first = np.flatnonzero(codes | several)
    order = first[np.lexsort((stated.lines[first], stated.days[first], ~codes[first]))]
    settled = SettledRows(np.sort(stated.lines[waiting]), "value", Fault.CONFLICTING_CHANGES)
    return settled, stated.lines[order]


def in_order(delivery: Delivery, names: list[str], first: Ints, at_once: int = _AT_ONCE) -> Iterator[Batch]:
    """The rows of the delivery: those at the lines `first` in that order, then the others as they stand."""
    for start in range(0, len(first), at_once):
        wanted = first[start : start + at_once]
        rows = joined_batches(list(delivery.batches_at(wanted, names)), 0)
        lines = rows.line_numbers()
        order = np.argsort(lines)[np.searchsorted(np.sort(lines), wanted)]
        columns = {name: column.take(pa.array(order)) for name, column in rows.columns.items()}
        yield Batch(columns, rows.length, lines[order], 0)
    for batch in delivery.batches(names):
        kept = np.flatnonzero(~np.isin(batch.line_numbers(), first))
        if len(kept) == batch.length:
            yield batch
            continue
        columns = {name: column.take(pa.array(kept)) for name, column in batch.columns.items()}
        yield Batch(columns, len(kept), batch.line_numbers()[kept], batch.done, batch.rejects)


def _stated_in(delivery: Delivery, read: ReadRows, keys_of: Callable[[pa.Array], Keys]) -> _Stated:
    left_out = read.left_out()
    kept = np.ones(len(read.rows), np.bool_) if left_out is None else ~left_out
    rows = read.rows
    names = delivery.vocabularies["field"].texts
    fields = np.array([*(_PLACES[name] for name in names), _NEW_CODE])[rows.values["field"]]
    # Names and codes are texts; any other value is held as its field holds it.
    values = np.where(
        fields == _NEW_CODE,
        text_keys(rows.texts["new_uscc"]),
        np.where(fields == _PLACES["name"], text_keys(rows.texts["value"]), rows.values["value"].view(np.uint64)),
    )
    days = rows.values.get("valid_from", np.full(len(rows), NO_DATE)).astype(np.int64)
    # A code may change twice on one day, and is then one enterprise's like the one before.
    codes = read.about.codes
    owners = np.where(fields == _NEW_CODE, text_keys(codes), keys_of(codes))
    return _Stated(rows.batch.line_numbers()[kept], owners[kept], fields[kept], days[kept], values[kept])


def _joined(pieces: list[_Stated]) -> _Stated:
    none = np.empty(0, np.int64)
    lines, fields, days = (
        np.concatenate([none, *(getattr(piece, name) for piece in pieces)]) for name in ("lines", "fields", "days")
    )
    keys = np.empty(0, np.uint64)
    owners, values = (
        np.concatenate([keys, *(getattr(piece, name) for piece in pieces)]) for name in ("owners", "values")
    )
    return _Stated(lines, owners, fields, days, values)


def _contradicted(claims: Keys, values: Keys) -> Mask:
    """True for rows of claims for which rows state several values."""
    order = np.lexsort((values, claims))
    same = claims[order][1:] == claims[order][:-1]
    other = same & (values[order][1:] != values[order][:-1])
    return np.isin(claims, claims[order][1:][other])


def _is_repeated(keys: Keys) -> Mask:
    stated, times = np.unique(keys, return_counts=True)
    return np.isin(keys, stated[times > 1])
