"""The real forms that hold records: 双公示, lists, annual reports, complaints, checks, commitments and honours."""

from rules.fields import Kind, Unit
from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column, day, money
from service.reading.forms.inspection_results import INSPECTION, INSPECTION_2017, INSPECTION_NATIONAL

_RECORDS = "records"
_COMMON = shared.OF_RECORDS
_LISTED_BY = ("authority", "authority_code")

PENALTY = Form(
    "penalty",
    Text("双公示行政处罚表", "published penalties"),
    _RECORDS,
    (
        *_COMMON,
        shared.OLD_STATUS,
        column("document_no", "行政处罚决定书文号/处罚决定书文号/决定书文号/行政处罚决定文书号/行政处罚文号/cf_wsh"),
        day("occurred_on", "处罚决定日期/作出处罚决定日期/行政处罚决定日期/行政处罚日期/处罚日期/cf_jdrq", months=True),
        *shared.authority(
            "处罚机关/作出行政处罚决定机关名称/行政处罚机关/作出处罚决定机关/处罚单位/处罚部门/cf_cfjg",
            "处罚机关统一社会信用代码/处罚机关代码/cf_cfjgdm",
        ),
        money("amount", "罚款金额/cf_nr_fk", Unit.WAN_YUAN),
        shared.CURRENCY,
        column("category", "违法行为类型/cf_wfxw"),
        column("outcome", "处罚类别/处罚类别1/处罚种类/cf_cflb"),
        column("reason", "违法事实/处罚事由/cf_sy"),
        day("ends_on", "处罚有效期/cf_yxq"),
        shared.PUBLIC_UNTIL,
    ),
    (shared.KNOWN_WHO, ("document_no",), ("occurred_on",), _LISTED_BY),
    "administrative_penalty",
    person_columns=shared.PERSON_COLUMNS,
    dropped=shared.DROPPED,
)
LICENCE = Form(
    "licence",
    Text("双公示行政许可表", "published licences"),
    _RECORDS,
    (
        *_COMMON,
        shared.OLD_STATUS,
        column("document_no", "行政许可决定书文号/行政许可决定文书号/许可决定书文号/xk_wsh"),
        day("occurred_on", "许可决定日期/行政许可决定日期/xk_jdrq", months=True),
        day("ends_on", "许可截止期/许可有效期至/有效期至/xk_jzq/xk_yxqz", months=True),
        *shared.authority(
            "许可机关/作出行政许可决定机关名称/xk_xkjg", "许可机关统一社会信用代码/许可机关代码/xk_xkjgdm"
        ),
        column("category", "审批类别/许可类别/xk_splb/xk_xklb"),
        column("reason", "许可内容/项目名称/xk_nr/xk_xmmc"),
        shared.PUBLIC_UNTIL,
    ),
    (shared.KNOWN_WHO, ("document_no",), ("occurred_on",), _LISTED_BY),
    "licence",
    person_columns=shared.PERSON_COLUMNS,
    dropped=shared.DROPPED,
)
# What both lists call their columns. They are told apart by headings that one of them alone has where it is published
# (the abnormal list is entered by a 机构, the serious list has its 事由), and by titles that name one of them.
_ENTERED = "列入日期/列入决定日期/列入时间"
_LEFT = "移出日期/移出决定日期/移出时间/恢复日期"
_ENTERED_BY = "列入决定机构/列入决定机关/作出列入决定机关/作出决定机关(列入)/作出决定机关/列入机关/决定机关"
_ENTERED_BY_CODE = "列入决定机构统一社会信用代码/列入决定机关代码/作出决定机关统一社会信用代码/作出决定机关代码"
_WHY = "列入原因/列入事由/列入情形"
_ENTERED_AS = "列入决定书文号/列入决定文书号/列入文号"

