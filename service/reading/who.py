"""Which enterprise each row is about, and which rows are about a natural person."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.cleaning import clean_code, without_blanks
from scoring.stated_values import is_nothing
from service.core.arrays import Mask
from service.core.files.as_text import texts_of_column
from service.core.files.cleaned_texts import held_texts
from service.core.files.distinct_values import map_distinct, true_where
from service.core.files.faults import Fault
from service.core.files.headers import Column
from service.core.files.personal import (
    REGISTRATION_PREFIX,
    cover_all_numbers,
    is_card,
    is_of_organisation,
    is_registration_number,
    resembles_card,
)
from service.core.files.sources import Batch
from service.core.identifier_columns import faults_of, impossible_of
from service.reading.columns import IntakeColumns, Rows
from service.reading.names import NO_NAMES, ConfirmedNames, codes_of_names, compared_names_of

# A code may look like the number of a person's card: digits with a date among them.
_LIKE_CARD = r"\A[1-8][0-9]{5}(18|19|20)[0-9]{9}[0-9X]\z"

# A code that is written as it is compared.
_PLAIN = r"\A[0-9A-Z]{18}\z"


@dataclass(slots=True)
class Who:
    """The identifier of each row's enterprise, and True for rows of natural persons."""

    codes: pa.Array
    persons: Mask


@dataclass(frozen=True, slots=True)
class Named:
    """The names of enterprises that rows state, and the codes that some of them were confirmed for."""

    texts: pa.Array
    confirmed: ConfirmedNames


def who(
    rows: Rows,
    columns: IntakeColumns,
    person_columns: list[pa.Array],
    settled: Mask | None = None,
    named: Named | None = None,
) -> Who:
    """Notes what is wrong with the identifiers of enterprises; rows of natural persons have no fault.

    `settled` are rows whose code is known to be that of an enterprise, as it stands; they are not looked at again.
    `named` are looked at where a row states no code.
    """
    n = len(rows)
    codes = rows.texts["uscc"] if "uscc" in rows.texts else pa.array([""] * n, pa.string())
    if codes.null_count:
        codes = codes.fill_null("")
    persons = np.zeros(n, np.bool_)
    places = np.arange(n) if settled is None else np.flatnonzero(~settled)
    if len(places):
        codes, persons = _told(rows, codes, person_columns, places, named)
    if "person_kind" in rows.values:
        persons |= columns.aside("person_kind", rows.values["person_kind"], "natural")
        for name in _IDENTIFIERS:
            _forgive(rows, name, persons)
    # A person may be told by the kind that a row states.
    rows.names = {place: name for place, name in rows.names.items() if not persons[place]}
    return Who(codes, persons)


_IDENTIFIERS = ("uscc", "registration_number")


def _forgive(rows: Rows, name: str, persons: Mask) -> None:
    faults = rows.converted.faults.get(name)
    if faults is not None:
        rows.converted.faults[name] = np.where(persons, np.uint8(0), faults)


def _told(
    rows: Rows,
    stated: pa.Array,
    person_columns: list[pa.Array],
    places: npt.NDArray[np.intp],
    named: Named | None,
) -> tuple[pa.Array, Mask]:
    """The codes of all rows, those at `places` cleaned and checked, and which of them are of natural persons."""
    whole = len(places) == len(rows)
    chosen = pa.array(places)

    def taken(column: pa.Array) -> pa.Array:
        return column if whole else column.take(chosen)

    codes, wrong = held_texts("uscc", taken(stated))
    codes = codes.fill_null("")
    if wrong is not None:
        for fault in np.unique(wrong[wrong > 0]).tolist():
            rows.converted.note("uscc", _at(wrong == fault, places, len(rows)), Fault(fault))
    registered = rows.texts.get("registration_number")
    person_columns = [taken(column) for column in person_columns]
    malformed, miscounted = faults_of(codes)
    if malformed.any():
        numbers = None if registered is None else taken(registered)
        codes = codes_of(codes, numbers, pa.array(~malformed))
        if numbers is not None:
            person_columns.append(numbers)
        malformed, miscounted = faults_of(codes)
    numbered = np.flatnonzero(true_where(pc.starts_with(codes, REGISTRATION_PREFIX)))
    for row, code in zip(numbered.tolist(), codes.take(pa.array(numbered)).to_pylist(), strict=True):
        malformed[row] |= not is_of_organisation(code)
    persons = _persons(codes, malformed | miscounted, person_columns)
    nameless = true_where(pc.equal(codes, ""))
    waiting, of_none = np.zeros((2, len(codes)), np.bool_)
    lost = np.flatnonzero(nameless & ~persons)
    if named is not None and len(lost):
        codes, waiting[lost], of_none[lost] = _found_by_name(rows, codes, lost, named, places[lost])
        malformed &= ~(nameless & true_where(pc.not_equal(codes, "")))
    name = "uscc" if "uscc" in rows.texts else "registration_number"
    for mask, fault in (
        (waiting, Fault.NAME_ONLY),
        (of_none, Fault.NAME_OF_NONE),
        (true_where(pc.equal(codes, "")), Fault.NO_ENTERPRISE),
        (impossible_of(codes) if malformed.any() else malformed, Fault.IMPOSSIBLE_CODE),
        (malformed, Fault.NOT_AN_IDENTIFIER),
        (miscounted, Fault.WRONG_CHECK_CHARACTER),
    ):
        rows.converted.note(name, _at(mask & ~persons, places, len(rows)), fault)
    told = _at(persons, places, len(rows))
    if whole:
        return codes, told
    return pc.replace_with_mask(stated, pa.array(_at(np.ones(len(places), np.bool_), places, len(rows))), codes), told


