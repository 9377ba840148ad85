"""No ID-card or mobile number is shown, however it is written; other numbers are."""

import pytest

from service.core.masking import LONGEST, cover_key, cover_numbers, mask_value

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
