"""Facts from plain rows: one enterprise from a request, a few from a form, the examples of a rule set."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.codes import depends_on_type
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.record_types import RECORD_TYPES, RecordType
from rules.texts import Text
from scoring.authorities import NO_AUTHORITIES, Authorities
from scoring.facts import DTYPES, MISSING, NO_DATE, NO_TEXT, Facts, Ints, Records, Vocabulary
from scoring.known_versions import unsettled_rows_of
from scoring.record_checks import early_ends_of
from scoring.row_identity import compared_columns, same_rows_of
from scoring.row_texts import Row as Row
from scoring.row_texts import RowError as RowError
from scoring.row_texts import texts_of_rows, types_of_rows
from scoring.same_records import SameRecords
from scoring.typed_words import AS_LISTED, WordsWanted, read_word
from scoring.value_parsing import REASONS, Read, Reason, Unreadable, field_reader_of, text_reader_of

_ALIASES = {alias: field.name for field in RECORD_FIELDS.values() for alias in field.aliases}
_READ_APART = {"enterprises": {"uscc"}, "records": {"uscc", "record_id", "type"}}
# What is missing, the type of the column and the reader of every field; the reader of a text needs its vocabulary.
_HELD: dict[str, tuple[int, np.dtype[Any], Read | None]] = {
    prefix + name: (
        MISSING[field.kind],
        np.dtype(DTYPES[field.kind]),
        None if field.kind is Kind.TEXT else field_reader_of(field),
    )
    for prefix, fields in (("", ENTERPRISE_FIELDS), ("record.", RECORD_FIELDS))
    for name, field in fields.items()
}
CONFLICTING = Text(
    "同一主体同一记录的同一版本有两行且内容不同，请用版本号或知悉日期区分。",
    "Two rows state this version of the enterprise's record differently; tell them apart by version or recorded_at.",
)
CONTESTED = Text(
    "无法判断是一条记录还是两条：按文书号等要素是一条，按记录编号是另一条；请核对后只留正确的写法。",
    "Two records or one? By its parts (document number, day) it is one record, by its record id another; check which "
    "is right.",
)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of a record that does not count before a person checked it: its place, its id, and why."""

    place: int
    record_id: str
    why: Text


def facts_of(
    enterprises: Sequence[Row],
    records: Sequence[Row],
    types: Mapping[str, RecordType] = RECORD_TYPES,
    authorities: Authorities = NO_AUTHORITIES,
) -> Facts:
    """One block of the enterprises and all their records, from field name to value in rule-set units.

    Values are read as those of files are (see `scoring.value_parsing`); `types` are the record types that may occur. A
    record may leave out its id, and its enterprise where there is only one. Rows of one record are its versions;
    `authorities` say which names are one authority. Raises RowError for an unknown field, a value that its field cannot
    hold, an enterprise without a code of its own, a record without a known type, a date or an owner, and for rows that
    wait.
    """
    facts, waiting = facts_and_waiting_rows(enterprises, records, types, authorities)
    for row in waiting:
        raise RowError("records", row.place, "record_id", row.record_id, row.why)
    return facts


def facts_and_waiting_rows(
    enterprises: Sequence[Row],
    records: Sequence[Row],
    types: Mapping[str, RecordType] = RECORD_TYPES,
    authorities: Authorities = NO_AUTHORITIES,
    words: WordsWanted = AS_LISTED,
) -> tuple[Facts, Sequence[WaitingRow]]:
    """As `facts_of`, without the rows of records that wait to be checked, and these.

    Rows wait of which nobody can tell whether they are one record or two, and all that state one version of a record
    differently. `words` that must be matched are read as a person matched them.
    """
    vocabularies: dict[str, Vocabulary] = {}
    codes = _codes(enterprises)
    attributes = _columns("enterprises", enterprises, ENTERPRISE_FIELDS, "", vocabularies)
    held, waiting = _records(records, codes, types, vocabularies, authorities, words)
    return Facts(codes, attributes, held, vocabularies), waiting


def _codes(rows: Sequence[Row]) -> list[str]:
    codes = texts_of_rows("enterprises", rows, "uscc")
    for place, code in enumerate(codes):
        if not code:
            raise RowError("enterprises", place, "uscc", code, REASONS[Reason.MISSING])
    if len(set(codes)) < len(codes):
        place = next(place for place, code in enumerate(codes) if code in codes[:place])
        zh, en = "这一代码出现了两次，请只留一行。", "This code is given twice; leave one row."
        raise RowError("enterprises", place, "uscc", codes[place], Text(zh, en))
    return codes


