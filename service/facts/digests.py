"""The facts digests of a block: what each decision was made from, the same in every database.

SHA-256 over one row of 64-bit numbers for the attributes that the rule sets read, then one per visible record of the
types read, by its identity; a text stands as the first 64 bits of its SHA-256.
"""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from service.core.arrays import Array
from service.facts.reader import Block

_NAMED = ("identity", "recorded_on", "version")


def facts_digests_of(block: Block, places: Sequence[int] | Array, words: Mapping[str, Array]) -> list[bytes]:
    """The digest of the facts of each enterprise at `places`; `words` are the hashes of texts by field and code."""
    if not len(places):
        return []
    attributes = _table_of(
        [
            _hash_column(ENTERPRISE_FIELDS[name].kind, column, words[name]) if name in words else column
            for name, column in sorted(block.facts.attributes.items())
        ],
        len(block.ids),
    )
    records, bounds = _record_bytes_of(block, words)
    digests, width = [], attributes.shape[1] * 8
    ours, theirs = memoryview(attributes.tobytes()), memoryview(records)
    for place in np.asarray(places).tolist():
        digest = hashlib.sha256(ours[place * width : (place + 1) * width])
        digest.update(theirs[bounds[place] : bounds[place + 1]])
        digests.append(digest.digest())
    return digests


def _record_bytes_of(block: Block, words: Mapping[str, Array]) -> tuple[bytes, list[int]]:
    """The bytes of all records by enterprise and identity, and where each enterprise's begin."""
    facts, rows = block.facts.records, block.record_rows
    columns = [words["record.type"][rows["type"]], *(rows[name] for name in _NAMED)]
    for name, column in sorted(facts.columns.items()):
        field = f"record.{name}"
        columns.append(_hash_column(RECORD_FIELDS[name].kind, column, words[field]) if field in words else column)
    table = np.empty((len(rows), len(columns)), "<i8")
    whole = np.dtype((np.void, len(columns) * 8))
    table.view(whole)[block.by_type] = _table_of(columns, len(rows)).view(whole)
    bounds = np.concatenate(([0], np.cumsum(np.bincount(facts.owner, minlength=len(block.ids)))))
    return table.tobytes(), (bounds * whole.itemsize).tolist()


def _hash_column(kind: Kind, column: Array, words: Array) -> Array:
    return words[column] if kind is Kind.TEXT else column


def _table_of(columns: Sequence[Array], n: int) -> Array:
    table = np.empty((n, len(columns)), "<i8")
    for place, column in enumerate(columns):
        table[:, place] = column
    return table
