"""Seed lines: their forms, what was frozen of them, and S."""

import hashlib

import pytest

from inspection.faults import DrawError
from inspection.seed_lines import faults_of_lines, read_seed, seed_of, text_hash_of, write_seed
from inspection.seed_plan import faults_of_entry, faults_of_plan
from tests.inspection import vector_s as vector

TEXT = "ab" * 32
PLAN = (
    "dice|20",
    f"party|legal|{text_hash_of(TEXT)}",
    "lottery|kl8|2027015|sorted",
    "index|000001|20270105",
    f"secret|{text_hash_of(TEXT)}",
)
LINES = (
    "dice|00000000000000000001",
    f"party|legal|{TEXT}",
    "lottery|kl8|2027015|3.14.80",
    "index|000001|20270105|326107.095",
    f"secret|{TEXT}",
)


def test_lines_that_keep_the_plan_are_read_as_they_were_written() -> None:
    assert read_seed(write_seed(LINES), PLAN) == LINES
    assert [fault for entry in PLAN for fault in faults_of_entry(entry)] == []
    assert list(faults_of_plan(PLAN, tells_tiers=True)) == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (0, "dice|0000000000000000000"),
        (0, "dice|000000000000000000012"),
        (0, "dice|0000000000000000000x"),
        (0, "lottery|kl8|2027015|3.14.80"),
        (1, f"party|legal|{TEXT.upper()}"),
        (1, f"party|legal|{'cd' * 32}"),
        (1, f"party|notary|{TEXT}"),
        (2, "lottery|kl8|2027016|3.14.80"),
        (2, "lottery|kl8|2027015|14.3.80"),
        (2, "lottery|kl8|2027015|03.14.80"),
        (2, "lottery|kl8|2027015|"),
        (3, "index|000001|20270106|326107"),
        (3, "index|000001|20270105|3261.07|1"),
        (4, f"secret|{'cd' * 32}"),
        (4, "whatever I like"),
        (4, ""),
    ],
)
def test_a_line_that_is_not_what_was_frozen_is_named(place: int, line: str) -> None:
    lines = [*LINES[:place], line, *LINES[place + 1 :]]
    assert [fault.line for fault in faults_of_lines(lines, PLAN)] == [place + 1]


@pytest.mark.parametrize(
    "data", [b"", b"dice|00000000000000000001", b"\n", b"dice|1\n", b"\xef\xbb\xbfdice|" + b"1" * 20]
)
def test_a_file_of_other_lines_is_refused(data: bytes) -> None:
    with pytest.raises(DrawError):
        read_seed(data)


def test_a_line_missing_or_too_many_is_refused() -> None:
    assert [fault.en for fault in faults_of_lines(LINES[:-1], PLAN)] == ["the plan names 5 lines, 4 are here"]


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (PLAN[:2], "outside"),
        ((PLAN[2], PLAN[0], PLAN[4]), "come before"),
        (PLAN[:4], "secret is needed"),
        ((*PLAN, PLAN[4]), "at most one secret"),
        ((PLAN[0], *PLAN), "stands twice"),
        ((), "outside"),
    ],
)
def test_a_plan_that_proves_nothing_is_refused(plan: tuple[str, ...], said: str) -> None:
    assert any(said in en for _, en in faults_of_plan(plan, tells_tiers=True))


def test_where_no_ratio_tells_a_tier_no_secret_is_needed() -> None:
    assert list(faults_of_plan(PLAN[:4], tells_tiers=False)) == []


@pytest.mark.parametrize(
    "entry", ["dice|19", "drand|x|1", "lottery|kl8|1", "secret|1", "index|1|2027-01-05", 7, "", "dice|20\n"]
)
def test_an_entry_of_another_form_is_refused(entry: object) -> None:
    assert list(faults_of_entry(entry))


def test_s_is_the_sha_256_of_the_printed_text() -> None:
    text = f"DRAW-1|seed|{vector.COMMITMENT}|{vector.LINES[0]}"
    assert seed_of(vector.COMMITMENT, vector.LINES) == vector.SEED == hashlib.sha256(text.encode()).hexdigest()
