"""No ID-card or mobile number is shown, however it is written; other numbers are."""

import re
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.files.personal import cover_all_numbers
from service.core.masking import LONGEST, cover_key, cover_numbers, mask_value
from tests.worlds.files import code

PERSONAL = (
    "13800138000",
    "+8613800138000",
    "8613800138000",
    "138.0013.8000",
    "(138)00138000",
    "138  0013  8000",
    "１３８００１３８０００",
    "11010119900307002X",
    "11010119900307002Ｘ",
    "110101 19900307 0011",
    "011010119900307002X",
    "110101900307001",
    "138-0013-8000",
)


@pytest.mark.parametrize("number", PERSONAL)
def test_personal_numbers_are_covered(number: str) -> None:
    shown = cover_numbers(f"张三{number}，电话")
    assert number not in shown
    assert "*" in shown
    assert shown.startswith("张三")
    assert shown.endswith("，电话")


@pytest.mark.parametrize(
    "text", ["91350100M000100Y43", "2026-06-30", "京市监罚〔2026〕123号", "1234567.89", "REG-10028448"]
)
def test_other_numbers_stay(text: str) -> None:
    assert cover_numbers(text) == text


def test_a_digest_stays_whatever_its_digits() -> None:
    digest = "ab13800138000cd" + "e" * 49
    assert cover_numbers(f"model {digest}, 13800138000") == f"model {digest}, 138******00"
    for none in (digest + "0", digest.upper(), digest[:-1]):
        assert "13800138000" not in cover_numbers(none)


def test_long_values_are_cut() -> None:
    assert len(mask_value("甲" * 500)) == LONGEST + 1


def test_two_numbers_side_by_side_are_covered_in_a_key_and_a_long_number_of_a_case_is_not() -> None:
    safe = cover_key("340104199001011239 13812345678")
    assert "1990" not in safe
    assert "3812345" not in safe
    assert cover_key("20260131101202512345678901") == "20260131101202512345678901"


# Numbers of cases, plans, documents and codes, and what else consists of digits: none is a person's.
NOBODYS = (
    "330102-20260615-0001",
    "330102202606150001",
    "抽查计划 330100-2026-0012",
    "（2026）浙0102执1380013号",
    "〔1999〕1380013号",
    "（1998）1234567号",
    "2026-06-30 12:00:00",
    "13 14 15 16 17 18 19",
    "REG-10028448 330102",
    "20260131101202512345678901",
)
SEPARATORS = st.sampled_from([" ", "-", ".", "(", ")", "　", "－", "—", "．", "（", "）", "\u00a0", "\t", "\u200b"])
# As people write them: whole, or in groups.
WRITTEN = st.sampled_from(
    [
        ("13800138000",),
        ("138", "0013", "8000"),
        ("1380", "013", "8000"),
        ("138", "00138000"),
        ("8613912345678",),
        ("110101", "19900307", "0011"),
        ("110101199003070011",),
        ("11010119900307002X",),
        ("110101900307001",),
    ]
)
ORDERS = st.sampled_from(["{0}{2}", "{2}{1}", "{0}{2}{1}"])
# Too short to be a part of one, whatever stands beside it.
BESIDE = st.from_regex(r"[2-9][0-9]{0,1}", fullmatch=True)


def widen(text: str) -> str:
    """The text with its digits in full width."""
    return "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in text)


@given(
    WRITTEN, SEPARATORS, SEPARATORS, BESIDE, BESIDE, st.booleans(), st.sampled_from(["{0}{2}", "{2}{1}", "{0}{2}{1}"])
)
def test_a_number_beside_others_is_covered(
    groups: tuple[str, ...], inside: str, outside: str, before: str, after: str, wide: bool, order: str
) -> None:
    written = inside.join(groups)
    written = widen(written) if wide else written
    text = order.format(f"{before}{outside}", f"{outside}{after}", written)
    for covered in (cover_numbers(text), cover_key(text), cover_all_numbers(pa.array([text]))[0].as_py()):
        assert written not in covered
        assert written[3:-2] not in covered
        assert "*" * (len(written) - 5) in covered


@pytest.mark.parametrize("text", NOBODYS)
def test_numbers_of_nobody_stay(text: str) -> None:
    assert cover_numbers(text) == text
    assert cover_key(text) == text


@given(st.integers(0, 10**6), SEPARATORS, BESIDE)
def test_a_code_of_an_enterprise_stays_whatever_stands_beside_it(number: int, separator: str, beside: str) -> None:
    for text in (f"{code(number)}{separator}{beside}", f"{beside}{separator}{code(number)}"):
        assert cover_numbers(text) == text
    both = cover_numbers(f"{code(number)}{separator}13800138000")
    assert both == f"{code(number)}{separator}138******00"


