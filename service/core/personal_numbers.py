"""What numbers of persons look like: identity cards, old and new, and mobile telephones, as digits alone.

The number of a card is told by all that makes one: a region, a birthday, and the check character. Numbers of cases,
plans and complaints are made of a region, a day and a count, too, but nobody was born on such a day, or their last
digit is not the check character; they stay readable, or nobody would find the document again.
"""

import re
from calendar import monthrange
from collections.abc import Sequence

CARD, OLD_CARD = 18, 15
LONGEST_MOBILE = 15

# Nobody younger keeps a firm or deals with a bureau. The day stands here and not on the clock, so that what is
# covered today is covered tomorrow: texts that were covered tell records apart.
BORN_BEFORE = 2013
# Provinces of GB/T 2260, and what stands in their place on permits of residence (81, 82, 83).
PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]"
# A lookahead, so that one that begins inside another is found as well.
_CARD = re.compile(rf"(?=((?:{PROVINCES})\d{{4}}(?:19\d\d|20[01]\d)[01]\d[0-3]\d{{4}}[\dX]))")
_OLD_CARD = re.compile(rf"(?:{PROVINCES})\d{{6}}[01]\d[0-3]\d{{4}}")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
# Where an old card may be parted: after the region, the year, the month and the day.
_PARTS_OF_OLD_CARD = frozenset({6, 8, 10, 12, 15})
# Prefixes that operators have been given.
_MOBILE = re.compile(
    r"(?:0|(?:00)?86)?1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}",
)


def find_cards(digits: str) -> list[tuple[int, int]]:
    """Where the numbers of cards stand in digits (the last one may be X) without separators."""
    return (
        [(match.start(), match.start() + CARD) for match in _CARD.finditer(digits) if _is_sound(match[1])]
        if len(digits) >= CARD
        else []
    )


def is_card_number(text: str) -> bool:
    """True for the number of an identity card, of 18 characters: region, birthday, check character."""
    return len(text) == CARD and bool(find_cards(text.upper()))


def _is_sound(number: str) -> bool:
    return int(number[6:10]) < BORN_BEFORE and _is_day(number[6:14]) and has_check_character(number)


def _is_day(day: str) -> bool:
    year, month = int(day[:4]), int(day[4:6])
    return 1 <= month <= 12 and 1 <= int(day[6:]) <= monthrange(year, month)[1]


def has_check_character(digits: str) -> bool:
    """Whether the last of 18 characters is the check character of an identity card."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17].upper()


def is_old_card_number(digits: str) -> bool:
    """True for the number of a card of 15 digits, which have no check character: region and birthday."""
    return _OLD_CARD.fullmatch(digits) is not None and _is_day(f"19{digits[6:12]}")


def is_mobile_number(digits: str) -> bool:
    """True for the number of a mobile telephone, with or without the code of the country."""
    return _MOBILE.fullmatch(digits) is not None


def is_plausible_split(number: str, sizes: Sequence[int]) -> bool:
    """Whether people write an old card or a telephone in groups of these sizes; lists are grouped otherwise."""
    if len(sizes) == 1 or min(sizes) >= 3 or max(sizes) == 1 or list(sizes) == [3, 2, 2, 2, 2]:
        return True
    ends = {sum(sizes[: place + 1]) for place in range(len(sizes))}
    return len(number) == OLD_CARD and ends <= _PARTS_OF_OLD_CARD
