"""Every real form is recognised by its labels and read alike from CSV in GB18030, XLSX, Parquet and its masked copy."""

# ruff: noqa: E501
from pathlib import Path
from typing import Any

import pytest

from service.core.errors import ProductError
from service.reading.forms import FORMS
from service.reading.forms.recognition import recognise
from tests.service.reading.written_forms import ENDINGS, notices, plain, read, refused, spooled, write
from tests.worlds.files import code

ID_CARD = "11010519491231002X"
PENALTY = (
    "行政相对人名称,行政相对人类别,行政相对人代码_1（统一社会信用代码）,行政相对人代码_2(工商注册号),法定代表人,"
    "法定代表人证件号码,证件号码,行政处罚决定书文号,违法行为类型,违法事实,处罚类别,罚款金额,没收违法所得、非法财物的金额,"
    "处罚决定日期,处罚机关,处罚机关统一社会信用代码,公示截止期,严重程度,数据状态"
)
# A form's name, its kind, headings, rows, and what the rows are read as: values missing in a row are left out.
CASES: list[tuple[str, str, str, list[str], list[dict[str, Any]]]] = [
    (
        "penalty",
        "records",
        PENALTY,
        [
            f"甲公司,法人及非法人组织,{code(1)},,张三,{ID_CARD},,浙杭市监罚［2020］第001号,食品安全,销售过期食品,罚款,1.5,0.2,"
            f"2020年08月31日,杭州市市场监管局,{code(9)},2021-08-31,一般,0",
            f"乙公司,法人及非法人组织,{code(2)},,,,,浙杭市监罚〔2020〕2号,,,警告,,,20200901,杭州市市场监管局,,,,2",
            "丙店,个体工商户,,110108000000016,,,,浙杭市监罚〔2020〕3号,,,罚款,0.1,,2020/9/2,杭州市市场监管局,,,轻微,1",
            f"李四,自然人,,,,,{ID_CARD},浙杭市监罚〔2020〕4号,,,罚款,0.01,,2020/9/3,杭州市市场监管局,,,,0",
            f"王五,,{ID_CARD},,,,,浙杭市监罚〔2020〕5号,,,罚款,0.01,,2020/9/3,杭州市市场监管局,,,,0",
        ],
        [
            {
                "uscc": code(1),
                "type": "administrative_penalty",
                "occurred_on": "2020-08-31",
                "publicity_ends_on": "2021-08-31",
                "severity": 2,
                "amount": 1_500_000,
                "category": "food_safety",
                "outcome": "fine",
                "authority": "杭州市市场监管局",
                "document_no": "浙杭市监罚［2020］第001号",
                "record_id": "浙杭市监罚［2020］第001号",
                "reason": "销售过期食品",
            },
            {"uscc": code(2), "revoked": 1, "outcome": "warning", "occurred_on": "2020-09-01"},
            {"uscc": "REG-110108000000016", "severity": 1, "amount": 100_000},
        ],
    ),
    (
        "penalty",
        "records",
        "cf_xdr_mc,cf_xdr_lb,cf_xdr_shxym,cf_frdb,cf_wsh,cf_wfxw,cf_sy,cf_cflb,cf_nr_fk,cf_jdrq,cf_cfjg,cf_cfjgdm,cf_gsjzq",
        [f"甲,法人,{code(1)},张三,京罚〔2024〕7号,,事实,罚款,10.000000,1719705600000,某局,,2025-06-30"],
        [{"amount": 10_000_000, "occurred_on": "2024-06-30", "document_no": "京罚〔2024〕7号", "reason": "事实"}],
    ),
    (
        "penalty",
        "records",
        "行政处罚决定书文号,处罚类别1,处罚事由,行政相对人代码_1 (统一社会信用代码),行政相对人代码_2 (组织机构代码),"
        "行政相对人代码_3 (工商登记码),行政相对人代码_4 (税务登记号),行政相对人代码_5 (居民身份证号),处罚决定日期,处罚机关,当前状态,地方编码",
        [
            f"京罚〔2016〕7号,罚款,事由,{code(1)},12345678-9,,,,二〇一六年十月二十三日,某局,0,110000",
            f"京罚〔2016〕8号,罚款,事由,{code(1)},,,,,2016年10月,某局,1,110000",
            f"京罚〔2016〕9号,罚款,事由,,,,,{ID_CARD},2016-10-23,某局,0,110000",
        ],
        [
            {"occurred_on": "2016-10-23", "outcome": "fine", "reason": "事由"},
            {"occurred_on": "2016-10-01", "revoked": 1},
        ],
    ),
    (
        "penalty",
        "records",
        "统一社会信用代码,纳税人名称,行政处罚文号,处罚原因,处罚时间,处罚结果,处罚单位",
        [f"{code(1)},甲店,测税罚〔2026〕1号,逾期申报,2026-01-05,罚款2000元,测试税务局"],
        [{"type": "administrative_penalty", "occurred_on": "2026-01-05", "authority": "测试税务局"}],
    ),
    (
        "licence",
        "records",
        "行政相对人名称,行政相对人代码_1(统一社会信用代码),项目名称,行政许可决定书文号,审批类别,许可内容,许可决定日期,许可截止期,许可机关,当前状态",
        [f"甲,{code(1)},,浙许准〔2021〕5号,普通,食品经营,2021-03-01,2026-02-28,某局,0"],
        [{"type": "licence", "category": "general", "reason": "食品经营", "ends_on": "2026-02-28"}],
    ),
    (
        "abnormal",
        "records",
        "企业名称,统一社会信用代码,列入原因,列入日期,列入决定机构,移出原因,移出日期,移出决定机构",
        [
            f"甲,{code(1)},通过登记的住所或者经营场所无法联系,2023-05-04,某区局,,,",
            f"乙,{code(2)},未依照规定期限公示年度报告,2023-07-04,某区局,补报,2023/8/20,某区局",
        ],
        [
            {"type": "abnormal_operation", "category": "unreachable", "occurred_on": "2023-05-04"},
            {"category": "no_annual_report", "ends_on": "2023-08-20", "reason": "未依照规定期限公示年度报告"},
        ],
    ),
    (
        "serious",
        "records",
        "名称,代码,列入日期,列入事由,作出决定机关,权利救济期限和途径,移出日期,移出事由",
        [f"甲,{code(1)},2023-05-04,拒不执行,某局,六十日,,"],
        [{"type": "serious_violation", "reason": "拒不执行", "record_id": "严重违法失信名单 2023-05-04 某局"}],
    ),
    (
        "defaulter",
        "records",
        "被执行人姓名/名称,身份证号码/组织机构代码,统一社会信用代码,法定代表人,执行法院,案号,履行情况,失信情形,立案日期,发布日期",
        [
            f"甲公司,,{code(1)},张三,某区人民法院,（2023）浙0106执12号,全部未履行,有履行能力而拒不履行,2023-01-02,2023-06-07",
            f"李四,{ID_CARD},,,某区人民法院,（2023）浙0106执13号,全部未履行,违反限制高消费令,2023-01-02,2023-06-07",
        ],
        [
            {
                "type": "judgment_defaulter",
                "occurred_on": "2023-06-07",
                "outcome": "breached",
                "category": "able_but_refuses",
                "document_no": "（2023）浙0106执12号",
            }
        ],
    ),
    (
        "annual-report",
        "records",
        "企业名称,统一社会信用代码,年度,报送日期,是否逾期,公示状态,资产总额,营业总收入,纳税总额,从业人数,登记机关",
        [
            f"甲,{code(1)},2024,2025-03-01,否,已公示,10,5,1,3,某局",
            f"乙,{code(2)},2024,2025-07-09,是,已公示,10,5,1,3,某局",
            f"丙,{code(3)},2024,,,未公示,,,,,某局",
            f"丁,{code(4)},2024,2025-03-01,否,已公示,0,0,0,0,某局",
        ],
        [
            {"outcome": "on_time", "value": 20_240_000, "record_id": "企业年报 2024"},
            {"outcome": "late", "occurred_on": "2025-07-09"},
            {"outcome": "missing", "occurred_on": "2025-06-30"},
            {"outcome": "zero_filled"},
        ],
    ),
    (
        "complaint",
        "records",
        "编号,统一社会信用代码,登记日期,类别,行业,是否受理,是否立案,调解结果,办结日期",
        [
            f"1330106002026063012345678,{code(1)},2026-06-30 10:20:30,食品,餐饮,是,是,,2026-07-02",
            f"2,{code(1)},2026/6/30 0:00,广告,零售,否,,,",
            f"3,{code(1)},2026/6/30,广告,零售,是,否,投诉人撤回,",
        ],
        [
            {"type": "complaint", "outcome": "substantiated", "record_id": "1330106002026063012345678", "category": "food"},
            {"outcome": "unsubstantiated", "category": "advertising"},
            {"outcome": "withdrawn"},
        ],
    ),
    (
        "spot-check",
        "records",
        "抽样单编号,统一社会信用代码,产品,标准,结论,不合格项目,报告日期,复检结果",
        [f"S1,{code(1)},饮料,GB,不合格,菌落总数,2026-03-01,", f"S2,{code(1)},饮料,GB,不合格,菌落总数,2026-03-01,合格"],
        [{"type": "spot_check", "outcome": "unqualified", "reason": "菌落总数"}, {"outcome": "qualified"}],
    ),
    (
        "inspection",
        "records",
        "任务编号,统一社会信用代码,检查事项,检查日期,检查结果,检查机关,后续处置",
        [
            f"T1,{code(1)},登记事项,2026-03-01,未发现问题,某局,",
            f"T2,{code(1)},登记事项,2026-03-02,发现问题已责令改正,某局,复查",
            f"T3,{code(1)},登记事项,2026-03-03,通过登记的住所（经营场所）无法联系,某局,",
            f"T4,{code(1)},登记事项,2026-03-04,不配合检查情节严重,某局,",
            f"T5,{code(1)},登记事项,2026-03-05,未发现开展本次抽查涉及的经营活动,某局,",
        ],
        [
            {"outcome": "no_problem", "record_id": "T1"},
            {"outcome": "problem"},
            {"outcome": "unreachable"},
            {"outcome": "refused"},
            {"outcome": "out_of_scope"},
        ],
    ),
    (
        "commitment",
        "records",
        "统一社会信用代码,承诺类型,承诺事由,承诺日期,有效期,履约状态",
        [f"{code(1)},审批替代型,准入,2025-01-01,2027-01-01,履行中", f"{code(1)},主动承诺,守信,2025-01-02,,违约"],
        [
            {"type": "commitment", "outcome": "open", "category": "approval", "ends_on": "2027-01-01"},
            {"outcome": "breached", "category": "voluntary"},
        ],
    ),
    (
        "honour",
        "records",
        "统一社会信用代码,荣誉名称,授予单位,级别,日期,有效期",
        [f"{code(1)},守合同重信用企业,省政府,省级,2015年08月,"],
        [{"type": "honour", "category": "provincial", "occurred_on": "2015-08-01", "reason": "守合同重信用企业"}],
    ),
    (
        "self-employed-marks",
        "records",
        "名称,注册号,统一社会信用代码,标记日期,标记原因,标记机关,是否恢复,恢复日期",
        [
            f"甲店,,{code(1)},2026-01-05,未按规定报送年度报告,某市局,否,",
            f"乙店,,{code(2)},2025-01-05,通过登记的经营场所无法联系,某市局,是,2025-06-01",
            f"丙店,,{code(3)},2025-01-05,通过登记的经营场所无法联系,某市局,是,",
            f"丁店,,{code(4)},2025-01-05,通过登记的经营场所无法联系,某市局,否,2025-06-01",
        ],
        [
            {"type": "abnormal_operation", "category": "no_annual_report", "occurred_on": "2026-01-05"},
            {"category": "unreachable", "ends_on": "2025-06-01"},
        ],
    ),
    (
        "enforcement",
        "records",
        "被执行人姓名/名称,统一社会信用代码,执行法院,立案时间,案号,执行标的（元）",
        [f"甲公司,{code(1)},某区人民法院,2026年01月05日,（2026）浙0106执12号,123456.78"],
        [
            {
                "type": "court_enforcement",
                "occurred_on": "2026-01-05",
                "amount": 12_345_678,
                "document_no": "（2026）浙0106执12号",
            }
        ],
    ),
    (
        "tax-grades",
        "tiers",
        "纳税人识别号,纳税人名称,评价年度,纳税信用级别,主管税务机关",
        [f"{code(1)},甲,2024,A,某税务局", f"{code(2)},乙,2024,M,某税务局"],
        [
            {"type": "imported_tier", "scheme": "tax-credit", "tier": "A", "occurred_on": "2025-04-30"},
            {"tier": "M"},
        ],
    ),
    (
        "enterprises",
        "enterprises",
        "统一社会信用代码,企业名称,行政区划代码,行业代码,成立日期,注册资本（万元）,法定代表人,联系电话,登记状态",
        [f"{code(1)},甲公司,330106,F5211,201509,100.5,张三,13800138000,存续", "李四,丙,,,,,,,", ",丁,,,,,,,"],
        [
            {
                "uscc": code(1),
                "name": "甲公司",
                "region": "330106",
                "established_on": "2015-09-01",
                "registered_capital": 100_500_000,
                "legal_representative": "张三",
                "status": "存续",
            }
        ],
    ),
    (
        "visits",
        "visits",
        "统一社会信用代码,检查日期,检查部门,触发原因,是否入企,检查事项,检查编号",
        [f"{code(1)},2026-03-01,消防,专项检查,是,消防安全,X1", f"{code(1)},2026-03-02,消防,,,消防安全,X2"],
        [
            {"visited_on": "2026-03-01", "trigger": "SPECIAL_CAMPAIGN", "on_site": 1, "department": "消防", "number": "X1"},
            {"trigger": None, "on_site": None, "item": "消防安全"},
        ],
    ),
    (
        "tiers",
        "tiers",
        "统一社会信用代码,分类方案,月份,分类结果,分值",
        [f"{code(1)},province,202605,B,88.5"],
        [{"type": "imported_tier", "occurred_on": "2026-05-01", "scheme": "province", "tier": "B", "value": 885_000}],
    ),
    (
        "penalty-repairs",
        "repairs",
        "行政相对人代码_1,行政处罚决定书文号,处罚机关,修复日期",
        [f"{code(1)},浙杭市监罚[2020]1号,杭州市市场监管局,2026-01-05"],
        [{"type": "administrative_penalty", "repaired_on": "2026-01-05"}],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "kind", "headings", "lines", "expected"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)]
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_real_file_is_recognised_and_read(
    form: str, kind: str, headings: str, lines: list[str], expected: list[dict[str, Any]], ending: str, tmp_path: Path
) -> None:
    assert recognise(headings.split(","), kind).form.name == form
    path = write(tmp_path / f"f{ending}", headings.split(","), [line.split(",") for line in lines])
    batches = read(path, kind)
    rows = plain(batches)
    assert len(rows) == len(expected), refused(batches)
    for row, part in zip(rows, expected, strict=True):
        assert {name: row.get(name) for name in part} == part
    copy = read(spooled(path, kind), kind)
    assert plain(copy) == rows
    assert refused(copy) == refused(batches)
    assert notices(copy) == notices(batches)
    for made in (batches, copy):
        assert all(b.read == len(b) + len(b.refused) + b.natural_persons for b in made)
        assert sum(b.read for b in made) == len(lines)


