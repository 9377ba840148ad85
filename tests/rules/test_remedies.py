"""The table of remedies: what mends which record, from which day on; what is wrong in one is named with its place."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import day_of, months_before
from rules.errors import RuleSetError
from rules.load_dated_table import load_dated_table, read_dated_table
from rules.remedies import Act, Mended, Remedies, Remedy

TEXT = """
table: remedies
version: "2026-01"
title: {zh: 修复途径, en: What mends records}
standing: demonstration
effective_from: 2026-01-01
citations:
  law: {document: 总局令第107号, title: {zh: 令, en: Order}, says: [threshold], checked_on: 2026-11-29}
demonstrations:
  ours: {zh: 本局的规定, en: the bureau's own}
remedies:
  - id: general
    title: {zh: 一般, en: general}
    type: administrative_penalty
    severity: 2
    way: {act: repair, sets: repaired_on, months: 3, where: {zh: 网站, en: site}, bring: []}
    basis: law
  - id: other
    title: {zh: 其他, en: other}
    type: administrative_penalty
    severity: any
    law_from: 2026-04-01
    law_until: 2027-01-01
    way: {act: repair, sets: repaired_on, months: 0, where: {zh: 网站, en: site}, bring: []}
    basis: ours
  - id: missing
    title: {zh: 未报, en: not filed}
    type: annual_report
    severity: any
    outcomes: [missing]
    way: {act: filing, sets: outcome, outcome: late, months: 0, where: {zh: 系统, en: system}, bring: []}
    basis: ours
  - id: complaint
    title: {zh: 投诉, en: complaint}
    type: complaint
    severity: any
    why_not: {zh: 事实, en: a fact}
    basis: ours
"""


def _table(text: str = TEXT) -> Remedies:
    table = read_dated_table(text, "remedies.yaml")[0]
    assert isinstance(table, Remedies)
    return table


def _ids(found: tuple[Remedy, ...]) -> list[str]:
    return [one.id for one in found]


def test_the_entry_of_a_severity_comes_before_that_of_any() -> None:
    table = _table()
    assert _ids(table.remedies_for("administrative_penalty", 2, None)) == ["general"]
    assert _ids(table.remedies_for("administrative_penalty", 3, None)) == ["other"]
    assert _ids(table.remedies_for("administrative_penalty", None, None)) == ["other"]
    assert _ids(table.remedies_for("annual_report", None, "missing")) == ["missing"]
    assert table.remedies_for("annual_report", None, "late") == ()
    assert table.remedies_for("tax_arrears", None, None) == ()


def test_what_cannot_be_mended_says_why_and_has_no_day() -> None:
    (complaint,) = _table().remedies_for("complaint", None, "substantiated")
    assert complaint.way is None
    assert complaint.why_not is not None
    assert complaint.earliest_day(date(2026, 5, 1)) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_months_run_as_a_window_does(occurred_on: date) -> None:
    way = _table().remedies[0]
    day = occurred_on
    while day_of(occurred_on) > months_before(day_of(day), 3):
        day += timedelta(days=1)
    assert way.earliest_day(occurred_on) == day


@pytest.mark.parametrize(
    ("occurred_on", "earliest"),
    [("2020-01-01", "2026-04-01"), ("2026-05-02", "2026-05-02"), ("2026-12-31", "2026-12-31"), ("2027-01-01", None)],
)
def test_an_act_lies_within_the_period_of_its_law(occurred_on: str, earliest: str | None) -> None:
    day = _table().remedies[1].earliest_day(date.fromisoformat(occurred_on))
    assert day == (earliest and date.fromisoformat(earliest))


def test_an_act_sets_a_day_or_another_outcome() -> None:
    ways = {one.id: one.way for one in _table().remedies if one.way}
    assert (ways["missing"].act, ways["missing"].sets, ways["missing"].outcome) == (Act.FILING, Mended.OUTCOME, "late")
    assert (ways["general"].sets, ways["general"].outcome) == (Mended.REPAIRED_ON, None)


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ("months: 3", "months: -1", "remedies[0].way.months", "0 … 1200"),
        ("{act: repair", "{act: mend", "remedies[0].way.act", "repair"),
        ("sets: outcome, outcome: late", "sets: outcome", "remedies[2].way", "sets: outcome + outcome"),
        ("sets: repaired_on, months: 0", "sets: repaired_on, outcome: late, months: 0", "remedies[1].way", "outcome"),
        ("law_until: 2027-01-01", "law_until: 2026-04-01", "remedies[1]", "law_from < law_until"),
        ("    why_not: {zh: 事实, en: a fact}\n", "", "remedies[3]", "way | why_not"),
        ("id: complaint", "id: general", "remedies[3].id", "-"),
        ("basis: law", "basis: none", "remedies[0].basis", "ours"),
        ("severity: 2", "severity: 4", "remedies[0].severity", "any, 1, 2, 3"),
    ],
)  # fmt: skip
def test_one_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, path: str, said: str) -> None:
    assert old in TEXT
    file = tmp_path / "remedies.yaml"
    file.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleSetError) as caught:
        load_dated_table(file)
    assert caught.value.path == path, str(caught.value)
    assert said in caught.value.allowed


def test_a_document_that_names_no_figure_supports_none(tmp_path: Path) -> None:
    with pytest.raises(RuleSetError, match="law"):
        _table(TEXT.replace("says: [threshold]", "says: [indicator]"))
