"""Which enterprise each row is about, and which rows are about a natural person."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.cleaning import clean_code, without_blanks
from scoring.stated_values import is_nothing
from service.core.arrays import Mask
from service.core.files.distinct_values import map_distinct, true_where
from service.core.files.faults import Fault
from service.core.files.personal import (
    REGISTRATION_PREFIX,
    is_card,
    is_of_organisation,
    is_registration_number,
    resembles_card,
)
from service.core.identifiers import faults_of, impossible_of
from service.core.masking import cover_numbers
from service.reading.columns import IntakeColumns, Rows

# A code may look like the number of a person's card: digits with a date among them.
_LIKE_CARD = r"\A[1-8][0-9]{5}(18|19|20)[0-9]{9}[0-9X]\z"


@dataclass(slots=True)
class Who:
    """The identifier of each row's enterprise, and True for rows of natural persons."""

    codes: pa.Array
    persons: Mask


def who(rows: Rows, columns: IntakeColumns, person_columns: list[pa.Array]) -> Who:
    """Notes what is wrong with the identifiers of enterprises; rows of natural persons have no fault."""
    codes = rows.texts.get("uscc", pa.array([""] * len(rows), pa.string())).fill_null("")
    malformed, miscounted = faults_of(codes)
    if malformed.any():
        codes = map_distinct(codes, pa.array(~malformed), tidied)
        registered = rows.texts.get("registration_number")
        if registered is not None:
            codes = _or_registered(codes, registered)
            person_columns = [*person_columns, registered]
        malformed, miscounted = faults_of(codes)
    numbered = np.flatnonzero(true_where(pc.starts_with(codes, REGISTRATION_PREFIX)))
    for row, code in zip(numbered.tolist(), codes.take(pa.array(numbered)).to_pylist(), strict=True):
        malformed[row] |= not is_of_organisation(code)
    persons = _persons(codes, malformed | miscounted, person_columns)
    if "person_kind" in rows.values:
        persons |= columns.aside("person_kind", rows.values["person_kind"], "natural")
    name = "uscc" if "uscc" in rows.texts else "registration_number"
    empty = true_where(pc.equal(codes, ""))
    rows.converted.note(name, empty & ~persons, Fault.NO_ENTERPRISE)
    if malformed.any():
        rows.converted.note(name, impossible_of(codes) & ~persons, Fault.IMPOSSIBLE_CODE)
    rows.converted.note(name, malformed & ~persons, Fault.NOT_AN_IDENTIFIER)
    rows.converted.note(name, miscounted & ~persons, Fault.WRONG_CHECK_CHARACTER)
    return Who(codes, persons)


def tidied(code: str) -> str:
    """A code in plain capitals without blanks; nothing where it is a mark for nothing."""
    return "" if is_nothing(code) else clean_code(code)


def tidied_number(number: str) -> str:
    """A registration number in plain capitals without blanks; nothing where it is a mark for nothing."""
    return "" if is_nothing(number) else without_blanks(number).upper()


def _or_registered(codes: pa.Array, numbers: pa.Array | None) -> pa.Array:
    """The codes, and where there is none the registration number of the enterprise as its identifier."""
    if numbers is None:
        return codes
    tidy = map_distinct(numbers.fill_null(""), pc.equal(numbers.fill_null(""), ""), tidied_number)
    fitting = pc.match_substring_regex(tidy, r"\A[0-9A-Z.-]{6,20}\z")
    known = pc.and_(pc.equal(codes, ""), pc.and_(fitting, pa.array([_may_be_shown(t) for t in tidy.to_pylist()])))
    return pc.if_else(known, pc.binary_join_element_wise(REGISTRATION_PREFIX, tidy, ""), codes)


def _is_persons(number: str) -> bool:
    return resembles_card(number) and not is_registration_number(number)


def _may_be_shown(number: str) -> bool:
    return not number or cover_numbers(number) == number or is_registration_number(number)


def _persons(codes: pa.Array, unsound: Mask, person_columns: list[pa.Array]) -> Mask:
    """Where the code is the number of a person's card, or nothing but such a number is stated."""
    persons = np.zeros(len(codes), np.bool_)
    doubtful = np.flatnonzero(unsound | true_where(pc.match_substring_regex(codes, _LIKE_CARD)))
    for row, code in zip(doubtful.tolist(), codes.take(pa.array(doubtful)).to_pylist(), strict=True):
        persons[row] = is_card(code) or (bool(unsound[row]) and _is_persons(code.removeprefix(REGISTRATION_PREFIX)))
        if not code and not persons[row]:
            persons[row] = any(_is_persons(tidied_number(column[row].as_py() or "")) for column in person_columns)
    return persons
