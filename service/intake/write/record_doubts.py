"""Rows of which nobody can tell whether they are one record or two: what they may be, and what each answer ties.

A row is in doubt together with all rows of its import that wait for the same records or state the same keys.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from rules.fields import RECORD_FIELDS
from service.core.arrays import Array
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import record
from service.core.errors import ProductError
from service.facts.histories import stated_values_of
from service.intake.queries.imports import Import
from service.intake.queries.record_decisions import Doubt
from service.intake.queries.rows_to_check import TWO_OR_ONE_KIND, RowToCheck
from service.intake.write.record_keys import Found, find_records, records_by_aliases
from service.intake.write.records import keys_of_rows
from service.intake.write.rows import open_stated
from service.intake.write.rows_of_imports import wanted_of, with_empty_cells
from service.intake.write.take import find_enterprises
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch

# Kinds of files whose rows may be in doubt; a repair names its record, and is mended where it names two.
KINDS = ("records", "tiers")
_NONE = 0


def doubt_of(connection: Connection, rows: Sequence[RowToCheck], order: Import, work: Work) -> Doubt | None:
    """What the first of some rows of an import is in doubt about, with those of the others that share it.

    None where it is in no doubt, or is about no enterprise that the work may speak of.
    """
    if order.kind not in KINDS:
        return None
    try:
        intake = open_stated(connection, with_empty_cells([row.row for row in rows], order), work, wanted_of(order))
        batch = next((batch for batch in intake.batches() if len(batch)), None)
    except ProductError:
        # The headings make no form any more.
        return None
    if batch is None or batch.parts is None or batch.lines[0] != 1:
        return None
    ids = find_enterprises(connection, batch, work)
    if ids[0] < 0:
        return None
    mine = np.flatnonzero(ids == ids[0])
    keys = keys_of_rows(connection, batch, ids, work).take(mine)
    found = find_records(connection, keys)
    # Beside the other rows of its file it was in doubt, whatever those that were taken in say now.
    if not found.contested[0] and rows[0].kind != TWO_OR_ONE_KIND:
        return None
    aliases = records_by_aliases(connection, found.keys)
    shared = _sharing_rows(found, aliases)
    places = tuple((batch.lines[mine[shared]] - 1).tolist())
    stated = tuple(_stated_in(batch, place) for place in mine[shared].tolist())
    return _answers_of(connection, int(ids[0]), places, found, aliases, shared, stated)


def _sharing_rows(found: Found, aliases: Sequence[Array]) -> Array:
    """The rows that share a key, or a record, with the first one: directly or by others."""
    tokens = [set(_tokens_of(found, aliases, row)) for row in range(len(found.identity))]
    known, rows = set(tokens[0]), {0}
    while more := {row for row in range(len(tokens)) if row not in rows and tokens[row] & known}:
        rows |= more
        known |= set().union(*(tokens[row] for row in more))
    return np.array(sorted(rows), np.intp)


def _tokens_of(found: Found, aliases: Sequence[Array], row: int) -> Iterator[int]:
    own = (found.keys.parts.view(np.int64), found.keys.named.view(np.int64), found.by_parts, found.by_name, *aliases)
    return (int(column[row]) for column in own if column[row] != _NONE)


def _answers_of(
    connection: Connection,
    owner: int,
    places: tuple[int, ...],
    found: Found,
    aliases: Sequence[Array],
    shared: Array,
    stated: tuple[dict[str, Any], ...],
) -> Doubt:
    parts, named = (keys.view(np.int64)[shared] for keys in (found.keys.parts, found.keys.named))
    records = {int(one) for column in (found.by_parts, found.by_name, *aliases) for one in column[shared]} - {_NONE}
    identity = _oldest_of(connection, owner, records) if records else int(found.identity[shared[0]])
    keys = {int(key) for column in (parts, named) for key in column} - {_NONE}
    return Doubt(
        owner,
        places,
        tuple(sorted(records)),
        identity,
        tuple(sorted((records | keys) - {identity})),
        tuple(sorted(_silent_keys(found, aliases, shared))),
        stated,
    )


def _stated_in(batch: IntakeBatch, place: int) -> dict[str, Any]:
    """What a row of the batch states, but for whom it is about."""
    held = {name: int(column[place]) for name, column in batch.columns.items() if name in RECORD_FIELDS}
    texts = {name: column[place] for name, column in batch.texts.items() if column[place] is not None}
    return {**stated_values_of(held, RECORD_FIELDS, batch.vocabularies, "record."), **texts}


def _silent_keys(found: Found, aliases: Sequence[Array], shared: Array) -> set[int]:
    """Names of rows with parts that find another record than these, or stand with several; other authorities' names."""
    parts, named = (keys.view(np.int64) for keys in (found.keys.parts, found.keys.named))
    by_name: dict[int, set[int]] = defaultdict(set)
    for row in shared.tolist():
        by_name[int(named[row])].add(int(parts[row]))
    silent = set[int]()
    for row in shared.tolist():
        several = len(by_name[int(named[row])] - {_NONE}) > 1
        elsewhere = found.by_name[row] != _NONE and found.by_name[row] != found.by_parts[row]
        if named[row] != _NONE and parts[row] != _NONE and (several or elsewhere):
            silent.add(int(named[row]))
        for own, record_ in zip(found.keys.aliases, aliases, strict=True):
            if record_[row] != _NONE and record_[row] != found.by_parts[row]:
                silent.add(int(own.view(np.int64)[row]))
    return silent


def _oldest_of(connection: Connection, owner: int, records: set[int]) -> int:
    """The record of which something was known first."""
    one = record.c
    query = (
        select(one.identity, func.min(one.change_id))
        .where(one.enterprise_id == owner, is_among(connection, one.identity, sorted(records)))
        .group_by(one.identity)
    )
    first: dict[int, Any] = {row[0]: row[1] for row in connection.execute(query)}
    return min(records, key=lambda record_: (first.get(record_, 1 << 62), record_))
