"""Plain rows become facts, or the row and the column that cannot be read are named in both languages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rules.calendar import day_of
from scoring.facts import NO_BOOLEAN, NO_DATE, NO_NUMBER, NO_TEXT, Facts
from scoring.rows import RowError, facts_of

GOOD = {"uscc": "E", "type": "complaint", "occurred_on": "2026-01-01"}
SECOND = {**GOOD, "record_id": "second"}


def of_record(**fields: Any) -> Facts:
    return facts_of([{"uscc": "E"}], [{**GOOD, **fields}])


def of_enterprise(**fields: Any) -> Facts:
    return facts_of([{"uscc": "E", **fields}], [])


def held(facts: Facts, column: str) -> int:
    columns = {**facts.attributes, **facts.records.columns}
    return int(columns[column][0])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", None),
        ("type", "complaints"),
        ("uscc", "F"),
        ("occurred_on", None),
        ("occurred_on", ""),
        ("occurred_on", "2026-02-30"),
        ("occurred_on", "30.06.2026 noon"),
        ("occurred_on", 20260631),
        ("occurred_on", "2026-W05-1"),
        ("recorded_at", "soon"),
        ("repaired_on", True),
        ("severity", 0),
        ("severity", 4),
        ("severity", True),
        ("severity", "critical"),
        ("amount", -1),
        ("amount", "-0.01"),
        ("amount", "12.345"),
        ("amount", 0.001),
        ("amount", "twelve"),
        ("amount", "Infinity"),
        ("amount", float("inf")),
        ("amount", 10**14),
        ("value", "0.00001"),
        ("value", [1]),
        ("version", 1.5),
        ("version", True),
        ("revoked", "maybe"),
        ("revoked", 2),
        ("outcome", ["substantiated"]),
        ("category", True),
        ("category", 5.5),
        ("record_id", ["r"]),
    ],
)
def test_a_bad_value_of_a_record_is_refused_with_its_row_and_column(column: str, value: Any) -> None:
    with pytest.raises(RowError) as refused:
        facts_of([{"uscc": "E"}], [GOOD, {**SECOND, column: value}])
    assert (refused.value.given, refused.value.row, refused.value.column) == ("records", 1, column)
    assert refused.value.zh
    assert refused.value.en
    for said in (f"records[1].{column}", refused.value.zh, refused.value.en):
        assert said in str(refused.value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("established_on", "2026-13-01"),
        ("registered_capital", "-1"),
        ("registered_capital", "0.0000001"),
        ("employees", 1.5),
        ("employees", "few"),
        ("annual_report_filed", "perhaps"),
        ("region", ["310000"]),
        ("industry", False),
        ("uscc", None),
        ("uscc", ""),
        ("uscc", "E"),
    ],
)
def test_a_bad_value_of_an_enterprise_is_refused_with_its_row_and_column(column: str, value: Any) -> None:
    with pytest.raises(RowError) as refused:
        facts_of([{"uscc": "E"}, {"uscc": "F", column: value}], [])
    assert (refused.value.given, refused.value.row, refused.value.column) == ("enterprises", 1, column)


def test_a_field_that_does_not_exist_is_refused_by_name() -> None:
    for column, read in {"seriousness": of_record, "turnover": of_enterprise}.items():
        with pytest.raises(RowError, match="没有这一字段") as refused:
            read(**{column: 3})
        assert refused.value.column == column
        assert "There is no such field" in str(refused.value)


def test_a_record_names_its_enterprise_where_there_are_several() -> None:
    with pytest.raises(RowError, match="uscc"):
        facts_of([{"uscc": "E"}, {"uscc": "F"}], [{"type": "complaint", "occurred_on": "2026-01-01"}])
    alone = facts_of([{"uscc": "E"}], [{"type": "complaint", "occurred_on": "2026-01-01"}])
    assert alone.records.owner.tolist() == [0]


def test_types_beyond_the_product_are_those_that_the_caller_knows() -> None:
    facts = facts_of([{"uscc": "E"}], [{**GOOD, "type": "routine"}], ["routine"])
    assert facts.records.slices == {"routine": slice(0, 1)}


@pytest.mark.parametrize(
    ("column", "value", "integer"),
    [
        ("occurred_on", "2026-06-30", day_of(date(2026, 6, 30))),
        ("occurred_on", date(2026, 6, 30), day_of(date(2026, 6, 30))),
        ("occurred_on", datetime(2026, 6, 30, 23, 59), day_of(date(2026, 6, 30))),  # noqa: DTZ001
        ("occurred_on", 20260630, day_of(date(2026, 6, 30))),
        ("occurred_on", "2026年6月30日", day_of(date(2026, 6, 30))),
        ("amount", "1,234.50", 123_450),
        ("amount", "12.34", 1234),
        ("amount", 12.34, 1234),
        ("amount", Decimal("12.34"), 1234),
        ("amount", 0, 0),
        ("amount", 10**13, 10**15),
        ("value", "-1.2345", -12345),
        ("severity", 3, 3),
        ("severity", "serious", 3),
        ("severity", "轻微", 1),
        ("revoked", "是", 1),
        ("revoked", False, 0),
        ("version", "2", 2),
    ],
)
def test_every_way_of_writing_a_value_gives_the_same_integer(column: str, value: Any, integer: int) -> None:
    assert held(of_record(**{column: value}), column) == integer


def test_capital_is_in_ten_thousand_yuan() -> None:
    assert held(of_enterprise(registered_capital="1.5"), "registered_capital") == 1_500_000


def test_what_tables_hold_for_a_missing_number_is_missing() -> None:
    assert held(of_record(amount=float("nan")), "amount") == NO_NUMBER


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_value_is_missing(nothing: str | None) -> None:
    records = {"ends_on": NO_DATE, "severity": NO_NUMBER, "amount": NO_NUMBER, "outcome": NO_TEXT, "revoked": -1}
    facts = of_record(**dict.fromkeys(records, nothing))
    assert {name: held(facts, name) for name in records} == records
    enterprises = {"established_on": NO_DATE, "employees": NO_NUMBER, "address_verified": NO_BOOLEAN}
    facts = of_enterprise(**dict.fromkeys(enterprises, nothing))
    assert {name: held(facts, name) for name in enterprises} == enterprises


def test_a_field_that_only_some_rows_state_is_missing_in_the_others() -> None:
    facts = facts_of([{"uscc": "E"}], [GOOD, {**SECOND, "amount": 5}])
    assert sorted(facts.records.columns["amount"].tolist()) == [NO_NUMBER, 500]


def test_an_alias_is_read_as_its_field() -> None:
    facts = of_record(until="2026-07-01")
    assert "until" not in facts.records.columns
    assert held(facts, "ends_on") == day_of(date(2026, 7, 1))


def test_rows_may_spell_one_field_differently() -> None:
    rows = [{**GOOD, "until": "2026-07-01"}, {**SECOND, "ends_on": "2026-08-01"}, {**GOOD, "record_id": "third"}]
    ends = facts_of([{"uscc": "E"}], rows).records.columns["ends_on"].tolist()
    assert ends == [day_of(date(2026, 7, 1)), day_of(date(2026, 8, 1)), NO_DATE]


def test_one_row_may_not_spell_one_field_twice() -> None:
    with pytest.raises(RowError) as refused:
        of_record(until="2026-07-01", ends_on="2026-07-02")
    assert refused.value.column == "until"


def test_a_whole_number_where_a_text_is_due_is_its_digits() -> None:
    assert of_enterprise(region=310000).vocabularies["region"].texts == ["310000"]


def test_chinese_words_of_outcomes_and_categories_become_codes() -> None:
    facts = of_record(outcome="属实", category="食品")
    assert facts.vocabularies["record.outcome"].texts == ["substantiated"]
    assert facts.vocabularies["record.category"].texts == ["food"]


def test_records_stand_by_type_with_their_owners_and_ids() -> None:
    rows = [
        {"uscc": "F", "type": "honour", "occurred_on": "2026-01-01", "record_id": "h"},
        {"uscc": "E", "type": "complaint", "occurred_on": "2026-01-02"},
        {"uscc": "E", "type": "honour", "occurred_on": "2026-01-03", "record_id": "g"},
    ]
    records = facts_of([{"uscc": "E"}, {"uscc": "F"}], rows).records
    assert records.slices == {"complaint": slice(0, 1), "honour": slice(1, 3)}
    assert records.owner.tolist() == [0, 1, 0]
    assert list(records.ids or ()) == ["r2", "h", "g"]


SAME_VERSION = pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"version": 2}, {"version": "2"}),
        ({"recorded_at": "2026-01-01"}, {"recorded_at": date(2026, 1, 1)}),
        ({"recorded_at": None, "version": 1}, {"recorded_at": "", "version": 1}),
    ],
)


@SAME_VERSION
def test_the_same_version_of_a_record_stated_differently_is_refused(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    with pytest.raises(RowError, match=r"同一版本.*\n.*differently") as refused:
        facts_of([{"uscc": "E"}], [{**SECOND, **first, "amount": 4}, {**SECOND, **second, "amount": 5}])
    assert (refused.value.row, refused.value.column) == (0, "record_id")


@SAME_VERSION
def test_the_same_version_of_a_record_stated_alike_counts_once(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert len(facts_of([{"uscc": "E"}], [{**SECOND, **first}, GOOD, {**SECOND, **second}]).records) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"version": 1}, {"version": 2}),
        ({"recorded_at": "2026-01-01"}, {"recorded_at": "2026-01-02"}),
        ({"uscc": "E"}, {"uscc": "F"}),
    ],
)
def test_other_versions_and_other_enterprises_may_share_an_id(first: dict[str, Any], second: dict[str, Any]) -> None:
    facts = facts_of([{"uscc": "E"}, {"uscc": "F"}], [{**SECOND, **first}, {**SECOND, **second}])
    assert len(facts.records) == 2


def test_a_row_states_a_field_under_one_name() -> None:
    with pytest.raises(RowError, match="leave one of them") as refused:
        of_record(until="2026-07-01", ends_on="2026-07-01")
    assert refused.value.column == "until"


def test_a_record_without_an_id_takes_none_that_is_stated() -> None:
    unnamed = {name: value for name, value in GOOD.items() if name != "record_id"}
    ids = facts_of([{"uscc": "E"}], [unnamed, {**GOOD, "record_id": "r1"}]).records.ids
    assert len(set(ids or ())) == 2


def test_a_field_that_does_not_exist_is_refused_in_its_row() -> None:
    with pytest.raises(RowError, match="no such field") as refused:
        facts_of([{"uscc": "E"}], [GOOD, {**SECOND, "seriousness": 3}])
    assert (refused.value.row, refused.value.column, refused.value.value) == (1, "seriousness", "3")
