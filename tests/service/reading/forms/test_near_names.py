"""What a heading may have been meant as: told where a field is missing, and proposed where a table fits no form.

Of one kind are also: letters left out, doubled or swapped, another word before the same last one, dates called times;
and what must not be asked: columns that only share a word that half of all columns end in.
"""

import pytest

from rules.fields import RECORD_FIELDS
from service.core.errors import ProductError
from service.core.files.headings import Headings
from service.reading.forms.columns import FormColumns, notice_of_fields_not_read
from service.reading.forms.near_names import near_misses
from service.reading.forms.plain import RECORDS
from service.reading.forms.recognition import recognise
from tests.worlds.files import code

OPTIONAL = [one for one in RECORD_FIELDS.values() if one.name not in ("uscc", "type", "record_id")]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("severty", "severity"),
        ("severrity", "severity"),
        ("处罚程度", "severity"),
        ("occured_on", "occurred_on"),
        ("publicity_end_on", "publicity_ends_on"),
        ("公示截至日期", "publicity_ends_on"),
        ("决定文书号", "document_no"),
        ("authorty", "authority"),
        ("检查结论", "outcome"),
    ],
)
def test_near_misses_are_asked_about(heading: str, name: str) -> None:
    [asked] = near_misses([heading], OPTIONAL)
    assert f"Did you mean {name} " in asked.en
    assert f"--map {heading}=" in asked.zh


@pytest.mark.parametrize(
    "heading", ["备注", "登记机关", "填报日期", "企业类别", "所属行业", "id", "x", "联系人", "法人"]
)
def test_columns_of_another_thing_are_not(heading: str) -> None:
    assert not near_misses([heading], OPTIONAL)


def test_columns_not_used_and_fields_that_the_rule_set_reads_are_named() -> None:
    matched = FormColumns(RECORDS)
    matched(["uscc", "type", "occurred_on", "record_id", "处罚程度", "备注"], "f.csv")
    said = "\n".join(notice.zh for notice in matched.notices)
    assert matched.unused == ["处罚程度", "备注"]
    assert "未使用的列：处罚程度、备注" in said
    assert "“处罚程度”是否就是“严重程度”" in said
    notice = notice_of_fields_not_read(matched, {"severity", "occurred_on", "amount"})
    assert notice is not None
    assert "严重程度、金额" in notice.zh
    assert notice_of_fields_not_read(matched, {"occurred_on"}) is None


@pytest.mark.parametrize(
    ("headings", "row", "proposed"),
    [
        (
            ["统一社会信用代码", "纳税人名称", "处罚决定文号", "处罚原因", "处罚决定时刻", "处罚结果", "处罚主管"],
            [code(1), "甲店", "测税罚〔2026〕1号", "逾期申报", "2026-01-05", "罚款2000元", "测试税务局"],
            "--map 处罚决定文号=行政处罚决定书文号",
        ),
        (
            ["统一社会信用代码", "纳税人名称", "处罚决定文号", "处罚决定时刻", "处罚主管"],
            [code(1), "甲店", "测税罚〔2026〕1号", "2026-01-05", "测试税务局"],
            "--map 处罚决定时刻=处罚决定日期",
        ),
        (
            ["统一社会信用代码", "纳税人名称", "处罚决定文号", "何时", "处罚主管"],
            [code(1), "甲店", "测税罚〔2026〕1号", "2026-01-05", "测试税务局"],
            "--map 处罚主管=处罚机关",
        ),
        (
            ["主体编码", "罚没文号", "何时", "哪个部门"],
            [code(1), "测税罚〔2026〕1号", "2026-01-05", "测试税务局"],
            "--map 主体编码=行政相对人代码_1(统一社会信用代码)",
        ),
        (
            ["纳税主体", "荣誉名称", "何时授予", "谁授予的"],
            [code(1), "文明单位", "2026年1月", "测试市政府"],
            "--form honour",
        ),
    ],
)
def test_a_mapping_is_proposed_by_near_names_and_by_what_the_values_look_like(
    headings: list[str], row: list[str], proposed: str
) -> None:
    with pytest.raises(ProductError) as refused:
        recognise(Headings(headings, below=[row]), "records", "f.csv")
    assert proposed in refused.value.remedy.zh.replace("'", "")
    assert row[0] not in str(refused.value)
