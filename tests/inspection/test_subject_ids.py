"""Codes of subjects: real ones, and every one that differs by a character (T7)."""

import pytest

from inspection.subject_ids import ALPHABET, is_subject_id, strangers_among

REAL = ("91350100M000100Y43", "91330100799655058B", "9144030071526726XG", "914403001922038216")


@pytest.mark.parametrize("code", REAL)
def test_a_real_code_is_one_and_no_code_beside_it(code: str) -> None:
    assert is_subject_id(code)
    for place, symbol in enumerate(code):
        for other in set(ALPHABET) - {symbol}:
            assert not is_subject_id(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        *("", "91350100m000100y43", "９1350100M000100Y43", " 91350100M000100Y43", "91350100M000100Y43\n"),
        *("91350100M000100Y4", "91350100M000100Y430", "9135O100M000100Y43", "REG-", "REG-a b", "reg-1", "REG-1\n"),
    ],
)
def test_nothing_is_repaired(text: str) -> None:
    assert not is_subject_id(text)


def test_who_has_no_code_has_a_registration_number() -> None:
    assert is_subject_id("REG-150802600012345")
    assert list(strangers_among([REAL[0], "E01", "REG-1"])) == [(1, "E01")]
