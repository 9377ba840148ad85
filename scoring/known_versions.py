"""Which version of each record is visible on day K, and what it says (semantics 2, "When").

Of the rows known on K those of the source with the smallest rank, of these the last in the order of versions, with what
it does not state taken from those before it; none where that is a revocation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import RECORD_FIELDS
from scoring.block_days import Day, day_of_owners
from scoring.facts import MISSING, NO_DATE, NO_NUMBER, Ints, Mask, Records
from scoring.version_content import Content, Filling, copies_of, filling_of, waiting_of
from scoring.version_order import Columns, Stated, begins_of, order_of, repeated_rows_of

Ids: TypeAlias = Sequence[str] | Ints | pa.Array

# A revocation and an open objection are lifted only by what is dated or numbered later.
HELD = frozenset({"revoked", "objection_open"})
# Content is what a row states but for these.
NO_CONTENT = frozenset({"record_id", "source", "version", "recorded_at"})


def order_keys(ids: Ids | None, rows: Ints) -> tuple[npt.NDArray[Any], ...]:
    """Sort keys of the ids at `rows`, the last key the strongest, as `numpy.lexsort` takes them."""
    if ids is None:
        return (rows,)
    chosen = _at(ids, rows)
    if chosen.dtype.kind in "iu":
        return (chosen,)
    return chosen, np.char.str_len(chosen)


def id_at(ids: Ids | None, row: int) -> str:
    """The id of one record as text; its row where the source proved ids unneeded."""
    return str(row) if ids is None else str(ids[row])


def _at(ids: Ids, rows: Ints) -> npt.NDArray[Any]:
    if isinstance(ids, pa.Array):
        return np.asarray(ids.take(pa.array(rows)).to_pylist(), np.str_)
    if isinstance(ids, np.ndarray):
        return ids[rows]
    return np.asarray([ids[row] for row in rows.tolist()], np.str_)


def known_records_of(records: Records, known_on: Day) -> tuple[Records, Mask | None]:
    """The records, and True for the one version of each that is visible on `known_on` (of its enterprise).

    None where all rows are visible. What a visible version does not state it has from those before it.
    """
    columns = records.columns
    rows = np.empty(0, np.int64) if records.identity is None else repeated_rows_of([records.owner, records.identity])
    if not len(rows) and not columns.keys() & {"recorded_at", "revoked"}:
        return records, None
    day = day_of_owners(known_on, records.owner)
    record = [records.owner] if records.identity is None else [records.owner, records.identity]
    stated = stated_of(record, columns)
    visible: Mask = stated.known_since <= day
    if len(rows):
        filling = last_versions_of(stated.take(rows), day[rows] if isinstance(day, np.ndarray) else day)
        visible[rows] = False
        visible[rows[filling.filled]] = True
        records = replace(records, columns=_filled(columns, rows, filling))
    if "revoked" in records.columns:
        visible &= records.columns["revoked"] != 1
    return records, visible


def stated_of(record: Columns, columns: Mapping[str, Ints]) -> Stated:
    """What the rows of a file state of their place; `columns` are their fields as facts hold them."""
    n = len(record[0])
    recorded = columns.get("recorded_at", np.full(n, NO_DATE, np.int32))
    return Stated(record, recorded, columns.get("version", np.full(n, NO_NUMBER, np.int64)))


def _filled(columns: Mapping[str, Ints], rows: Ints, filling: Filling) -> dict[str, Ints]:
    """The columns with the visible rows filled; `rows` are those that the filling looks at."""
    filled = dict(columns)
    for name, column in columns.items():
        if name in NO_CONTENT:
            continue
        content = content_of(name, column[rows])
        made = filling.filled_column(content)
        if made is not content.column:
            filled[name] = column.copy()
            filled[name][rows] = made
    return filled


def content_of(name: str, column: Ints) -> Content:
    """The column of a record's field as content."""
    return Content(column, MISSING[RECORD_FIELDS[name].kind], name in HELD)


def unsettled_rows_of(owner: Ints, identity: Ints, kinds: Ints, columns: Mapping[str, Ints]) -> tuple[Mask, Mask]:
    """True for the rows of one delivery that wait, and for those that are copies without a place of their own.

    A row waits that contradicts another of its record where nothing says which is later. `kinds` are numbers of the
    rows' types, `columns` their fields as facts hold them.
    """
    waiting, copies = np.zeros((2, len(owner)), np.bool_)
    rows = repeated_rows_of([owner, identity])
    if len(rows):
        some = {name: column[rows] for name, column in columns.items()}
        stated, contents = stated_of([owner[rows], identity[rows]], some), contents_of(kinds[rows], some)
        waiting[rows], copies[rows] = waiting_of(stated, contents), copies_of(stated, contents)
    return waiting, copies & ~waiting


def contents_of(kinds: Ints, columns: Mapping[str, Ints]) -> list[Content]:
    """What rows state but for record id, source, number and day of recording; the type first."""
    fields = [content_of(name, column) for name, column in columns.items() if name not in NO_CONTENT]
    return [Content(kinds, -1), *fields]


def last_versions_of(stated: Stated, known_on: Day, rank: Ints | None = None, among: Mask | None = None) -> Filling:
    """The rows of each record that count on day K, in order, and the last of them, with what it takes from the others.

    Parameters
    ----------
    stated : what the rows state of their place; rows of one record, and of one source where `rank` is given
    known_on : K, or (rows,) the K of each
    rank : (rows,) rank of the source; None: all are of one
    among : (rows,) True for the rows that are looked at; None: all are
    """
    whole = stated if rank is None else replace(stated, record=[*stated.record, rank])
    seen: Mask = whole.known_since <= known_on
    if among is not None:
        seen &= among
        # What is not looked at bounds no place either.
        looked = np.flatnonzero(among)
        order = looked[order_of(whole.take(looked))]
    else:
        order = order_of(whole)
    rows = order[seen[order]]
    if rank is not None and len(rows):
        rows = rows[_of_first_rank(stated.record, rank, rows)]
    return filling_of(stated, rows, stated.record)


def _of_first_rank(record: Columns, rank: Ints, rows: Ints) -> Mask:
    """True for the rows of the source that the first row of their record has."""
    starts = np.maximum.accumulate(np.where(begins_of(record, rows), np.arange(len(rows)), 0))
    first: Mask = rank[rows] == rank[rows][starts]
    return first


def first_rows_of(claims: Columns, line: Ints | None = None) -> Ints:
    """For each row the first that claims the same: itself where none does before it.

    `claims` are the columns that tell rows apart. First is the row with the smallest `line`; None: the one that stands
    first.
    """
    order = np.lexsort((*(() if line is None else (line,)), *reversed(claims)))
    starts = np.flatnonzero(begins_of(claims, order)) if len(order) else order
    first = np.empty(len(order), np.intp)
    first[order] = np.repeat(order[starts], np.diff(starts, append=len(order)))
    return first
