"""The facts digest, number 2: what a decision was made from, as one SHA-256 (to the byte in `docs/replay.md`).

Of facts and never of storage: no day of recording, number of a version, source, id of a record or of a row enters. So
equal facts have equal digests in a file, a request and a database, alone and in any block.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from rules.feature_set import FeatureSet
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.record_types import parts_of
from rules.ruleset import RuleSet
from scoring.authorities import authority_compared
from scoring.document_numbers import document_compared
from scoring.facts import MISSING, NO_NUMBER, Facts, Ints, Vocabulary
from scoring.required_fields import needs_of
from scoring.score import Scores

DIGEST_VERSION = 2
# Parts by which records are known, and the field that states each. The day of a listing and the month of a tier stand
# in every line; the number of a task or a sample is no field of a record.
PARTS = {"authority": "authority", "document_no": "document_no", "scheme": "scheme", "year": "value"}
# Never part of a line, whatever a rule reads.
_OF_STORAGE = frozenset({"record_id", "uscc", "type", "recorded_at", "version", "revoked"})
_FIRST = "occurred_on"
_NO_TEXT_WORD = 0
# So many rows stay in the processor's cache while column after column is put into them.
_ROWS = 1 << 12
# Enterprises at once, and the bits of a key that say the type and the day.
_MOST, _TYPE, _OWNER = 1 << 18, 32, 44


@dataclass(frozen=True, slots=True)
class DigestFields:
    """What enters: attributes, record types, the parts that some of these types are known by, and record fields."""

    attributes: tuple[str, ...]
    types: tuple[str, ...]
    parts: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def header(self) -> bytes:
        """The bytes that every digest begins with."""
        names = (self.attributes, self.types, self.parts, self.fields)
        return "\n".join([f"credit-tiers facts {DIGEST_VERSION}", *map(",".join, names), ""]).encode()

    @property
    def width(self) -> int:
        """Words in the line of a record."""
        return 1 + len(self.parts) + len(self.fields)


@lru_cache(maxsize=64)
def digest_fields_of(rule_sets: Sequence[RuleSet], features: Sequence[FeatureSet] = ()) -> DigestFields:
    """What enters the digest under a closure and the features of the models that it decides with."""
    needs = needs_of(rule_sets, features)
    known_by = {part for name in needs.types for part in parts_of(name)}
    fields = sorted(needs.record_fields - _OF_STORAGE - {_FIRST})
    attributes = sorted(needs.enterprise_fields - {"uscc", "name"})
    parts = [part for part in PARTS if part in known_by]
    return DigestFields(tuple(attributes), tuple(sorted(needs.types)), tuple(parts), (_FIRST, *fields))


def text_word(text: str) -> int:
    """A text as it stands in a line: the first 64 bits of the SHA-256 of its UTF-8, as a signed number."""
    found = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]
    return int.from_bytes(found, "big", signed=True)


def text_words_of(texts: Iterable[str | None]) -> Ints:
    """The word of each text, 0 for None."""
    words: dict[str | None, int] = {None: _NO_TEXT_WORD}
    found = []
    for text in texts:
        word = words.get(text)
        if word is None and text is not None:
            word = words[text] = text_word(text)
        found.append(word)
    return np.array(found, np.int64)


def facts_digest(scores: Scores, index: int) -> str:
    """The digest (hex) of the facts of one enterprise; ValueError where the scores come without their evidence."""
    if scores.view is None:
        raise ValueError("a facts digest needs scores with evidence")
    fields = digest_fields_of(scores.closure, scores.features)
    (digest,) = facts_digests_of(scores.view.facts, fields, [index], scores.view.visible)
    return digest.hex()


def facts_digests_of(
    facts: Facts, fields: DigestFields, places: Sequence[int] | Ints, visible: npt.NDArray[np.bool_] | None = None
) -> list[bytes]:
    """The digest of the facts of each enterprise at `places`; `visible` None: all rows of its records are."""
    found: list[bytes] = []
    for start in range(0, len(places), _MOST):
        found += _digests_of(facts, fields, np.asarray(places[start : start + _MOST], np.int64), visible)
    return found


def _digests_of(
    facts: Facts, fields: DigestFields, places: Ints, visible: npt.NDArray[np.bool_] | None
) -> Iterator[bytes]:
    attributes = [_column_of(facts, name, places) for name in fields.attributes]
    theirs, bounds = _lines_of(facts, fields, places, visible)
    begin = hashlib.sha256(fields.header).copy
    for ours, start, stop in zip(_bytes_of(attributes, len(places)), bounds[:-1], bounds[1:], strict=True):
        digest = begin()
        digest.update(ours + theirs[start:stop])
        yield digest.digest()


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of words: `held` as facts hold it (None: missing everywhere), `table` the word of each text by code.

    It is `missing` where nothing is held, and zero outside the rows `within`, which are all rows where that is None.
    """

    held: Ints | None
    missing: int
    table: Ints | None = None
    within: tuple[slice, ...] | None = None

    def put(self, words: Ints, first: int) -> None:
        """Puts the words from row `first` on into `words`."""
        stop = first + len(words)
        if self.within is None:
            self._put(words, slice(first, stop))
            return
        words[:] = 0
        for run in self.within:
            start, end = max(first, run.start), min(stop, run.stop)
            if start < end:
                self._put(words[start - first : end - first], slice(start, end))

    def _put(self, words: Ints, rows: slice) -> None:
        if self.held is None:
            words[:] = _NO_TEXT_WORD if self.table is not None else NO_NUMBER
        elif self.table is not None:
            words[:] = self.table[self.held[rows]]
        else:
            words[:] = self.held[rows]
            if self.missing != NO_NUMBER:
                words[words == self.missing] = NO_NUMBER