@pytest.mark.parametrize(
    ("form", "codes", "outcomes"),
    [
        (
            "inspection-national",
            "1 2 3 4 5 6 7 8 9",
            "no_problem problem problem problem unreachable problem refused out_of_scope problem",
        ),
        (
            "inspection-2017",
            "1 2 6 8 A E 10 F",
            "no_problem problem unreachable refused problem problem out_of_scope out_of_scope",
        ),
    ],
)
def test_bare_result_codes_are_read_by_the_form_that_is_named(
    form: str, codes: str, outcomes: str, tmp_path: Path
) -> None:
    rows = [[str(n), code(1), "2026-03-01", given, "某局"] for n, given in enumerate(codes.split())]
    path = write(tmp_path / "f.csv", ["任务编号", "统一社会信用代码", "检查日期", "检查结果", "检查机关"], rows)
    assert [row["outcome"] for row in plain(read(path, "records", form))] == outcomes.split()
    batches = read(path, "records")
    assert not plain(batches)
    assert "inspection-2017" in refused(batches)[0].faults[0].reason.en


def test_the_same_labels_feed_the_same_fields_whatever_the_codes_are_numbered(tmp_path: Path) -> None:
    headings = [
        "行政相对人代码_2(组织机构代码)",
        "行政相对人代码_3(工商注册号)",
        "行政处罚决定书文号",
        "处罚决定日期",
        "处罚机关",
    ]
    path = write(
        tmp_path / "f.csv", headings, [["123456789", "110108000000016", "罚〔2020〕1号", "2020-01-01", "某局"]]
    )
    assert plain(read(path, "records"))[0]["uscc"] == "REG-110108000000016"


