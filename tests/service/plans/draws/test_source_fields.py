"""The number as people type it in: what is printed beside it is never joined to another number."""

import pytest

from inspection.seed_plan import faults_of_entry
from service.plans.draws.source_fields import faults_of_fields, fields_of_errors, lines_of, sources_of
from service.plans.draws.sources import faults_of_values

PLAN = ("dice|20", "lottery|ssq|2026001|drawn", "index|000001|20270105")
TYPED = {"line-0": "31415 92653 58979 32384"}


@pytest.mark.parametrize("balls", ["1 5 9 12 17 20 10", "01,05,09,12,17,20,10", "01、05，09 12.17  20 10"])
def test_numbers_stand_apart_however_they_are_typed(balls: str) -> None:
    lines = lines_of(PLAN, TYPED | {"line-1": balls, "line-2": "330112 0100"})
    assert lines == [
        "dice|31415926535897932384",
        "lottery|ssq|2026001|1.5.9.12.17.20.10",
        "index|000001|20270105|330112.0100",
    ]


@pytest.mark.parametrize("typed", ["3301.12", "330112 4100.5678", "10532.11", "330112 12"])
def test_a_decimal_point_within_a_closing_value_is_told_from_one_between_two(typed: str) -> None:
    line = lines_of(PLAN, TYPED | {"line-1": "", "line-2": typed})[2]
    assert any("小数点" in zh and "decimal" in en for zh, en in faults_of_values(line))


@pytest.mark.parametrize("typed", ["330112", "330112 0100123", "330112.1053211"])
def test_closing_values_without_their_points_are_taken(typed: str) -> None:
    assert not list(faults_of_values(lines_of(PLAN, TYPED | {"line-1": "", "line-2": typed})[2]))


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"dice": "3"}, {"dice"}),
        ({"dice": "a|b"}, {"dice"}),
        ({"party-1": "legal"}, {"hash-1"}),
        ({"hash-0": "AB" * 32}, {"party-0", "hash-0"}),
        ({"lottery": "kl8"}, {"issue"}),
        ({"issue": "2027|1"}, {"issue", "lottery"}),
        ({"lottery": "kl8", "issue": "2027001", "order": "odd"}, {"order"}),
        ({"index-1": "000001"}, {"day-1"}),
        ({"day-0": "2027-01-05"}, {"index-0"}),
        ({"index-0": "沪", "day-0": "2027-01-05"}, {"index-0"}),
        ({"dice": "40", "lottery": "kl8", "issue": "2027001", "index-0": "000001", "day-0": "2027-01-05"}, set()),
    ],
)
def test_what_is_wrong_with_a_source_is_told_at_its_field(typed: dict[str, str], wrong: set[str]) -> None:
    assert set(faults_of_fields(typed)) == wrong
    assert bool(wrong) == any(any(faults_of_entry(entry)) for entry in sources_of(typed))


def test_errors_of_a_source_stand_at_its_field_and_those_of_all_by_themselves() -> None:
    typed = {"dice": "40", "index-1": "000001", "day-1": "2020-01-05"}
    errors = [
        {"where": "json.sources.1", "zh": "已公布", "en": "known"},
        {"where": "json.sources", "zh": "少", "en": "few"},
    ]
    assert set(fields_of_errors(typed, errors)) == {"index-1", "1"}