@given(st.lists(st.sampled_from(["13800138000", "11010119900307002X", " ", "-", "12", "2026", "甲", "*"]), max_size=12))
def test_what_is_covered_stays_as_it_is_when_it_is_covered_again(pieces: list[str]) -> None:
    once = cover_numbers("".join(pieces))
    assert cover_numbers(once) == once


LISTS = Path(__file__).parent


def lines_of(name: str) -> list[str]:
    """The lines of a list of strings; what nobody sees is written as an escape."""
    lines = (LISTS / name).read_text("utf-8").splitlines()
    return [re.sub(r"\\u[0-9a-f]{4}|\\[nt]", lambda m: m[0].encode().decode("unicode_escape"), one) for one in lines]


def digits_of(text: str) -> str:
    """The digits of any script in a text, as those of ASCII."""
    found = (unicodedata.digit(one, None) for one in text)
    return "".join(str(digit) for digit in found if digit is not None)


def ways_to_cover(text: str) -> list[str]:
    """A text covered as one, in a column, as a key, as it is shown, and in an error."""
    return [
        cover_numbers(text),
        cover_all_numbers(pa.array([None, text]))[1].as_py(),
        cover_key(text),
        cover_all_numbers(pa.array([text]), cover_key)[0].as_py(),
        mask_value(text),
    ]


@pytest.mark.parametrize("line", lines_of("numbers_to_cover.txt"))
def test_every_string_of_the_list_is_covered(line: str) -> None:
    number, _, text = line.partition("\t")
    secret = digits_of(number)[3 : 13 if number.endswith("X") else -2]
    for covered in ways_to_cover(text):
        assert covered != text
        assert secret not in digits_of(covered)


@pytest.mark.parametrize("text", lines_of("numbers_that_stay.txt"))
def test_every_string_of_the_list_stays(text: str) -> None:
    covered, column, key, keys, shown = ways_to_cover(text)
    assert [covered, column, key, keys] == [text] * 4
    assert shown == text[:LONGEST]


def test_both_lists_are_long_and_hold_nothing_twice() -> None:
    for name in ("numbers_to_cover.txt", "numbers_that_stay.txt"):
        lines = lines_of(name)
        assert len(lines) == len(set(lines)) >= 200


def card(region: int, born: date, number: int) -> str:
    """A card's number with its check character, computed as GB 11643 says."""
    body = f"{region}{born:%Y%m%d}{number:03}"
    rest = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body)) % 11
    return f"{body}{'10X98765432'[rest]}"


REGIONS = st.sampled_from([11, 15, 23, 37, 46, 54, 65, 71, 83]).map(lambda province: province * 10_000 + 101)
BIRTHDAYS = st.dates(date(1920, 1, 1), date(2012, 12, 31))
INSIDE = st.sampled_from(["", " ", "-", ".", "·", "－", "．", "\u3000", "\u200b", "\n", "  ", " - "])


@given(
    REGIONS, BIRTHDAYS, st.integers(0, 999), INSIDE, st.from_regex(r"[0-9]{0,6}", fullmatch=True), st.booleans(),
    st.lists(st.integers(1, 17), max_size=5, unique=True),
)  # fmt: skip
def test_a_card_is_found_between_any_other_digits(
    region: int, born: date, number: int, inside: str, beside: str, wide: bool, cuts: list[int]
) -> None:
    whole = card(region, born, number)
    ends = [0, *sorted(cuts), 18]
    written = inside.join(whole[a:b] for a, b in pairwise(ends))
    text = f"{beside}{widen(written) if wide else written}"
    for covered in ways_to_cover(text):
        assert digits_of(whole)[3:13] not in digits_of(covered)


@given(REGIONS, st.dates(date(2013, 1, 1), date(2026, 12, 31)), st.integers(0, 9999))
def test_a_number_with_a_day_of_these_years_stays(region: int, day: date, count: int) -> None:
    text = f"{region}{day:%Y%m%d}{count:04}"
    assert ways_to_cover(text) == [text] * 5


@given(REGIONS, BIRTHDAYS, st.integers(0, 999), st.integers(1, 10))
def test_a_number_with_another_check_character_stays(region: int, born: date, number: int, other: int) -> None:
    whole = card(region, born, number)
    wrong = "0123456789X"["0123456789X".index(whole[-1]) - other]
    text = f"案{whole[:-1]}{wrong}"
    assert cover_numbers(text) == text
