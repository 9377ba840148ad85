"""Which words of a batch no list has: of the rows that can be used, and of those that wait because of one."""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from rules.fields import ENTERPRISE_FIELDS
from scoring.cleaning import clean_text
from scoring.facts import Vocabulary
from service.core.arrays import Array, Mask
from service.core.files.as_text import texts_of_column
from service.core.files.faults import Fault
from service.core.files.sources import Source
from service.core.masking import cover_numbers
from service.reading.columns import IntakeColumns
from service.reading.forms.form import Form
from service.reading.read_rows import ReadRows
from service.reading.unlisted_words import WATCHED, UnlistedWord, unlisted_of

_NO_PLACES = np.empty(0, np.intp)
# Why a row waits for a word to be matched, by field.
_WAITING = {"type": (Fault.UNKNOWN_TYPE,), "outcome": (Fault.WORD_TO_MATCH, Fault.AMBIGUOUS_CODE)}


def unlisted_words_of(
    source: Source, form: Form, columns: IntakeColumns, vocabularies: Mapping[str, Vocabulary], read: ReadRows
) -> list[UnlistedWord]:
    """The unlisted words of a batch with the places of the rows that state them among those that can be used."""
    if form.kind == "attribute-changes":
        return list(_of_changes(vocabularies, read))
    left_out = read.left_out()
    found: list[UnlistedWord] = []
    for name, column in read.rows.values.items():
        watched = columns.unlisted(name)
        if watched is not None:
            types, of_all = None, "inspection" if form.kind == "visits" else ""
            if watched[1] and "type" in read.rows.values:
                types = vocabularies["record.type"], _good(left_out, read.rows.values["type"])
            found += unlisted_of(name, watched[0], _good(left_out, column), types, of_all)
    return [*found, *_waiting(source, form, vocabularies, read)]


def _good(left_out: Mask | None, column: Array) -> Array:
    return column if left_out is None else column[~left_out]


def _of_changes(vocabularies: Mapping[str, Vocabulary], read: ReadRows) -> Iterator[UnlistedWord]:
    """Those of changed attributes, each of which stands in rows of its own."""
    left_out = read.left_out()
    fields, values = (_good(left_out, read.rows.values[name]) for name in ("field", "value"))
    for name in sorted(WATCHED & ENTERPRISE_FIELDS.keys()):
        places = np.flatnonzero(fields == vocabularies["field"].code(name))
        for one in unlisted_of(name, vocabularies[name], values[places], None):
            yield UnlistedWord(name, "", one.word, one.rows, places[one.places])


def _waiting(
    source: Source, form: Form, vocabularies: Mapping[str, Vocabulary], read: ReadRows
) -> Iterator[UnlistedWord]:
    """The words for which rows wait to be checked."""
    for name, reasons in _WAITING.items():
        faults = read.rows.converted.faults.get(name)
        if faults is None or name not in source.columns:
            continue
        places = np.flatnonzero(np.isin(faults, reasons) & ~read.persons)
        if not len(places):
            continue
        texts = texts_of_column(read.rows.batch.columns[name], source.columns[name]).take(places).to_pylist()
        kinds = ["" if name == "type" else _type_of(form, vocabularies, read, place) for place in places.tolist()]
        words = (clean_text(cover_numbers(text or "")) for text in texts)
        for (kind, word), rows in Counter(zip(kinds, words, strict=True)).most_common():
            yield UnlistedWord(name, kind, word, rows, _NO_PLACES)


def _type_of(form: Form, vocabularies: Mapping[str, Vocabulary], read: ReadRows, place: int) -> str:
    if form.record_type:
        return form.record_type
    code = int(read.rows.values["type"][place])
    return vocabularies["record.type"].texts[code] if code >= 0 else ""