def _records(
    rows: Sequence[Row],
    codes: list[str],
    types: Mapping[str, RecordType],
    vocabularies: dict[str, Vocabulary],
    authorities: Authorities,
    words: WordsWanted,
) -> tuple[Records, Sequence[WaitingRow]]:
    kinds = types_of_rows(rows, types, words)
    owner = _owners(rows, codes)
    columns = _columns("records", rows, RECORD_FIELDS, "record.", vocabularies, kinds, words)
    _check_days(columns, rows)
    stated = texts_of_rows("records", rows, "record_id")
    same = same_rows_of(owner, kinds, stated, columns, vocabularies, authorities)
    ids = _ids(stated)
    compared = columns if same.identity is None else compared_columns(columns, vocabularies, authorities)
    kept, waiting = _kept_of(same, kinds, compared, owner, ids)
    order = sorted(kept, key=kinds.__getitem__)
    taken = np.array(order, np.intp)
    sorted_columns = {name: column[taken] for name, column in columns.items()}
    slices = _slices([kinds[place] for place in order])
    identity = None if same.identity is None else same.identity[taken]
    return Records(owner[taken], slices, sorted_columns, [ids[p] for p in order], identity), waiting


def _check_days(columns: dict[str, Ints], rows: Sequence[Row]) -> None:
    """Refuses a record without a day, and one that ends before it."""
    if "occurred_on" not in columns:
        columns["occurred_on"] = np.full(len(rows), NO_DATE, np.int32)
    undated = columns["occurred_on"] == NO_DATE
    if undated.any():
        raise RowError("records", int(np.argmax(undated)), "occurred_on", None, REASONS[Reason.MISSING])
    for name, early in early_ends_of(columns).items():
        place = int(np.argmax(early))
        spelt = next(spelling for spelling in (name, *RECORD_FIELDS[name].aliases) if spelling in rows[place])
        raise RowError("records", place, spelt, rows[place][spelt], REASONS[Reason.ENDS_TOO_EARLY])


def _slices(kinds: Sequence[str]) -> dict[str, slice]:
    slices, start = {}, 0
    for kind, number in sorted(Counter(kinds).items()):
        slices[kind] = slice(start, start + number)
        start += number
    return slices


def _ids(stated: Sequence[str]) -> list[str]:
    """The id of each record; `r` and its number, or the next free one, where none is stated."""
    ids = list(stated)
    if "" not in ids:
        return ids
    taken = set(stated)
    for place, stated_id in enumerate(ids):
        if not stated_id:
            number = place + 1
            while f"r{number}" in taken:
                number += len(ids)
            ids[place] = f"r{number}"
    return ids


def _kept_of(
    same: SameRecords, kinds: Sequence[str], columns: Mapping[str, Ints], owner: Ints, ids: Sequence[str]
) -> tuple[Sequence[int], Sequence[WaitingRow]]:
    """The places of all rows but copies and those that wait, and the latter."""
    if same.identity is None:
        return range(len(kinds)), ()
    codes = {kind: code for code, kind in enumerate(sorted(set(kinds)))}
    numbers = np.array([codes[kind] for kind in kinds])
    certain = np.flatnonzero(~same.contested)
    some = {name: column[certain] for name, column in columns.items()}
    conflicting, copies = np.zeros((2, len(kinds)), np.bool_)
    conflicting[certain], copies[certain] = unsettled_rows_of(
        owner[certain], same.identity[certain], numbers[certain], some
    )
    waiting = [
        WaitingRow(place, ids[place], why)
        for mask, why in ((same.contested, CONTESTED), (conflicting, CONFLICTING))
        for place in np.flatnonzero(mask).tolist()
    ]
    return np.flatnonzero(~(copies | conflicting | same.contested)).tolist(), waiting