def test_unknown_headings_name_the_nearest_form() -> None:
    with pytest.raises(ProductError, match="处罚机关"):
        recognise(["统一社会信用代码", "行政处罚决定书文号", "处罚决定日期", "罚款金额", "违法事实"], "records")


def test_a_form_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "f.csv", ["uscc"], [[code(1)]])
    with pytest.raises(ProductError, match="penalty"):
        read(path, "records", "nonsense")


def test_columns_not_used_absent_units_and_unknown_words_are_told(tmp_path: Path) -> None:
    headings = ["uscc", "type", "occurred_on", "record_id", "金额", "结果", "联系电话", "自定义"]
    rows = [[code(1), "inspection", "2026-01-01", str(n), "5", "说不清", "13800138000", "x"] for n in range(3)]
    told = notices(read(write(tmp_path / "f.csv", headings, rows), "records"))
    assert "未使用的列：自定义" in told
    assert "含个人信息的列不保存：联系电话" in told
    assert "“金额”未注明单位，按元读取" in told
    assert "说不清 (3)" in told
    assert "严重程度" in told


def test_the_name_of_a_field_states_its_unit(tmp_path: Path) -> None:
    headings = ["uscc", "type", "occurred_on", "record_id", "amount"]
    path = write(tmp_path / "f.csv", headings, [[code(1), "complaint", "2026-01-01", "1", "5"]])
    assert "未注明单位" not in notices(read(path, "records"))


def test_forms_have_unique_labels_within_strict_forms() -> None:
    for form in FORMS.values():
        names = [one.name for one in form.fields]
        assert len(names) == len(set(names)), form.name
