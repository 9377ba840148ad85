"""What numbers of persons look like: identity cards, old and new, and mobile telephones, as digits alone."""

import re
from collections.abc import Sequence

LONGEST_NUMBER = 19

_MONTH_AND_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# Official numbers are made of a region, a day and a serial number, too. Nobody born since 2015 keeps a firm: with such
# a year only a card whose check character is right counts.
_CARD = rf"0?[1-8]\d{{5}}(?:1[89]\d\d|200\d|201[0-4]){_MONTH_AND_DAY}\d{{3}}[\dX]"
_LATE_CARD = re.compile(rf"[1-8]\d{{5}}20\d\d{_MONTH_AND_DAY}\d{{3}}[\dX]")
_OLD_CARD = rf"[1-8]\d{{7}}{_MONTH_AND_DAY}\d{{3}}"
_MOBILE = r"(?:0|(?:00)?86)?1[3-9]\d{9}"
_PERSONAL = re.compile(rf"{_CARD}|{_OLD_CARD}|{_MOBILE}")
_LENGTHS = frozenset({11, 12, 13, 15, 18, 19})
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
# Where an old card may be parted: after the region, the year, the month and the day.
_PARTS_OF_OLD_CARD = frozenset({6, 8, 10, 12, 15})


def is_personal(digits: str) -> bool:
    """True for the number of a card or a telephone, written without separators."""
    return len(digits) in _LENGTHS and (_PERSONAL.fullmatch(digits) is not None or is_card_number(digits))


def is_card_number(digits: str) -> bool:
    """True for the number of an identity card; with a year of birth after 2014 only if its check character is right."""
    if re.fullmatch(_CARD, digits):
        return True
    return _LATE_CARD.fullmatch(digits) is not None and has_check_character(digits)


def has_check_character(digits: str) -> bool:
    """Whether the last of 18 characters is the check character of an identity card."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17].upper()


def holds_personal(digits: str) -> bool:
    """True for digits too many to be one number that hold one."""
    return _PERSONAL.search(digits) is not None


def is_plausible_split(number: str, sizes: Sequence[int]) -> bool:
    """Whether people write a number in groups of these sizes; dates and lists of numbers are grouped otherwise."""
    if len(sizes) == 1 or is_card_number(number):
        return True
    if min(sizes) >= 3 or max(sizes) == 1 or list(sizes) == [3, 2, 2, 2, 2]:
        return True
    ends = {sum(sizes[: place + 1]) for place in range(len(sizes))}
    return len(number) == 15 and ends <= _PARTS_OF_OLD_CARD
