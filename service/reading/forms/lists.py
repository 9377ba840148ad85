"""Lists that other authorities publish: marks of self-employed firms, court enforcement, grades of taxpayers."""

from rules.fields import Kind, Unit
from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column, day, money

_COMMON = shared.OF_RECORDS

# Self-employed firms are marked, not listed: 标记为经营异常状态, until 恢复正常记载状态.
MARKED = Form(
    "self-employed-marks",
    Text("个体工商户经营异常状态标记", "marks of self-employed firms"),
    "records",
    (
        *_COMMON,
        day("occurred_on", "标记日期/标记时间/标记经营异常状态日期/标记为经营异常状态日期"),
        day("ends_on", "恢复日期/恢复时间/恢复正常记载状态日期/恢复正常日期/取消标记日期"),
        column("recovered", "是否恢复/是否恢复正常/是否已恢复/是否恢复正常记载状态", Kind.BOOLEAN),
        *shared.authority("标记机关/作出标记决定机关/标记决定机关/标记单位/决定机关", "标记机关统一社会信用代码"),
        column("category", "标记原因/标记事由/标记类型/异常类型"),
        column("reason", "标记原因/标记事由"),
        column("document_no", "标记文号/标记决定书文号"),
    ),
    (shared.KNOWN_WHO, ("occurred_on",), ("reason", "category", "recovered", "ends_on")),
    "abnormal_operation",
    {},
    ("occurred_on", "authority"),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
)
# Those against whom a court enforces; who does not obey stands on the list of defaulters as well.
ENFORCEMENT = Form(
    "enforcement",
    Text("被执行人", "court enforcement"),
    "records",
    (
        *_COMMON,
        day("occurred_on", "立案日期/立案时间/执行立案日期/执行立案时间"),
        day("ends_on", "结案日期/结案时间/终结日期"),
        *shared.authority("执行法院/法院/法院名称", "执行法院统一社会信用代码"),
        column("document_no", "案号/执行案号"),
        money("amount", "执行标的/执行标的额/执行标的金额/执行金额/标的", Unit.YUAN),
        column("reason", "执行依据/执行依据文号/案由"),
    ),
    (shared.KNOWN_WHO, ("document_no",), ("occurred_on",), ("authority",)),
    "court_enforcement",
    {},
    (),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
    called="(?<!失信)被执行人",
    own="执行标的|执行金额",
)
_GRADED = (
    *shared.WHO,
    column("year", "评价年度/年度/评价年份/所属年度", Kind.INTEGER),
    day("occurred_on", "公布日期/公告日期/发布日期/评价日期/认定日期", months=True),
    column("authority", "主管税务机关/税务机关/评价机关/所属税务机关"),
)
_WHEN = ("year", "occurred_on")
_GRADES = {"scheme": "tax-credit"}
TAX_GRADES = Form(
    "tax-grades",
    Text("纳税信用级别", "grades of taxpayers"),
    "tiers",
    (*_GRADED, column("tier", "纳税信用级别/纳税信用等级/纳税缴费信用级别/信用级别/信用等级/评价结果/级别/等级")),
    (shared.KNOWN_WHO, ("tier",), _WHEN),
    "imported_tier",
    {},
    ("scheme", "month"),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
    constants=_GRADES,
)
# The published list has no column of grades: only its title says that all are of grade A.
TAX_A_LIST = Form(
    "tax-a-list",
    Text("纳税信用A级纳税人名单", "list of A-grade taxpayers"),
    "tiers",
    _GRADED,
    (shared.KNOWN_WHO, _WHEN),
    "imported_tier",
    {},
    ("scheme", "month"),
    shared.PERSON_COLUMNS,
    shared.DROPPED,
    called="A级纳税|纳税(?:缴费)?信用(?:等级|级别)?(?:为)?A级",
    titled=True,
    constants={**_GRADES, "tier": "A"},
)
LISTS = (MARKED, ENFORCEMENT, TAX_GRADES, TAX_A_LIST)
