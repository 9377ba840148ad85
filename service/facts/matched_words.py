"""Words that the bureau matched, as facts are read: stored is what was stated, a block holds the codes.

A match is knowledge: it counts for a day K from the day it was made on, and for a run only where the run saw its
change. What was decided before is decided again as it was.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from rules.calendar import date_of, day_of
from scoring.cleaning import word_key
from scoring.facts import NO_DATE, NO_TEXT, Ints, Vocabulary
from scoring.typed_words import Matched, WordsWanted
from service.core.db.tables.words import word_match

# A match that counts.
MATCHED = "matched"
# After every change: a match that touched no enterprise has a number that no change bears.
EVER = 2**62


def matches_of(connection: Connection, known_on: int, known_change: int = EVER) -> Matched:
    """The matches that count on day K `known_on`, up to a change: (field, type of record, word) -> code."""
    return read_matches(connection).counted(known_on, known_change)


def words_now(connection: Connection) -> WordsWanted:
    """What words are matched to now, for the reading of a delivery that is stored as it was stated."""
    one = word_match.c
    rows = connection.execute(select(one.field, one.record_type, one.word, one.code).where(one.status == MATCHED))
    return WordsWanted({(row.field, row.record_type, row.word): row.code for row in rows}, as_stated=True)


@dataclass(frozen=True, slots=True)
class DatedMatches:
    """What the words of one field and type of record were matched to, each from its day on until it was withdrawn."""

    rows: Sequence[tuple[str, str, int, int]] = ()

    def __bool__(self) -> bool:
        return bool(self.rows)

    def on(self, day: int) -> Mapping[str, str]:
        """The matches that count on a day: word -> code."""
        return {word: code for word, code, first, until in self.rows if first <= day < until}

    def days_of(self, words: Collection[str]) -> set[int]:
        """The days on which some of the words came to mean something else."""
        return {day for word, _, *days in self.rows if word in words for day in days if day != NO_DATE}


@dataclass(frozen=True, slots=True)
class Matches:
    """All matches that were ever made, those that were withdrawn among them, in their order."""

    rows: Sequence[Any]

    def counted(self, known_on: int, known_change: int = EVER) -> Matched:
        """Those that count on day K, up to a change: (field, type of record, word) -> code."""
        day = date_of(known_on)
        return {
            (row.field, row.record_type, row.word): row.code
            for row in self.rows
            if row.change_id <= known_change and row.matched_on <= day and not _is_withdrawn(row, day, known_change)
        }

    def dated(self, field: str, record_type: str) -> DatedMatches:
        """Those of the words of a field in records of a type."""
        return DatedMatches(
            [
                (row.word, row.code, day_of(row.matched_on), day_of(row.withdrawn_on) if row.withdrawn_on else NO_DATE)
                for row in self.rows
                if row.field == field and row.record_type == record_type
            ]
        )


def _is_withdrawn(row: Any, day: date, known_change: int) -> bool:
    return row.withdrawn_on is not None and row.withdrawn_on <= day and row.withdrawn_change_id <= known_change


def read_matches(connection: Connection) -> Matches:
    """All matches of the bureau, in one statement."""
    one = word_match.c
    days = one.change_id, one.matched_on, one.withdrawn_on, one.withdrawn_change_id
    return Matches(
        connection.execute(select(one.field, one.record_type, one.word, one.code, *days).order_by(one.id)).all()
    )


@dataclass(frozen=True, slots=True)
class MatchedWords:
    """Turns codes of stated words into those of the words they were matched to; costs nothing where none is matched.

    `tables` has, by the key of the vocabulary and the type of record, a new code for each stored one.
    """

    tables: Mapping[str, Mapping[str, Ints]] = field(default_factory=dict)

    def attributes(self, columns: Mapping[str, Ints]) -> Mapping[str, Ints]:
        """Columns of enterprises by field."""
        if not any(name in self.tables for name in columns):
            return columns
        return {
            name: self.tables[name][""].take(column, mode="wrap") if name in self.tables else column
            for name, column in columns.items()
        }

    def records(self, columns: dict[str, Ints], slices: Mapping[str, slice]) -> None:
        """Changes columns of records, which stand type by type as `slices` says."""
        for name in columns:
            by_type = self.tables.get(f"record.{name}", {})
            for kind, table in by_type.items():
                if kind in slices:
                    columns[name] = columns[name].copy()
                    columns[name][slices[kind]] = table.take(columns[name][slices[kind]], mode="wrap")


def matched_words_of(matched: Matched, vocabularies: Mapping[str, Vocabulary]) -> MatchedWords:
    """The tables for these vocabularies, to which the codes that were matched to are added."""
    by_field: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for (name, kind, word), code in matched.items():
        by_field[f"record.{name}" if kind else name][kind][word] = code
    tables = {
        key: {kind: _table_of(vocabularies[key], words) for kind, words in by_type.items()}
        for key, by_type in by_field.items()
        if key in vocabularies
    }
    return MatchedWords(tables)


def _table_of(vocabulary: Vocabulary, words: Mapping[str, str]) -> Ints:
    stored: Iterable[str] = list(vocabulary.texts)
    codes = [
        vocabulary.add(words[key]) if (key := word_key(text)) in words else code for code, text in enumerate(stored)
    ]
    return np.array([*codes, NO_TEXT], np.int32)