def _owners(rows: Sequence[Row], codes: list[str]) -> Ints:
    """The enterprise of each record; the only enterprise where a record names none."""
    if len(codes) == 1 and [row.get("uscc", codes[0]) for row in rows].count(codes[0]) == len(rows):
        return np.zeros(len(rows), np.int32)
    index = {code: place for place, code in enumerate(codes)}
    if len(codes) == 1:
        index[""] = 0
    owners = list(map(index.get, texts_of_rows("records", rows, "uscc")))
    if None in owners:
        place = owners.index(None)
        zh, en = "记录所属主体不在所给名单中，请核对代码。", "The enterprise is not among those given; check the code."
        raise RowError("records", place, "uscc", rows[place].get("uscc"), Text(zh, en))
    return np.array(owners, np.int32)


def _columns(
    given: str,
    rows: Sequence[Row],
    fields: Mapping[str, Field],
    prefix: str,
    vocabularies: dict[str, Vocabulary],
    kinds: Sequence[str] = (),
    words: WordsWanted = AS_LISTED,
) -> dict[str, Ints]:
    """The columns by field; `kinds` are the types of records, on which the meaning of some words depends."""
    spellings: dict[str, list[str]] = {}
    for name in sorted(set[str]().union(*rows) - _READ_APART[given]):
        if _ALIASES.get(name, name) not in fields:
            raise _unknown_field_error(given, rows, name)
        spellings.setdefault(_ALIASES.get(name, name), []).append(name)
    columns = {}
    for name, spelt in spellings.items():
        missing, dtype, read = _HELD[prefix + name]
        values = _values_under(given, rows, spelt)
        if read is None:
            vocabulary = vocabularies.setdefault(prefix + name, Vocabulary())
            if kinds and depends_on_type(name):
                columns[name] = np.array(_words_of(given, rows, spelt, name, values, kinds, vocabulary, words), dtype)
                continue
            read = text_reader_of(name, vocabulary)
        try:
            held = [missing if value is None or value == "" else read(value) for value in values]
        except Unreadable:
            raise _unreadable_error(given, rows, spelt, values, read) from None
        columns[name] = np.array(held, dtype)
    return columns


def _words_of(
    given: str,
    rows: Sequence[Row],
    spellings: Sequence[str],
    name: str,
    values: Sequence[Any],
    kinds: Sequence[str],
    vocabulary: Vocabulary,
    words: WordsWanted,
) -> list[int]:
    """The held words of a field, each as the type of its record says."""
    held: list[int] = []
    # A few words of a few types: what was read once is looked up.
    known: dict[tuple[str, str], int] = {}
    for place, (value, kind) in enumerate(zip(values, kinds, strict=True)):
        try:
            if value is None or value == "":
                held.append(NO_TEXT)
            elif type(value) is not str:
                held.append(read_word(name, value, kind, vocabulary, words))
            else:
                word = known.get((value, kind))
                if word is None:
                    word = known[value, kind] = read_word(name, value, kind, vocabulary, words)
                held.append(word)
        except Unreadable as error:
            column = next(spelt for spelt in spellings if rows[place].get(spelt) is value)
            raise RowError(given, place, column, value, REASONS[error.reason]) from None
    return held


def _unknown_field_error(given: str, rows: Sequence[Row], name: str) -> RowError:
    place = next(place for place, row in enumerate(rows) if name in row)
    zh, en = "没有这一字段，请核对名称或删去。", "There is no such field; check its name or leave it out."
    return RowError(given, place, str(name), rows[place][name], Text(zh, en))


def _values_under(given: str, rows: Sequence[Row], spellings: Sequence[str]) -> list[Any]:
    """The value of each row under the one spelling that it uses."""
    if len(spellings) == 1:
        return [row.get(spellings[0]) for row in rows]
    values = []
    for place, row in enumerate(rows):
        stated = [name for name in spellings if row.get(name) not in (None, "")]
        if len(stated) > 1:
            zh, en = f"与 {stated[0]} 是同一字段，请只留一个。", f"The same field as {stated[0]}; leave one of them."
            raise RowError(given, place, stated[1], row[stated[1]], Text(zh, en))
        values.append(row[stated[0]] if stated else None)
    return values


def _unreadable_error(
    given: str, rows: Sequence[Row], spellings: Sequence[str], values: Sequence[Any], read: Read
) -> RowError:
    """The error of the first value that cannot be read."""
    for place, value in enumerate(values):
        try:
            if value is not None and value != "":
                read(value)
        except Unreadable as error:
            column = next(name for name in spellings if rows[place].get(name) is value)
            return RowError(given, place, column, value, REASONS[error.reason])
    raise AssertionError("a value was refused")