def _column_of(facts: Facts, name: str, places: Ints) -> _Column:
    held = facts.attributes.get(name)
    return _as_words(ENTERPRISE_FIELDS[name], None if held is None else held[places], facts.vocabularies.get(name))


def _as_words(field: Field, held: Ints | None, vocabulary: Vocabulary | None) -> _Column:
    table = None
    if field.kind is Kind.TEXT:
        table = (vocabulary or Vocabulary()).table("facts digest", _word_of(field.name), _NO_TEXT_WORD)
    return _Column(held, MISSING[field.kind], table)


def _lines_of(
    facts: Facts, fields: DigestFields, places: Ints, visible: npt.NDArray[np.bool_] | None
) -> tuple[memoryview, list[int]]:
    """The lines of all records, enterprise by enterprise and sorted, and where those of each begin and end."""
    rows, owner, runs = _rows_of(facts, fields, places, visible)
    words = {name: text_word(name) for name in runs}
    ranks = sorted(runs, key=lambda name: words[name].to_bytes(8, "big", signed=True))
    kinds = np.empty(len(owner), np.int64)
    for name, run in runs.items():
        kinds[run] = ranks.index(name)
    days = _picked(facts.records.columns[_FIRST], rows)
    key = (owner << _OWNER) | (kinds << _TYPE) | days.astype(np.uint32).astype(np.int64)
    order = np.argsort(key)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    columns = [_Column(kinds, NO_NUMBER, np.array([words[name] for name in ranks], np.int64))]
    columns += [_line_column_of(facts, name, rows) for name in fields.fields[:1]]
    columns += [_part_column_of(facts, part, rows, runs) for part in fields.parts]
    columns += [_line_column_of(facts, name, rows) for name in fields.fields[1:]]
    table = _table_of(columns, len(order), place)
    _sort_equal_keys(table, key[order])
    bounds = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=len(places))))) * (8 * len(columns))
    return table.reshape(-1).view(np.uint8).data, bounds.tolist()


def _rows_of(
    facts: Facts, fields: DigestFields, places: Ints, visible: npt.NDArray[np.bool_] | None
) -> tuple[Ints | None, Ints, dict[str, slice]]:
    """The rows of records that enter (None: all, in order), the number of the place of each, and their runs by type."""
    records, number = facts.records, np.full(len(facts), -1, np.int64)
    number[places] = np.arange(len(places))
    found, runs, start = [], {}, 0
    for name in fields.types:
        if name not in records.slices:
            continue
        run = records.slices[name]
        enters = number[records.owner[run]] >= 0
        if visible is not None:
            enters &= visible[run]
        found.append(np.flatnonzero(enters) + run.start)
        runs[name] = slice(start, start + len(found[-1]))
        start += len(found[-1])
    rows = np.concatenate(found) if found else np.empty(0, np.int64)
    owner = number[records.owner[rows]]
    every = len(rows) == len(records) and (not len(rows) or bool((np.diff(rows) == 1).all()))
    return None if every else rows, owner, runs


def _picked(column: Ints, rows: Ints | None) -> Ints:
    return column if rows is None else column[rows]


def _line_column_of(facts: Facts, name: str, rows: Ints | None) -> _Column:
    words = facts.records.words.get(name)
    if words is not None:
        return _Column(_picked(words, rows), NO_NUMBER)
    held = facts.records.columns.get(name)
    vocabulary = facts.vocabularies.get(f"record.{name}")
    return _as_words(RECORD_FIELDS[name], None if held is None else _picked(held, rows), vocabulary)


# Texts that identify enter as they are compared: however it is written, it is one authority and one document.
_COMPARED = {"authority": authority_compared, "document_no": document_compared}


@cache
def _word_of(name: str) -> Callable[[str], int]:
    """What gives the word of a text of the field `name`."""
    compared = _COMPARED.get(name)
    return text_word if compared is None else lambda text: text_word(compared(text))


def _part_column_of(facts: Facts, part: str, rows: Ints | None, runs: Mapping[str, slice]) -> _Column:
    """The column of an identifying part, zero in lines of types that are not known by it."""
    column = _line_column_of(facts, PARTS[part], rows)
    within = tuple(run for name, run in runs.items() if part in parts_of(name))
    return _Column(column.held, column.missing, column.table, within)


def _bytes_of(columns: Sequence[_Column], n: int) -> list[bytes]:
    """The bytes of each of the rows that the columns make."""
    if not columns:
        return [b""] * n
    table = _table_of(columns, n, np.arange(n))
    rows: list[bytes] = np.frombuffer(table.tobytes(), np.dtype((np.void, 8 * len(columns)))).tolist()
    return rows


def _table_of(columns: Sequence[_Column], n: int, place: Ints) -> npt.NDArray[np.int64]:
    """The rows that the columns make, the n-th at `place[n]`, as words whose bytes stand the greatest first."""
    width = len(columns)
    table = np.empty((n, width), np.int64)
    if not table.size:
        return table
    whole = np.dtype((np.void, width * 8))
    for start in range(0, n, _ROWS):
        piece = np.empty((min(_ROWS, n - start), width), np.int64)
        for number, column in enumerate(columns):
            column.put(piece[:, number], start)
        table.view(whole)[place[start : start + _ROWS]] = piece.astype(">i8").view(np.int64).view(whole)
    return table


def _sort_equal_keys(table: npt.NDArray[np.int64], key: Ints) -> None:
    """Sorts the rows of equal `key`, which stand together, by their bytes."""
    same = key[1:] == key[:-1]
    if not same.any():
        return
    places = np.flatnonzero(np.append(same, False) | np.append(False, same))
    rows = table[places]
    words = rows.view(">u8").astype(np.uint64)
    order = np.lexsort((*reversed(words.T), key[places]))
    table[places] = rows[order]
