"""Identifiers: the strict form of the code and its check character, against python-stdnum."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from service.core.identifier_columns import faults_of, impossible_of
from service.core.identifiers import ALPHABET, is_identifier

# Codes that a registry may have given, but for their check character.
SYMBOLS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["91", "92", "93", "99", "12", "52", "A1"]),
        st.sampled_from(["10", "11", "37", "50", "65", "82", "99"]),
        st.text(ALPHABET.decode(), min_size=13, max_size=13),
        st.sampled_from(list(ALPHABET.decode())),
    ),
).filter(lambda code: code[8:17] != "0" * 9)


def faults(codes: list[str]) -> tuple[list[bool], list[bool]]:
    malformed, miscounted = faults_of(pa.array(codes))
    return malformed.tolist(), miscounted.tolist()


@given(st.lists(SYMBOLS, min_size=1, max_size=20))
def test_the_check_character_is_the_one_python_stdnum_finds(codes: list[str]) -> None:
    completed = [code[:17] + oracle.calc_check_digit(code[:17]) for code in codes]
    none = [False] * len(codes)
    assert faults(completed) == (none, none)
    assert faults(codes) == (none, [a != b for a, b in zip(codes, completed, strict=True)])


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "91370100MA0000015D", "92330106MA0000015G", "52110000MA00000153", "12330000MA0000015W"],
)
def test_known_codes_are_good(code: str) -> None:
    assert faults([code]) == ([False], [False])
    assert oracle.is_valid(code) or code[0] in "15"


@pytest.mark.parametrize(
    "code",
    [
        "000000000000000000",
        "94350100M000100Y4",  # no such kind of enterprise
        "01350100M000100Y4",  # no such registry
        "B1350100M000100Y4",
        "91000000M000100Y4",  # no such region
        "91200100M000100Y4",
        "91990100000000000",  # no organisation
    ],
)
def test_a_code_that_no_registry_can_have_given_is_refused(code: str) -> None:
    code = code if len(code) == 18 else code + oracle.calc_check_digit(code)
    assert faults([code]) == ([True], [False])
    assert impossible_of(pa.array([None, code, "", "REG-1"])).tolist() == [False, True, False, False]
    assert not is_identifier(code)
    miscounted = code[:17] + ("1" if code[17] != "1" else "2")
    assert faults([miscounted]) == ([False], [True])


@given(st.lists(SYMBOLS, min_size=1, max_size=20))
def test_one_code_is_told_as_a_column_is(codes: list[str]) -> None:
    malformed, miscounted = faults(codes)
    assert [is_identifier(code) for code in codes] == [not (a or b) for a, b in zip(malformed, miscounted, strict=True)]


def test_each_letter_that_is_no_symbol_is_malformed() -> None:
    codes = ["9" + letter + "350100M000100Y43" for letter in "IOSVZabz -"]
    assert faults(codes) == ([True] * len(codes), [False] * len(codes))


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("91350100M000100Y43", (False, False)),
        ("91350100M000100Y44", (False, True)),
        ("9I350100M000100Y43", (True, False)),
        ("91350100M000100Y4", (True, False)),
        ("91350100M000100Y433", (True, False)),
        ("91350100m000100y43", (True, False)),
        (" 91350100M000100Y43", (True, False)),
        ("９1350100M000100Y43", (True, False)),
        ("REG-330106000012345", (False, False)),
        ("REG-AB.12345678901", (False, False)),
        ("REG-", (True, False)),
        ("REG-a_b", (True, False)),
        ("REG-a\n", (True, False)),
        ("", (True, False)),
        (None, (True, False)),
    ],
)
def test_forms(identifier: str | None, expected: tuple[bool, bool]) -> None:
    column = pa.array(["91350100M000100Y43", identifier, "REG-1"])[1:]
    malformed, miscounted = faults_of(column)
    assert (bool(malformed[0]), bool(miscounted[0])) == expected
    assert not malformed[1]