ABNORMAL = Form(
    "abnormal",
    Text("经营异常名录", "the abnormal-operation list"),
    _RECORDS,
    (
        *_COMMON,
        day("occurred_on", f"列入经营异常名录日期/列入异常名录日期/{_ENTERED}"),
        day("ends_on", f"移出经营异常名录日期/移出异常名录日期/{_LEFT}"),
        *shared.authority(_ENTERED_BY, _ENTERED_BY_CODE),
        column("category", f"异常类型/列入经营异常名录原因/列入异常名录原因类型/{_WHY}"),
        column("reason", f"列入经营异常名录原因/{_WHY}"),
        column("document_no", _ENTERED_AS),
    ),
    (shared.KNOWN_WHO, ("occurred_on",), _LISTED_BY, ("reason", "category")),
    "abnormal_operation",
    {},
    ("occurred_on", "authority"),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
    called="经营异常|异常名录",
    own="经营异常|异常名录|异常类型|列入决定机构|移出决定机构",
)
SERIOUS = Form(
    "serious",
    Text("严重违法失信名单", "the serious violation and dishonesty list"),
    _RECORDS,
    (
        *_COMMON,
        day("occurred_on", f"列入严重违法失信名单日期/列入严重违法失信企业名单日期/{_ENTERED}"),
        day("ends_on", f"移出严重违法失信名单日期/移出严重违法失信企业名单日期/{_LEFT}"),
        *shared.authority(_ENTERED_BY, _ENTERED_BY_CODE),
        column("reason", f"列入严重违法失信名单事由/列入严重违法失信名单原因/列入严重违法失信企业名单原因/{_WHY}"),
        column("document_no", _ENTERED_AS),
    ),
    (shared.KNOWN_WHO, ("occurred_on",), _LISTED_BY, ("reason",)),
    "serious_violation",
    {},
    ("occurred_on", "authority"),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
    called="严重违法|严重失信",
    own="严重违法|严重失信|列入事由|移出事由|权利救济",
)
DEFAULTER = Form(
    "defaulter",
    Text("失信被执行人", "judgment defaulters"),
    _RECORDS,
    (
        *_COMMON,
        day("occurred_on", "发布日期/发布时间/立案日期/立案时间"),
        day("ends_on", "屏蔽日期/移除日期/下架日期/移出日期"),
        *shared.authority("执行法院", "执行法院统一社会信用代码"),
        column("document_no", "案号"),
        column("outcome", "履行情况/被执行人的履行情况"),
        column("category", "失信情形/失信被执行人行为具体情形"),
    ),
    (shared.KNOWN_WHO, ("document_no",), ("occurred_on",), ("authority",)),
    "judgment_defaulter",
    {},
    (),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
    called="失信被执行人|失信名单",
    own="失信|履行情况|屏蔽日期|下架日期",
)
ANNUAL_REPORT = Form(
    "annual-report",
    Text("企业年报", "annual reports"),
    _RECORDS,
    (
        *_COMMON,
        column("year", "年度/年报年度/报告年度", Kind.INTEGER),
        day("occurred_on", "报送日期/公示日期/年报日期/报送时间"),
        column("overdue", "是否逾期/逾期", Kind.BOOLEAN),
        column("published", "公示状态/报送状态/年报状态"),
        money("assets", "资产总额/资产", Unit.WAN_YUAN),
        money("revenue", "营业总收入/营业收入/营收", Unit.WAN_YUAN),
        money("tax_paid", "纳税总额/纳税", Unit.WAN_YUAN),
        column("employees", "从业人数", Kind.INTEGER),
        column("authority", "登记机关"),
    ),
    (shared.KNOWN_WHO, ("year",), ("occurred_on",)),
    "annual_report",
    {},
    ("year",),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
)
COMPLAINT = Form(
    "complaint",
    Text("12315投诉举报", "complaints and reports"),
    _RECORDS,
    (
        *_COMMON,
        column("record_id", "编号/投诉编号/举报编号/投诉举报编号/登记编号/工单编号"),
        day("occurred_on", "登记日期/登记时间/投诉日期/举报日期"),
        day("ends_on", "办结日期/办结时间"),
        column("category", "类别/问题类别/投诉类别/投诉问题类别"),
        column("accepted", "是否受理", Kind.BOOLEAN),
        column("case_filed", "是否立案", Kind.BOOLEAN),
        column("outcome", "核查结果/处理结果/调解结果"),
        column("authority", "处理单位/承办单位/处理机关"),
    ),
    (shared.KNOWN_WHO, ("record_id",), ("occurred_on",), ("accepted", "case_filed", "outcome")),
    "complaint",
    {},
    (),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
)
SPOT_CHECK = Form(
    "spot-check",
    Text("产品质量监督抽查", "product quality spot checks"),
    _RECORDS,
    (
        *_COMMON,
        column("number", "抽样单编号/抽样编号/抽检编号/报告编号/检验报告编号/批次/批次号/生产批次"),
        # Rows of one sample are one record, the worst of its items.
        column("item", "检验项目/检测项目/抽检项目/检验项目名称/不合格项目/主要不合格项目"),
        day("occurred_on", "报告日期/检验日期/抽样日期/抽检日期", months=True),
        column("outcome", "结论/检验结论/抽检结果/判定结果/检验结果/单项结论"),
        column("recheck", "复检结果/复检结论"),
        column("category", "产品类别/产品种类/产品"),
        column("reason", "不合格项目/主要不合格项目"),
        column("authority", "抽查单位/组织抽查机关/抽检机关/任务来源"),
    ),
    (shared.KNOWN_WHO, ("number",), ("occurred_on",), ("outcome",)),
    "spot_check",
    {},
    (),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
)


COMMITMENT = Form(
    "commitment",
    Text("信用承诺", "credit commitments"),
    _RECORDS,
    (
        *_COMMON,
        column("record_id", "承诺编号/承诺书编号"),
        column("category", "承诺类型/承诺类别"),
        column("reason", "承诺事由/事由/承诺内容"),
        day("occurred_on", "承诺日期/作出承诺日期", months=True),
        day("ends_on", "有效期/有效期至/承诺有效期/承诺截止日期", months=True),
        column("outcome", "履约状态/履行状态/承诺履行状态/履约践诺状态"),
        column("authority", "承诺受理单位/受理单位"),
    ),
    (shared.KNOWN_WHO, ("category",), ("occurred_on",), ("outcome",)),
    "commitment",
    {},
    ("category", "occurred_on", "reason"),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
)
HONOUR = Form(
    "honour",
    Text("荣誉信息", "honours"),
    _RECORDS,
    (
        *_COMMON,
        column("record_id", "荣誉编号/证书编号"),
        column("reason", "荣誉名称/荣誉称号/守信激励名称"),
        column("authority", "授予单位/认定单位/授予机关"),
        column("category", "级别/荣誉级别"),
        day("occurred_on", "授予日期/认定日期/日期/荣誉授予日期", months=True, years=True),
        day("ends_on", "有效期/有效期至", months=True, years=True),
    ),
    (shared.KNOWN_WHO, ("reason",), ("authority",), ("occurred_on",)),
    "honour",
    {},
    ("reason", "occurred_on", "authority"),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
)

REAL_FORMS = (
    PENALTY,
    LICENCE,
    ABNORMAL,
    SERIOUS,
    DEFAULTER,
    ANNUAL_REPORT,
    COMPLAINT,
    SPOT_CHECK,
    INSPECTION,
    INSPECTION_NATIONAL,
    INSPECTION_2017,
    COMMITMENT,
    HONOUR,
)
