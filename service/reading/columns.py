"""The columns of a form as canonical values and clean texts, before rows are told apart."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rules.codes import depends_on_type
from rules.fields import PAPER_FIELDS, Field, Kind
from rules.record_types import RECORD_TYPES, RecordType
from scoring.cleaning import word_key
from scoring.facts import DTYPES, MISSING, NO_TEXT, Vocabulary
from scoring.number_parsing import is_foreign
from scoring.text_parsing import held_text_of
from scoring.typed_words import AS_LISTED, WHY_IT_WAITS, TypedWords, WordsWanted
from scoring.value_parsing import Unreadable, text_of
from service.core.arrays import Array, Mask
from service.core.files.as_text import texts_of_column
from service.core.files.cleaned_texts import held_texts
from service.core.files.conversion import Converted
from service.core.files.distinct_values import DistinctReader, Parse
from service.core.files.faults import Fault
from service.core.files.headers import Column
from service.core.files.personal import cover_all_numbers
from service.core.files.sources import Batch, Source
from service.core.files.values import Reader, all_missing, error_of_unfit_column, holds_texts, reader
from service.core.masking import CODES, KEYS, cover_key, cover_numbers
from service.reading.forms.form import Form
from service.reading.forms.plain import RECORDS
from service.reading.forms.visit_words import CODES_OF
from service.reading.identity import Identified
from service.reading.lengths import LIMITED, longest_of
from service.reading.paper_fields import paper_texts
from service.reading.unlisted_words import WATCHED

FREE = frozenset(
    {
        *("reason", "name", "department", "legal_representative", "field", "value"),
        *("item", "method", "finding"),
        *PAPER_FIELDS,
    }
)
# Read to find out what a row says, and not stored under their own name.
ASIDE = frozenset(
    {
        "person_kind", "data_status", "current_status", "published", "recheck", "overdue", "accepted", "case_filed",
        "assets", "year", "recovered", "currency",
    }
)  # fmt: skip
# Where the words of a field are those of another one.
_MEANS = {"recheck": "outcome"}
# The column of the currency, and the amounts that it may stand beside.
CURRENCY = "currency"
_IN_CURRENCY = ("registered_capital", "paid_in_capital", "amount")
# Words of the free columns of real files; what is longer is a sentence, not a word to count by.
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Types:
    """The record types that may occur: those `known`, and `others` that are looked for where a word names none."""

    known: Mapping[str, RecordType] = field(default_factory=lambda: RECORD_TYPES)
    others: Callable[[], Mapping[str, RecordType]] = dict


OF_THE_TABLE = Types()


@dataclass(slots=True)
class Rows:
    """A batch on its way: canonical values and faults by field, and Arrow strings of the fields without codes.

    Codes of enterprises stand there as the file has them.
    """

    batch: Batch
    converted: Converted
    texts: dict[str, pa.Array] = field(default_factory=dict)
    # Which record each row is of, of rows of records.
    identified: Identified | None = None
    # Of what papers need, by field, how many values were no such thing and were left out.
    left_blank: dict[str, int] = field(default_factory=dict)
    # By place the names, as they are compared, of the enterprises of rows that state no code and were not found by it.
    names: dict[int, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Array]:
        """The canonical columns."""
        return self.converted.values

    def __len__(self) -> int:
        return self.batch.length


_UNKNOWN = {
    "trigger": Fault.UNKNOWN_TRIGGER,
    "ordered_by": Fault.UNKNOWN_ORDERED_BY,
    "level": Fault.UNKNOWN_LEVEL,
}


class IntakeColumns:
    """Reads the used columns of a source as its form says; vocabularies are those of the batches."""

    def __init__(
        self,
        source: Source,
        form: Form,
        vocabularies: Mapping[str, Vocabulary],
        types: Types,
        asked: Collection[str] | None = None,
        unread: Collection[str] = (),
        words: WordsWanted = AS_LISTED,
    ) -> None:
        """`asked` are the fields whose values are asked for, None: all (see `_is_read`); `unread` need no reading.

        `words` says what a person matched words to.
        """
        self._source, self._form, self._types, self.unread = source, form, types, frozenset(unread)
        self._words, self._asked = words, asked
        self.left_out: dict[str, int] = {}
        self._aside = {name: Vocabulary() for name in ASIDE}
        self._vocabularies = vocabularies
        # Words that mean what the type of their record says, where each row states its own; outcomes may have to wait.
        self._typed = {
            name: TypedWords(name, vocabularies["record.type"], Vocabulary(), vocabularies[f"record.{name}"], words)
            for name in ("outcome", "category")
            if form is RECORDS and name in source.columns and (name == "outcome" or self.is_asked(name))
        }
        self._readers: dict[str, Reader] = {}
        self._free: list[str] = []
        for name, column in source.columns.items():
            # The name of the enterprise is looked at where there is no code (`service.reading.who`).
            if name == "name" and form.finds_by_name:
                continue
            if not column.used or name in unread or not (self.is_asked(name) or self._is_read(name, column)):
                continue
            if self._is_free(name, column.field):
                if not holds_texts(source.type_of(name)):
                    raise error_of_unfit_column(column, source.type_of(name), source.name)
                self._free.append(name)
            else:
                self._readers[name] = self._reader(name, column)

    @property
    def names(self) -> list[str]:
        """The columns that are read."""
        return [*self._readers, *self._free]

    def is_asked(self, name: str) -> bool:
        """Whether anyone asks for the values of the field, or they decide about the row."""
        return self._asked is None or name in self._asked or name in ASIDE

    def _is_read(self, name: str, column: Column) -> bool:
        """True for a column that is read though no one asks for its values.

        Whatever may be wrong in it refuses the row, and in the forms of real files one column tells how another is
        to be understood. Free texts and yes or no of their own type have nothing that could be wrong.
        """
        if not self._form.strict or name in KEYS | CODES:
            return True
        if self._is_free(name, column.field):
            return name == "field"
        return not pa.types.is_boolean(self._source.type_of(name))

    def _is_free(self, name: str, one: Field) -> bool:
        return one.kind is Kind.TEXT and name in KEYS | CODES | FREE

    def _reader(self, name: str, column: Column) -> Reader:
        kind = self._source.type_of(name)
        if column.field.kind is not Kind.TEXT:
            return reader(column, kind, self._source.name)
        if pa.types.is_null(kind):
            return partial(all_missing, column.field)
        if not holds_texts(kind):
            raise error_of_unfit_column(column, kind, self._source.name)
        read = DistinctReader(self._text_parse(name), DTYPES[Kind.TEXT], MISSING[Kind.TEXT])
        return lambda texts: read(texts if pa.types.is_dictionary(texts.type) else texts_of_column(texts, column))

    def aside(self, name: str, values: Array, code: str) -> Mask:
        """Where the column read aside holds the word with this code."""
        return values == self._aside[name].code(code)

    def note_foreign_amounts(self, rows: Rows, persons: Mask) -> None:
        """Refuses rows whose amount is in the currency of another country, by the column that names the currency."""
        if CURRENCY not in rows.values:
            return
        foreign = self._aside[CURRENCY].table(CURRENCY, is_foreign, 0)[rows.values[CURRENCY]] == 1
        for name in _IN_CURRENCY:
            if name in rows.values:
                stated = rows.values[name] != MISSING[Kind.MONEY]
                rows.converted.note(name, foreign & stated & ~persons, Fault.FOREIGN_CURRENCY)

    def _vocabulary(self, name: str) -> Vocabulary:
        return self._aside[name] if name in ASIDE else self._vocabularies[vocabulary_key(self._form.kind, name)]

    def _type_named(self) -> Callable[[str], str | None]:
        """The record type that a word names, None where none does."""
        known = _by_labels(self._types.known)
        others: dict[str, str] = {}

        def named(text: str) -> str | None:
            key = word_key(text)
            if key not in known and not others:
                others.update({"": "", **_by_labels(self._types.others())})
            return known.get(key) or others.get(key)

        return named

    def _text_parse(self, name: str) -> Parse:
        vocabulary = self._vocabulary(name)
        words = self._form.words.get(name)
        # The results of visits are those of the inspections that they make.
        record_type = self._form.record_type or ("inspection" if self._form.kind == "visits" else "")
        type_named = self._type_named()
        typed = self._typed.get(name)

        def parse(value: Any) -> int | Fault:
            try:
                text = held_text_of(name, cover_numbers(text_of(value)))
            except Unreadable as error:
                return Fault(error.reason)
            if text is None:
                return MISSING[Kind.TEXT]
            if len(text) > longest_of(name) and (self._form.strict or name in LIMITED):
                return Fault.TOO_LONG
            if name == "type":
                known = type_named(text)
                if known is None and (match := self._words.match_of(name, text, "")):
                    known = type_named(match)
                return Fault.UNKNOWN_TYPE if known is None else vocabulary.add(known)
            if typed:
                return typed.stated.add(text)
            code = self._words.held(_MEANS.get(name, name), words(text) if words else text, record_type)
            if isinstance(code, int):
                return Fault(WHY_IT_WAITS[code])
            if name in CODES_OF and code not in CODES_OF[name]:
                return _UNKNOWN[name]
            if not self._form.strict and len(code) > LONGEST_WORD and name in ("category", "outcome"):
                self.left_out[name] = self.left_out.get(name, 0) + 1
                return MISSING[Kind.TEXT]
            return vocabulary.add(code)

        return parse

    def settle_words(self, rows: Rows) -> None:
        """Turns words into codes that depend on the type of the record, which each row states."""
        for name, read in self._typed.items():
            codes = read(rows.values["type"], rows.values[name])
            if codes.min(initial=NO_TEXT) < NO_TEXT:
                for number, reason in WHY_IT_WAITS.items():
                    rows.converted.note(name, codes == number, Fault(reason))
                codes = np.maximum(codes, NO_TEXT)
            rows.values[name] = codes

    def unlisted(self, name: str) -> tuple[Vocabulary, bool] | None:
        """The vocabulary of a field whose words are watched, and whether they depend on the type; None for others."""
        if name not in WATCHED or not self.is_asked(name):
            return None
        return self._vocabulary(name), depends_on_type(name)

    def __call__(self, batch: Batch) -> Rows:
        """The batch's used columns."""
        rows = Rows(batch, Converted({}))
        for name, read in self._readers.items():
            values, faults = read(batch.columns[name])
            if faults is not None and faults.any():
                rows.converted.faults[name] = faults
                # What cannot be read is no value: nothing may be concluded from it.
                values[faults != 0] = MISSING[self._source.columns[name].field.kind]
            rows.values[name] = values
        for name in self._free:
            texts = texts_of_column(batch.columns[name], self._source.columns[name])
            if name == "uscc":
                # Most are clean: they are cleaned where they are looked up (see `service.reading.who`).
                rows.converted.note(name, _longer(texts, name), Fault.TOO_LONG)
                rows.texts[name] = texts
                continue
            if name in PAPER_FIELDS:
                rows.texts[name], rows.left_blank[name] = paper_texts(name, texts)
                continue
            texts, faults = held_texts(name, texts)
            if faults is not None:
                rows.converted.faults[name] = faults
            if name not in CODES:
                texts = cover_all_numbers(texts, cover_key if name in KEYS else cover_numbers)
            if name in KEYS or name in LIMITED:
                rows.converted.note(name, _longer(texts, name), Fault.TOO_LONG)
            rows.texts[name] = texts
        return rows


def _by_labels(types: Mapping[str, RecordType]) -> dict[str, str]:
    return {word_key(label): one.name for one in types.values() for label in (one.zh, one.en, one.name)}


def vocabulary_key(kind: str, name: str) -> str:
    """Under which key the words of a field are kept."""
    if name in CODES_OF:
        return f"visit.{name}"
    return {"enterprises": name, "visits": f"visit.{name}"}.get(kind, f"record.{name}")


def _longer(texts: pa.Array, name: str) -> Mask:
    longer: Mask = pc.greater(pc.utf8_length(texts), longest_of(name)).fill_null(False).to_numpy(zero_copy_only=False)
    return longer
