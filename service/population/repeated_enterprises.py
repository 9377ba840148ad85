"""Rows of a file that state one enterprise several times: whether they agree, and what they say together."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rules.fields import ENTERPRISE_FIELDS, Field
from scoring.facts import MISSING
from service.core.arrays import Array, Ints, Mask
from service.population.field_columns import field_column
from service.reading.delivery import Delivery

_COMPARED = [field for name, field in ENTERPRISE_FIELDS.items() if name != "uscc"]


@dataclass(frozen=True, slots=True)
class Repeated:
    """The numbers of the enterprises (rows) that contradict each other, and what others say together.

    `filled` has by field the rows that leave out what another row states, ascending, and what they are to hold.
    """

    refused: Ints
    filled: dict[str, tuple[Ints, Array]]


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
            filled[field.name] = _said_together(columns[field.name], group, field)
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
    """The rows that state a code first but not this value, ascending, and what another row of theirs states."""
    stated = np.flatnonzero(values != MISSING[field.kind])
    owners, first = np.unique(group[stated], return_index=True)
    said = values[stated[first]]
    return owners.astype(np.int64), said
