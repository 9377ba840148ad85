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

_ROWS = 1 << 12
_NAMED = ("identity", "recorded_on", "version")


def facts_digests_of(block: Block, places: Sequence[int] | Array, words: Mapping[str, Array]) -> list[bytes]:
    """The digest of the facts of each enterprise at `places`; `words` are the hashes of texts by field and code."""
    if not len(places):
        return []
    attributes = [
        _hash_column(ENTERPRISE_FIELDS[name].kind, column, words[name]) if name in words else column
        for name, column in sorted(block.facts.attributes.items())
    ]
    digests, width = [], len(attributes) * 8
    ours = _bytes_of_rows(attributes, np.arange(len(block.ids)))
    theirs, bounds = _record_bytes_of(block, words)
    for place in np.asarray(places).tolist():
        digest = hashlib.sha256(ours[place * width : (place + 1) * width])
        digest.update(theirs[bounds[place] : bounds[place + 1]])
        digests.append(digest.digest())
    return digests


def _record_bytes_of(block: Block, words: Mapping[str, Array]) -> tuple[memoryview, list[int]]:
    """The bytes of all records by enterprise and identity, and where each enterprise's begin."""
    facts, rows = block.facts.records, block.record_rows
    columns = [words["record.type"][rows["type"]], *(rows[name] for name in _NAMED)]
    for name, column in sorted(facts.columns.items()):
        field = f"record.{name}"
        columns.append(_hash_column(RECORD_FIELDS[name].kind, column, words[field]) if field in words else column)
    bounds = np.concatenate(([0], np.cumsum(np.bincount(facts.owner, minlength=len(block.ids)))))
    return _bytes_of_rows(columns, block.by_type), (bounds * (len(columns) * 8)).tolist()


def _hash_column(kind: Kind, column: Array, words: Array) -> Array:
    return words[column] if kind is Kind.TEXT else column


def _bytes_of_rows(columns: Sequence[Array], places: Array) -> memoryview:
    """The bytes of the rows that the columns make, each at its place: the n-th row of the columns at `places[n]`.

    A few thousand rows at a time, which stay in the processor's cache while column after column is put into them.
    """
    width = len(columns)
    table = np.empty((len(places), width), "<i8")
    for start in range(0, len(places), _ROWS):
        some = slice(start, start + _ROWS)
        piece = np.empty((len(places[some]), width), "<i8")
        for number, column in enumerate(columns):
            piece[:, number] = column[some]
        whole = np.dtype((np.void, width * 8))
        table.view(whole)[places[some]] = piece.view(whole)
    return table.reshape(-1).view(np.uint8).data
