"""Which versions of a block's records are known on day K (semantics 2)."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.block_days import Day, day_of_owners
from scoring.facts import NO_DATE, Ints, Mask, Records

Ids: TypeAlias = Sequence[str] | Ints | pa.Array
Columns: TypeAlias = Sequence[npt.NDArray[Any]]


def equality_codes(ids: Ids | None) -> Ints:
    """One integer per distinct id, equal where the ids are equal."""
    if isinstance(ids, pa.Array):
        return ids.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return np.unique(np.asarray(ids), return_inverse=True)[1]


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


def known_mask_of(records: Records, known_on: Day) -> Mask | None:
    """True for the one version of each record that is visible on `known_on` (of its enterprise); None where all are.

    Rows of one enterprise with the same id are versions of one record.
    """
    columns, n = records.columns, len(records)
    if not columns.keys() & {"recorded_at", "version", "revoked"}:
        return None
    recorded = columns.get("recorded_at", np.full(n, NO_DATE, np.int32))
    record = version = None
    if records.ids is not None and not (isinstance(records.ids, list) and len(set(records.ids)) == n):
        record = (records.owner, equality_codes(records.ids))
        version = version_of(columns.get("version", np.zeros(n, np.int64)))
    return visible_mask_of(
        # What states no day was always known, before all that states one.
        np.where(recorded == NO_DATE, -NO_DATE, recorded),
        day_of_owners(known_on, records.owner),
        record,
        version=version,
        revoked=columns.get("revoked"),
    )


def visible_mask_of(
    recorded: Ints,
    known_on: Day,
    record: Columns | None,
    *,
    version: Ints | None = None,
    rank: Ints | None = None,
    among: Mask | None = None,
    revoked: Ints | None = None,
) -> Mask:
    """True for the one row of each record that counts on day K: the rule of semantics 2, for facts held anywhere.

    Of the rows recorded on or before K those of the source with the smallest rank, of these the last, by day of
    recording and then by version; none where that is a revocation.

    Parameters
    ----------
    recorded : (rows,) days since 1970-01-01 on which the rows became known
    known_on : K, or (rows,) the K of each
    record : columns (rows,) that are equal where two rows are versions of one record; None: every row is a record
    version : (rows,) order within a day; None: the rows stand by record, rank, day and version already
    rank : (rows,) rank of the source; None: all are of one. Rows that are not in order have none
    among : (rows,) True for the rows that are looked at; None: all are
    revoked : (rows,) 1 for a revocation; None: there is none
    """
    seen: Mask = recorded <= known_on
    if among is not None:
        seen &= among
    if record is not None:
        rows = np.flatnonzero(seen)
        if version is not None:
            rows = rows[np.lexsort((version[rows], recorded[rows], *(key[rows] for key in reversed(record))))]
        seen = _of_rows(_last_of_each(rows, record, rank), seen)
    return seen if revoked is None else seen & (revoked != 1)


def _of_rows(rows: Ints | None, seen: Mask) -> Mask:
    if rows is None:
        return seen
    mask = np.zeros(len(seen), np.bool_)
    mask[rows] = True
    return mask


def _last_of_each(rows: Ints, record: Columns, rank: Ints | None) -> Ints | None:
    """Of `rows`, ordered, the last one of each record that is of its first row's source; None where that is all."""
    new = _begins(record, rows)
    if new.all():
        return None
    starts = np.flatnonzero(new)
    if rank is None:
        return rows[np.append(starts[1:], len(rows)) - 1]
    ranks = rank[rows]
    best = np.repeat(ranks[starts], np.diff(starts, append=len(rows)))
    return rows[np.maximum.reduceat(np.where(ranks == best, np.arange(len(rows)), -1), starts)]


def _begins(columns: Columns, rows: Ints) -> Mask:
    """True for each of `rows` that differs from the one before it."""
    new = np.ones(len(rows), np.bool_)
    ordered = [column[rows] for column in columns]
    new[1:] = reduce(or_, [column[1:] != column[:-1] for column in ordered])
    return new


def version_of(stated: Ints) -> Ints:
    """The versions of rows; one that is left out (negative) is the first, 0."""
    return np.maximum(stated, 0)


def first_rows_of(claims: Columns, line: Ints | None = None) -> Ints:
    """For each row the first that claims the same version of the same record: itself where none does before it.

    `claims` are the columns that tell versions apart: whose record, which record, day of recording, version. First is
    the row with the smallest `line`; None: the one that stands first.
    """
    order = np.lexsort((*(() if line is None else (line,)), *reversed(claims)))
    starts = np.flatnonzero(_begins(claims, order))
    first = np.empty(len(order), np.intp)
    first[order] = np.repeat(order[starts], np.diff(starts, append=len(order)))
    return first
