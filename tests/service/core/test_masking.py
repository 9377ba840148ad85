"""No ID-card or mobile number is shown, however it is written; other numbers are."""

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
    "11010119900307001X",
    "11010119900307001Ｘ",
    "110101 19900307 0012",
    "011010119900307001X",
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
    for none in (digest + "0", digest.upper(), digest[:-1], "13800138000" * 5 + "123456789"):
        assert "13800138000" not in cover_numbers(none)


def test_long_values_are_cut() -> None:
    assert len(mask_value("甲" * 500)) == LONGEST + 1


def test_two_numbers_side_by_side_are_covered_in_a_key_and_a_long_number_of_a_case_is_not() -> None:
    safe = cover_key("340104199001011234 13812345678")
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
        ("110101", "19900307", "0012"),
        ("110101199003070012",),
        ("11010119900307001X",),
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
    assert cover_numbers(text, embedded=False) == text
    assert cover_key(text) == text


@given(st.integers(0, 10**6), SEPARATORS, BESIDE)
def test_a_code_of_an_enterprise_stays_whatever_stands_beside_it(number: int, separator: str, beside: str) -> None:
    for text in (f"{code(number)}{separator}{beside}", f"{beside}{separator}{code(number)}"):
        assert cover_numbers(text) == text
    both = cover_numbers(f"{code(number)}{separator}13800138000")
    assert both == f"{code(number)}{separator}138******00"


@given(st.lists(st.sampled_from(["13800138000", "11010119900307001X", " ", "-", "12", "2026", "甲", "*"]), max_size=12))
def test_what_is_covered_stays_as_it_is_when_it_is_covered_again(pieces: list[str]) -> None:
    once = cover_numbers("".join(pieces))
    assert cover_numbers(once) == once


def test_a_card_of_someone_born_lately_is_told_by_its_check_character() -> None:
    assert "20180307" not in cover_numbers("11010120180307001X")
    assert cover_numbers("330102201806150001") == "330102201806150001"
