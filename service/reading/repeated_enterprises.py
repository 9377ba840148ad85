"""Rows of a delivery that state one enterprise several times: whether they agree, and what they say together.

The order of the rows decides nothing: where two contradict each other all rows of the enterprise wait, and what a row
leaves out and another one states is said by both.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import ENTERPRISE_FIELDS, Field
from scoring.facts import MISSING
from scoring.same_records import Keys
from service.core.arrays import Array, Ints, Mask
from service.reading.delivery import Delivery
from service.reading.field_columns import field_column
from service.reading.settled_rows import SettledRows

_COMPARED = [field for name, field in ENTERPRISE_FIELDS.items() if name != "uscc"]


@dataclass(frozen=True, slots=True)
class Repeated:
    """The numbers of the enterprises (rows) that contradict each other, and what others say together.

    `filled` has by field the rows of enterprises of which any row states it, ascending, and what they are to hold.
    """

    refused: Ints
    filled: dict[str, tuple[Ints, Array]]


def settle_lines(delivery: Delivery, keys_of: Callable[[pa.Array], Keys]) -> SettledRows:
    """Settles the rows of a whole delivery that is to be taken in; `keys_of` codes are equal for one enterprise.

    Reads the identifiers of all rows, and more only of rows that share them.
    """
    lines, keys = _keys_of_lines(delivery, keys_of)
    stated, times = np.unique(keys, return_counts=True)
    repeated = lines[np.isin(keys, stated[times > 1])]
    if not len(repeated):
        return SettledRows()
    good, keys = _good_of(delivery, np.sort(repeated), keys_of)
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    numbers = np.arange(len(good))
    again = first[place] != numbers
    settled = settle_repeats(delivery, good, numbers[again], first[place][again])
    filled = {name: (good[rows], values) for name, (rows, values) in settled.filled.items()}
    return SettledRows(good[settled.refused], filled=filled)


def _keys_of_lines(delivery: Delivery, keys_of: Callable[[pa.Array], Keys]) -> tuple[Ints, Keys]:
    lines, keys = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    for batch, codes in delivery.identifiers():
        lines.append(batch.line_numbers())
        keys.append(keys_of(codes))
    return np.concatenate(lines), np.concatenate(keys)


def _good_of(delivery: Delivery, lines: Ints, keys_of: Callable[[pa.Array], Keys]) -> tuple[Ints, Keys]:
    """The lines of those rows that can be used, with the keys of their enterprises."""
    good, keys = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    for batch in delivery.batches_at(lines, delivery.names()):
        read = delivery.look_at(batch)
        left_out = read.left_out()
        kept = np.ones(len(read.rows), np.bool_) if left_out is None else ~left_out
        good.append(batch.line_numbers()[kept])
        keys.append(keys_of(read.about.codes.filter(pa.array(kept))))
    return np.concatenate(good), np.concatenate(keys)


def settle_repeats(delivery: Delivery, lines: Ints, rows: Ints, first: Ints) -> Repeated:
    """Settles the `rows` (numbers of enterprises) that state what the rows `first` state; `lines` are those of all."""
    members, places = np.unique(np.concatenate((first, rows)), return_inverse=True)
    # Each member belongs to the row that stated its code first.
    group = members.copy()
    group[places[len(first) :]] = first
    columns = _columns(delivery, lines[members])
    contradicts = np.zeros(len(members), np.bool_)
    filled: dict[str, tuple[Ints, Array]] = {}
    for field in _COMPARED:
        if field.name in columns:
            contradicts |= _differ(columns[field.name], group, field)
            stated, said = _said_together(columns[field.name], group, field)
            filled[field.name] = members[stated], said
    refused = members[np.isin(group, group[contradicts])]
    return Repeated(refused, filled)


def _columns(delivery: Delivery, lines: Ints) -> dict[str, Array]:
    """All fields of the rows at some lines, in the order of the lines as they are given."""
    order = np.argsort(lines, kind="stable")
    pieces: dict[str, list[Array]] = {}
    found: list[Ints] = []
    for rows in delivery.reread(lines[order]):
        found.append(rows.batch.line_numbers())
        for field in _COMPARED:
            pieces.setdefault(field.name, []).append(field_column(rows, field, delivery.vocabularies, field.name))
    ascending = np.argsort(np.concatenate(found), kind="stable") if found else np.empty(0, np.intp)
    back: npt.NDArray[np.intp] = np.empty(len(lines), np.intp)
    back[order] = ascending
    return {name: np.concatenate(columns)[back] for name, columns in pieces.items()}


def _differ(values: Array, group: Ints, field: Field) -> Mask:
    """True for rows that state a value of which another row of their enterprise states another."""
    stated = np.flatnonzero(values != MISSING[field.kind])
    order = stated[np.lexsort((values[stated], group[stated]))]
    other = (group[order][1:] == group[order][:-1]) & (values[order][1:] != values[order][:-1])
    differ = np.zeros(len(values), np.bool_)
    differ[order[1:][other]] = True
    return differ


def _said_together(values: Array, group: Ints, field: Field) -> tuple[Ints, Array]:
    """The places of the rows of groups of which a row states this value, and what it states."""
    stated = np.flatnonzero(values != MISSING[field.kind])
    owners, first = np.unique(group[stated], return_index=True)
    at = np.searchsorted(owners, group)
    places = np.flatnonzero(np.append(owners, -1)[at] == group)
    return places, values[stated[first]][at[places]]