def _found_by_name(
    rows: Rows, codes: pa.Array, lost: npt.NDArray[np.intp], named: Named, places: npt.NDArray[np.intp]
) -> tuple[pa.Array, Mask, Mask]:
    """The codes with those that were confirmed for the names of the rows `lost`, which stand at `places` of the batch.

    And which of these wait for their name to be confirmed, and which have one that is none of the enterprises.
    """
    names = compared_names_of(named.texts.take(pa.array(places)))
    found = codes_of_names(names, named.confirmed)
    nobody, stated = (true_where(mask) for mask in (pc.equal(found, ""), pc.not_equal(names, "")))
    decided = true_where(pc.is_in(names, pa.array(list(named.confirmed), pa.string())))
    nameable = nobody & stated
    rows.names = dict(zip(places[nameable].tolist(), names.filter(pa.array(nameable)).to_pylist(), strict=True))
    changed = np.zeros(len(codes), np.bool_)
    changed[lost] = True
    return pc.replace_with_mask(codes, pa.array(changed), found), nameable & ~decided, nameable & decided


def _at(mask: Mask, places: npt.NDArray[np.intp], n: int) -> Mask:
    """A mask of the rows at `places` as one of all `n` rows."""
    whole = np.zeros(n, np.bool_)
    whole[places] = mask
    return whole


def tidied(code: str) -> str:
    """A code in plain capitals without blanks; nothing where it is a mark for nothing.

    A sound registration number that stands where the code belongs makes an identifier, too.
    """
    plain = "" if is_nothing(code) else clean_code(code)
    return f"{REGISTRATION_PREFIX}{plain}" if is_registration_number(plain) else plain


def tidied_number(number: str) -> str:
    """A registration number in plain capitals without blanks; nothing where it is a mark for nothing."""
    return "" if is_nothing(number) else without_blanks(number).upper()


def codes_of(stated: pa.Array, registered: pa.Array | None, clean: pa.Array) -> pa.Array:
    """The identifier that each row names, cleaned: its code, and where it has none its registration number.

    `clean` (Arrow booleans) are the rows whose code need not be looked at.
    """
    codes = map_distinct(stated, clean, tidied)
    return codes if registered is None else _or_registered(codes, registered)


def identifiers_of(batch: Batch, columns: Mapping[str, Column], confirmed: ConfirmedNames = NO_NAMES) -> pa.Array:
    """`codes_of` the rows of a batch that was not read yet, from its `columns` by field.

    Where a row has no code its name tells, if it is `confirmed`.
    """
    stated, registered, names = (
        texts_of_column(batch.columns[name], columns[name]).fill_null("") if name in batch.columns else None
        for name in ("uscc", "registration_number", "name")
    )
    if stated is None:
        stated = pa.array([""] * batch.length, pa.string())
    codes = codes_of(stated, registered, pc.match_substring_regex(stated, _PLAIN))
    if names is None or not confirmed:
        return codes
    return pc.if_else(pc.equal(codes, ""), codes_of_names(compared_names_of(names), confirmed), codes)


def second_identifiers(codes: pa.Array, numbers: pa.Array) -> pa.Array:
    """By what the enterprises of a register are known beside their code, null where by nothing else."""
    made = _or_registered(pa.array([""] * len(numbers), pa.string()), numbers)
    return pc.if_else(pc.or_(pc.equal(made, ""), pc.equal(made, codes)), pa.scalar(None, pa.string()), made)


def _or_registered(codes: pa.Array, numbers: pa.Array) -> pa.Array:
    """The codes, and where there is none the registration number of the enterprise as its identifier."""
    stated = numbers.fill_null("")
    tidy = map_distinct(stated, pc.equal(stated, ""), tidied_number)
    fitting = pc.match_substring_regex(tidy, r"\A[0-9A-Z.-]{6,20}\z")
    known = pc.and_(pc.equal(codes, ""), pc.and_(fitting, _may_be_shown(tidy)))
    return pc.if_else(known, pc.binary_join_element_wise(REGISTRATION_PREFIX, tidy, ""), codes)


def _is_persons(number: str) -> bool:
    return resembles_card(number) and not is_registration_number(number)


def _may_be_shown(numbers: pa.Array) -> pa.Array:
    """True for what is no number of a person, or a sound registration number."""
    shown = true_where(pc.equal(cover_all_numbers(numbers), numbers))
    hidden = np.flatnonzero(~shown)
    shown = shown.copy()
    shown[hidden] = [is_registration_number(number) for number in numbers.take(pa.array(hidden)).to_pylist()]
    return pa.array(shown)


def _persons(codes: pa.Array, unsound: Mask, person_columns: list[pa.Array]) -> Mask:
    """Where the code is the number of a person's card, or nothing but such a number is stated."""
    persons = np.zeros(len(codes), np.bool_)
    doubtful = np.flatnonzero(unsound | true_where(pc.match_substring_regex(codes, _LIKE_CARD)))
    for row, code in zip(doubtful.tolist(), codes.take(pa.array(doubtful)).to_pylist(), strict=True):
        persons[row] = is_card(code) or (bool(unsound[row]) and _is_persons(code.removeprefix(REGISTRATION_PREFIX)))
        if not code and not persons[row]:
            persons[row] = any(_is_persons(tidied_number(column[row].as_py() or "")) for column in person_columns)
    return persons
