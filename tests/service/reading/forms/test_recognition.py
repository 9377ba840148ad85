"""Which form a file has: told by its headings, by a title or a name that is unambiguous, else asked for; never guessed.

Of one kind are also: lists of defaulters and of enforcement, any two forms that fit alike, a title that names both, a
name that speaks of the other form than the title, folders that are called like a form, and files of another kind.
"""

from pathlib import Path

import pytest

from service.core.errors import ProductError
from service.core.files.headings import Headings
from service.reading.forms.recognition import recognise
from tests.service.reading.written_forms import notices, plain, read, write
from tests.worlds.files import code

LISTED = ["统一社会信用代码", "企业名称", "列入日期", "列入原因", "列入决定机关", "移出日期"]
ROW = [code(1), "甲店", "2026-01-05", "提交虚假材料取得登记", "测试市局", ""]


@pytest.mark.parametrize(
    ("headings", "above", "file", "form", "told"),
    [
        (LISTED, "", "严重违法失信名单.csv", "serious", "依据文件名"),
        (LISTED, "", "/data/2026年经营异常名录.xlsx [Sheet1]", "abnormal", "依据文件名"),
        (LISTED, "", "a.xlsx [严重违法失信企业]", "serious", "依据标题行或工作表名"),
        (LISTED, "列入经营异常名录企业公示表", "a.csv", "abnormal", "依据标题行或工作表名"),
        (LISTED, "列入经营异常名录企业公示表", "经营异常.csv", "abnormal", "依据标题行或工作表名"),
        ([*LISTED[:4], "列入决定机构", "移出日期"], "", "a.csv", "abnormal", "依据表头"),
        ([*LISTED[:3], "列入事由", *LISTED[4:]], "", "a.csv", "serious", "依据表头"),
        ([*LISTED, "异常类型"], "", "a.csv", "abnormal", "依据表头"),
        ([*LISTED, "移出经营异常名录原因"], "", "a.csv", "abnormal", "依据表头"),
    ],
)
def test_lists_are_told_apart_by_what_speaks_of_one_of_them(
    headings: list[str], above: str, file: str, form: str, told: str
) -> None:
    found = recognise(Headings(headings, [[above, "", ""]] if above else []), "records", file)
    assert (found.form.name, found.told.zh) == (form, told)


@pytest.mark.parametrize(
    ("above", "file"),
    [
        ("", "a.csv"),
        ("", "/严重违法失信名单/a.csv"),
        ("", "经营异常名录和严重违法失信名单.csv"),
        ("经营异常名录、严重违法失信名单", "a.csv"),
        ("经营异常名录", "严重违法失信名单.csv"),
    ],
)
def test_forms_that_fit_alike_are_asked_for(above: str, file: str) -> None:
    with pytest.raises(ProductError, match="--form abnormal") as refused:
        recognise(Headings(LISTED, [[above]] if above else []), "records", file)
    assert "严重违法失信名单（serious）" in str(refused.value)
    assert "列入日期" not in refused.value.why.zh


def test_our_own_names_of_fields_are_no_sign_of_what_others_publish() -> None:
    with pytest.raises(ProductError, match="记录类型"):
        recognise(["record_id", "uscc", "occurred_on", "outcome", "ends_on"], "records")
    assert recognise(["编号", "uscc", "登记日期", "处理结果"], "records").form.name == "complaint"


GRADED = ["纳税人识别号", "纳税人名称", "评价年度"]


@pytest.mark.parametrize("name", ["2024年度纳税信用A级纳税人名单.xlsx", "A级纳税人.csv"])
def test_a_list_without_grades_is_one_of_grade_a_only_where_it_is_called_so(name: str, tmp_path: Path) -> None:
    [row] = plain(read(write(tmp_path / name, GRADED, [[code(1), "甲", "2024"]]), "tiers"))
    assert (row["scheme"], row["tier"], row["occurred_on"]) == ("tax-credit", "A", "2025-04-30")
    with pytest.raises(ProductError):
        read(write(tmp_path / "名单.csv", GRADED, [[code(1), "甲", "2024"]]), "tiers")
    assert plain(read(tmp_path / "名单.csv", "tiers", "tax-a-list"))[0]["tier"] == "A"


def test_enforcement_and_defaulters_with_the_same_columns_are_asked_for(tmp_path: Path) -> None:
    headings = ["被执行人名称", "统一社会信用代码", "案号", "立案日期", "执行法院"]
    row = ["甲", code(1), "（2026）浙0106执12号", "2026-01-05", "某法院"]
    with pytest.raises(ProductError, match="--form defaulter"):
        read(write(tmp_path / "f.csv", headings, [row]), "records")
    for name, kind in (("失信被执行人.csv", "judgment_defaulter"), ("被执行人.csv", "court_enforcement")):
        assert plain(read(write(tmp_path / name, headings, [row]), "records"))[0]["type"] == kind


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_which_form_it_is_and_how_that_was_told_is_said_first(ending: str, tmp_path: Path) -> None:
    batches = read(write(tmp_path / f"严重违法失信名单{ending}", LISTED, [ROW]), "records")
    assert [row["type"] for row in plain(batches)] == ["serious_violation"]
    assert notices(batches).startswith("识别为“严重违法失信名单”，依据文件名。")


def test_fields_that_a_file_does_not_have_are_named_in_both_languages(tmp_path: Path) -> None:
    """Most columns that only a form has have no English name of their own."""
    batches = read(write(tmp_path / "严重违法失信名单.csv", LISTED, [ROW]), "records")
    (said,) = [notice for batch in batches for notice in batch.notices if notice.zh.startswith("文件没有的字段")]
    chinese, english = (
        said.zh.partition("：")[2].rstrip("。").split("、"),
        said.en.partition(": ")[2].rstrip(".").split(", "),
    )
    assert len(english) == len(chinese) > 3
    assert all(name.strip() for name in english)


@pytest.mark.parametrize(
    ("headings", "form"),
    [
        (
            ["行政相对人名称", "统一社会信用代码", "行政处罚决定书文号", "处罚决定日期", "处罚机关", "罚款金额"],
            "penalty",
        ),
        (["uscc", "type", "occurred_on", "record_id", "outcome"], "records"),
        (["企业名称", "统一社会信用代码", "抽查任务编号", "检查日期", "检查结果", "检查机关"], "inspection"),
    ],
)
def test_a_table_of_something_else_is_no_table_of_enterprises(headings: list[str], form: str, tmp_path: Path) -> None:
    with pytest.raises(ProductError, match=rf"（{form}）"):
        recognise(headings, "enterprises")
    assert recognise(["统一社会信用代码", "名称"], "enterprises").form.name == "enterprises"
    path = write(tmp_path / "f.csv", headings, [[code(1), *headings[1:]]])
    with pytest.raises(ProductError, match="--form enterprises"):
        read(path, "enterprises")


def test_of_a_table_of_thousands_of_columns_a_hundred_are_named_and_compared() -> None:
    with pytest.raises(ProductError) as refused:
        recognise([f"列{number}甲" for number in range(5_000)], "records", "wide.csv")
    assert "列99甲" in str(refused.value)
    assert "列100甲" not in str(refused.value)
    assert "…" in str(refused.value)
