from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.record_types import RECORD_TYPES

TODAY = date(2026, 6, 30)
RARE = {"serious_violation": 0.01}
# No source delivers manual adjustments: two people make them in the service.
MADE_BY_PEOPLE = "manual_adjustment"
ALMOST_ALL = {"annual_report", "imported_tier"}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(records: pa.Table) -> list[Row]:
    return records.to_pylist()


@pytest.fixture(scope="module")
def histories(rows: list[Row]) -> list[list[Row]]:
    """The versions of each record, first to last."""
    versions = defaultdict(list)
    for row in rows:
        versions[row["record_id"]].append(row)
    return [sorted(history, key=lambda row: row["version"]) for history in versions.values()]


def test_every_type_touches_a_plausible_share_of_enterprises(rows: list[Row]) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        owners[row["type"]].add(row["uscc"])
    shares = {name: len(owners[name]) / 20_000 for name in RECORD_TYPES if name != MADE_BY_PEOPLE}
    for name, share in shares.items():
        assert RARE.get(name, 0.02) <= share <= (1 if name in ALMOST_ALL else 0.6), (name, share)


def test_every_adverse_outcome_occurs(rows: list[Row]) -> None:
    seen = {(row["type"], row["outcome"]) for row in rows}
    for name, kind in RECORD_TYPES.items():
        if isinstance(kind.adverse, frozenset):
            assert {outcome for outcome in kind.adverse if (name, outcome) in seen} == kind.adverse


def test_every_field_is_filled_somewhere(enterprises: pa.Table, records: pa.Table) -> None:
    for table, fields in ((enterprises, ENTERPRISE_FIELDS), (records, RECORD_FIELDS)):
        empty = {name for name in fields if table[name].null_count == len(table)}
        assert empty <= {"applicant", "approver"}


def test_each_record_belongs_to_one_enterprise_and_one_type(histories: list[list[Row]]) -> None:
    for history in histories:
        assert len({(row["uscc"], row["type"]) for row in history}) == 1
        assert [row["version"] for row in history] == [*range(1, len(history) + 1)]


def test_later_versions_are_known_no_earlier(histories: list[list[Row]]) -> None:
    for first, *later in histories:
        for row in later:
            assert row["recorded_at"] >= (first["recorded_at"] or date.min)


def test_some_records_are_repaired_by_a_later_version(histories: list[list[Row]]) -> None:
    assert any(h[0]["repaired_on"] is None and h[-1]["repaired_on"] for h in histories)


def test_some_records_are_repaired_in_their_only_version(histories: list[list[Row]]) -> None:
    assert any(len(h) == 1 and h[0]["repaired_on"] for h in histories)


def test_some_records_are_delisted_by_a_later_version(histories: list[list[Row]]) -> None:
    delisted = [h for h in histories if h[0]["type"] == "abnormal_operation" and len(h) == 2 and h[1]["ends_on"]]
    assert any(first["ends_on"] is None for first, _ in delisted)


def test_some_records_are_revoked(histories: list[list[Row]]) -> None:
    assert any(h[-1]["revoked"] and not h[0]["revoked"] for h in histories)


@pytest.mark.parametrize("column", ["severity", "amount", "occurred_on"])
def test_some_records_are_corrected(histories: list[list[Row]], column: str) -> None:
    assert any(h[0][column] != h[-1][column] for h in histories)


def test_some_records_become_known_late_and_none_after_today(rows: list[Row]) -> None:
    known = [row for row in rows if row["recorded_at"]]
    assert any(row["recorded_at"] - row["occurred_on"] > timedelta(days=365) for row in known if row["version"] == 1)
    assert max(row["recorded_at"] for row in known) <= TODAY
    assert len(known) < len(rows)


def test_some_records_lie_ahead_or_are_under_objection(rows: list[Row]) -> None:
    assert any(row["occurred_on"] > TODAY for row in rows)
    assert any(row["objection_open"] for row in rows)


def test_no_source_delivers_a_manual_adjustment(rows: list[Row]) -> None:
    assert MADE_BY_PEOPLE not in {row["type"] for row in rows}


def test_there_is_one_annual_report_for_each_year(histories: list[list[Row]]) -> None:
    reports = [h[0] for h in histories if h[0]["type"] == "annual_report"]
    assert max(Counter((row["uscc"], row["value"]) for row in reports).values()) == 1
    for row in reports:
        due = date(int(row["value"]) + 1, 6, 30)
        assert (row["occurred_on"] > due) == (row["outcome"] == "late")
        assert row["outcome"] != "missing" or row["occurred_on"] == due


def test_annual_report_filed_agrees_with_the_records(enterprises: pa.Table, rows: list[Row]) -> None:
    newest = {r["uscc"]: r["outcome"] != "missing" for r in rows if r["type"] == "annual_report" and r["value"] == 2025}
    stated = dict(zip(enterprises["uscc"].to_pylist(), enterprises["annual_report_filed"].to_pylist(), strict=True))
    assert all(stated[code] is newest.get(code) for code in stated)


def test_document_numbers_are_unique_and_in_the_national_form(histories: list[list[Row]]) -> None:
    numbers = [h[0]["document_no"] for h in histories if h[0]["document_no"]]
    assert len(set(numbers)) == len(numbers)
    penalties = pa.array([h[0]["document_no"] for h in histories if h[0]["type"] == "administrative_penalty"])
    assert pc.all(pc.match_substring_regex(penalties, r"^\p{Han}+罚〔20\d\d〕\d+号$")).as_py()


def test_records_arrive_in_the_order_in_which_they_became_known(records: pa.Table) -> None:
    known = pc.coalesce(records["recorded_at"], records["occurred_on"]).slice(0, 50_000).to_pylist()
    assert known == sorted(known)


def test_about_a_fifth_handle_food_and_only_they_have_food_records(enterprises: pa.Table, rows: list[Row]) -> None:
    categories = zip(enterprises["uscc"].to_pylist(), enterprises["food_category"].to_pylist(), strict=True)
    food = {code for code, category in categories if category}
    assert 0.18 <= len(food) / len(enterprises) <= 0.25
    assert {row["uscc"] for row in rows if row["category"] == "food"} <= food


def test_risk_gathers_what_is_adverse_in_few_enterprises(rows: list[Row]) -> None:
    penalties = Counter(row["uscc"] for row in rows if row["type"] == "administrative_penalty")
    worst = sum(count for _, count in penalties.most_common(1000))
    assert worst > 0.3 * penalties.total()
