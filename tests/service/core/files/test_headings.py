"""One definition of a heading for every door: what is the same heading, and what is another one.

Of one kind are also: marks of obligation before, behind and in brackets of any shape; remarks on how a cell is to be
filled; blanks, breaks and what has no width, anywhere; numbers of columns; units in brackets, behind a stroke, a colon
or nothing; currencies; the same field stated twice, with and without its unit.
"""

import pytest

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from service.core.errors import ProductError
from service.core.files.headers import fit_fields, match_headings
from service.core.files.headings import LONGEST, readings_of

OUTCOME = [
    "检查结果",
    "检查结果*",
    "*检查结果",
    "＊ 检查结果",
    "★检查结果",
    "检查结果（必填）",
    "检查结果[必填项]",
    "【必填】检查结果",
    "必填：检查结果",
    "检查结果-必填",
    "检查结果 必填",
    "检查结果（*）",
    "检查结果（选填）",
    "检查\n结果",
    "检 查 结 果",
    "检查\u00a0结果",
    "检查\u3000结果\t",
    "\ufeff检查结果",
    "检\u200b查结果\u2060",
    "检查结果：",
    "3、检查结果",
    "(3)检查结果",
    "检查结果（限200字）",
    "检查结果（下拉选择）",
    "检查（结果）",
    "抽查检查结果",
    "OUTCOME",
    "outcome *",
]
WAN_YUAN = [
    "注册资本（万元）",
    "注册资本(万元)",
    "注册资本（单位：万元）",
    "注册资本(单位 万元)",
    "注册资本(万)",
    "注册资本[万元]",
    "注册资本【万元】",
    "注册资本/万元",
    "注册资本\n（万元）",
    "注册资本 万元",
    "注册资本：万元",
    "注册资本，单位：万元",
    "注册资本（人民币万元）",
    "注册资本（人民币：万元）",
    "注册资本（以万元计）",
    "注册资本（必填）（万元）",
    "注册资本（万元）（必填）",
    "*注册资本（万元）",
    "注册资本 (10,000 yuan)",
]


@pytest.mark.parametrize("heading", OUTCOME)
def test_one_heading_however_it_is_written(heading: str) -> None:
    assert list(fit_fields(RECORD_FIELDS.values(), [heading]).columns) == ["outcome"]


@pytest.mark.parametrize("heading", WAN_YUAN)
def test_units_however_they_are_written(heading: str) -> None:
    found = fit_fields(ENTERPRISE_FIELDS.values(), [heading])
    assert found.columns["registered_capital"].scale == 1_000_000
    assert found.unitless == []


@pytest.mark.parametrize(
    ("heading", "fen"),
    [("金额（元）", 100), ("金额（千元）", 100_000), ("金额(亿元)", 10**10), ("金额（人民币）", 100)],
)
def test_each_unit_of_money_has_its_scale(heading: str, fen: int) -> None:
    assert fit_fields(RECORD_FIELDS.values(), [heading]).columns["amount"].scale == fen


@pytest.mark.parametrize("heading", ["注册资本（万美元）", "注册资本(USD)", "注册资本（单位：两）", "注册资本/港元"])
def test_a_unit_that_cannot_be_read_concerns_its_column_alone(heading: str) -> None:
    found = fit_fields(ENTERPRISE_FIELDS.values(), ["统一社会信用代码", heading, "成立日期"])
    assert set(found.columns) == {"uscc", "established_on"}
    assert found.unknown == {"registered_capital": 1}


@pytest.mark.parametrize(
    "heading",
    [
        "从业人数（其中女性）",
        "注册资本（大写）",
        "注册资本(资金数额)",
        "从业人数（上年）",
        "从业人数（万元）",
        "成立日期（旧）",
    ],
)
def test_a_remark_that_is_no_unit_makes_another_column(heading: str) -> None:
    found = fit_fields(ENTERPRISE_FIELDS.values(), [heading])
    assert not found.columns
    assert not found.unknown


@pytest.mark.parametrize(
    ("headings", "name", "place"),
    [
        (["从业人数（其中女性）", "从业人数"], "employees", 1),
        (["从业人数（人）", "从业人数"], "employees", 1),
        (["注册资本（大写）", "注册资本（万元）"], "registered_capital", 1),
        (["注册资本", "注册资本（万元）"], "registered_capital", 1),
        (["成立日期（必填）", "成立日期"], "established_on", 1),
        (["成立时间", "成立日期"], "established_on", 1),
    ],
)
def test_of_several_the_one_that_is_called_just_so_counts(headings: list[str], name: str, place: int) -> None:
    found = fit_fields(ENTERPRISE_FIELDS.values(), headings)
    assert found.columns[name].place == place
    assert not found.repeated


@pytest.mark.parametrize("headings", [["名称", "企业名称"], ["注册资本（元）", "注册资本（万元）"], ["名称", "名称 "]])
def test_two_columns_of_one_field_cannot_be_told_apart(headings: list[str]) -> None:
    with pytest.raises(ProductError, match="Two columns"):
        match_headings(["uscc", *headings], ENTERPRISE_FIELDS, "file")


def test_a_heading_that_is_too_long_for_a_name_is_compared_with_none() -> None:
    assert readings_of("a" * LONGEST)
    assert readings_of("a" * 2_000_000) == ()
