"""One enterprise's facts with one record saying something else, as they are once a version that says so is taken in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from rules.codes import depends_on_type
from rules.fields import RECORD_FIELDS, Kind
from scoring.facts import DTYPES, MISSING, Facts, Mask, Vocabulary
from scoring.record_checks import early_ends_of
from scoring.typed_words import AS_LISTED, WordsWanted, read_word
from scoring.unreadable import Reason, Unreadable
from scoring.value_parsing import field_reader_of, text_reader_of


class Unwritable(Exception):
    """What the record cannot say: the field, and why."""

    def __init__(self, field: str, reason: Reason) -> None:
        super().__init__(field, reason)
        self.field, self.reason = field, reason


def restate_record(facts: Facts, rows: Mask, says: Mapping[str, Any], words: WordsWanted = AS_LISTED) -> Facts:
    """The facts whose record at `rows` (True: the visible version) says `says`, by field, as files state it.

    What it does not speak of stays. Raises Unwritable as a delivery of the record would be refused.
    """
    columns, vocabularies = dict(facts.records.columns), dict(facts.vocabularies)
    record_type = _type_of(facts, rows)
    for name, value in says.items():
        kind = RECORD_FIELDS[name].kind
        held = columns.get(name)
        column = np.full(len(rows), MISSING[kind], DTYPES[kind]) if held is None else held.copy()
        if kind is Kind.TEXT:
            key = f"record.{name}"
            # A copy: what nobody has stated has no code in the vocabulary that others share.
            known = vocabularies.get(key)
            vocabularies[key] = Vocabulary(() if known is None else known.texts)
        column[rows] = _read(name, value, record_type, vocabularies, words)
        columns[name] = column
    stated = {name: column[rows] for name, column in columns.items()}
    for name in early_ends_of(stated):
        raise Unwritable(name, Reason.ENDS_TOO_EARLY)
    return replace(facts, records=replace(facts.records, columns=columns), vocabularies=vocabularies)


def _type_of(facts: Facts, rows: Mask) -> str:
    return next((name for name, run in facts.records.slices.items() if rows[run].any()), "")


def _read(name: str, value: Any, record_type: str, vocabularies: Mapping[str, Vocabulary], words: WordsWanted) -> int:
    field = RECORD_FIELDS[name]
    try:
        if field.kind is not Kind.TEXT:
            return field_reader_of(field)(value)
        vocabulary = vocabularies[f"record.{name}"]
        if depends_on_type(name):
            return read_word(name, value, record_type, vocabulary, words)
        return text_reader_of(name, vocabulary)(value)
    except Unreadable as error:
        raise Unwritable(name, error.reason) from None
