"""Personal numbers in whole columns: clean ones cost little, and only texts that could hold one are looked at."""

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from service.core.arrays import Mask
from service.core.files.distinct_values import map_distinct
from service.core.files.packed_text import text_bytes
from service.core.identifier_columns import faults_of
from service.core.masking import cover_numbers
from service.core.personal_numbers import is_card_number

REGISTRATION_PREFIX = "REG-"

# No personal number has fewer digits.
_FEWEST_DIGITS = 11
# What may stand between two digits of one number, as `service.core.masking` reads it; other characters make a text
# suspect by themselves.
_GAP = r"[ \t\r\n._()\[\]{}\x{3000}-\x{3002}\x{3008}-\x{3020}\x{3030}\x{30a0}\x{30fb}-]{0,3}"


def _join_classes(*classes: str) -> str:
    return _GAP.join(classes)


_DATE = _join_classes("[01]", r"\d", "[0-3]", r"\d")
_REGION = ("[1-8]", *[r"\d"] * 5)
# Cards check themselves and may stand anywhere; a telephone or an old card is no part of a longer number.
_CARDS = [
    _join_classes(*_REGION, *year, _DATE, *[r"\d"] * 3, r"[\dXx]")
    for year in (("1", "9", r"\d", r"\d"), ("2", "0", "[01]", r"\d"))
]
_TELEPHONE = rf"(?:0|(?:00)?86)?{_GAP}{_join_classes('1', '[3-9]', *['[0-9]'] * 9)}"
_OLD = _join_classes(*_REGION, r"\d", r"\d", _DATE, *[r"\d"] * 3)
_COULD_BE = "|".join((*_CARDS, rf"(?:^|[^0-9])(?:{_TELEPHONE}|{_OLD})(?:[^0-9]|$)"))
_CARD = re.compile(r"[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_OLD_CARD = re.compile(r"[1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_COVERED_CARD = re.compile(r"\d{3}\*{10}(?:\*{3})?\d[\dXx]")

# Leading bytes of the characters that may be digits of another script; those of Chinese characters are none.
_MAY_BE_DIGIT = np.zeros(256, np.uint8)
_MAY_BE_DIGIT[ord("0") : ord("9") + 1] = 1
_MAY_BE_DIGIT[0xC2:0xE3] = 1
_MAY_BE_DIGIT[0xEA:0xF5] = 1
_OTHER_SCRIPT = _MAY_BE_DIGIT.copy()
_OTHER_SCRIPT[:0x80] = 0


def cover_all_numbers(texts: pa.Array, cover: Callable[[str], str] = cover_numbers) -> pa.Array:
    """Arrow strings with every personal number covered (see `service.core.masking`); null stays null.

    `cover` is `cover_numbers` or `cover_key`.
    """
    suspect = _suspect(texts)
    return map_distinct(texts, pa.array(~suspect), cover) if suspect.any() else texts


def _suspect(texts: pa.Array) -> Mask:
    """False for texts that hold no personal number."""
    data, offsets = text_bytes(texts)
    suspect = _count_in_texts(_MAY_BE_DIGIT, data, offsets) >= _FEWEST_DIGITS
    if suspect.any():
        places = np.flatnonzero(suspect)
        chosen = texts.take(pa.array(places))
        likely = pc.match_substring_regex(chosen, _COULD_BE).fill_null(False).to_numpy(zero_copy_only=False)
        foreign = _count_in_texts(_OTHER_SCRIPT, *text_bytes(chosen)) > 0
        suspect[places] = likely | foreign
    return suspect


def _count_in_texts(
    table: npt.NDArray[np.uint8], data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int32]
) -> npt.NDArray[np.int64]:
    """For each text the number of its bytes that are 1 in `table`."""
    counts = np.zeros(len(offsets) - 1, np.int64)
    filled = np.flatnonzero(np.diff(offsets))
    if len(filled):
        marks = table.take(data[offsets[0] : offsets[-1]])
        counts[filled] = np.add.reduceat(marks, offsets[filled] - offsets[0], dtype=np.int64)
    return counts


def resembles_card(text: str) -> bool:
    """True for what has the form of an identity card's number, old or new, also where it has been covered."""
    return any(form.fullmatch(text) for form in (_CARD, _OLD_CARD, _COVERED_CARD))


def is_card(text: str) -> bool:
    """True for the number of an identity card whose check character is right."""
    return is_card_number(text)


def is_registration_number(text: str) -> bool:
    """True for a business registration number of 15 digits whose check digit is right (ISO 7064, MOD 11,10)."""
    if len(text) != 15 or not text.isascii() or not text.isdigit():
        return False
    product = 10
    for digit in map(int, text[:14]):
        product = (product + digit) % 10 or 10
        product = product * 2 % 11
    return (product + int(text[14])) % 10 == 1


def is_of_organisation(code: str) -> bool:
    """True for an identifier or registration number of an organisation that is not a personal number as well."""
    number = code.removeprefix(REGISTRATION_PREFIX)
    if number != code or is_registration_number(code):
        return cover_numbers(number) == number or is_registration_number(number)
    malformed, miscounted = faults_of(pa.array([code], pa.string()))
    return not malformed[0] and not miscounted[0] and not is_card(code)
