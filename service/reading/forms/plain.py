"""Our own plain forms: one for each kind of fact, with the columns of the field tables."""

from dataclasses import replace

from rules.fields import ENTERPRISE_FIELDS, PAPER_FIELDS, RECORD_FIELDS, Field, Kind
from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, by_table, column, day
from service.reading.forms.visit_words import LEVEL_WORDS, ORDERED_BY_WORDS, TRIGGER_WORDS

AUTHORITY_CODE = column("authority_code", "决定机关代码/机关代码/处罚机关统一社会信用代码/authority_code")
# What a row says of a visit beside who, when and where: the same in files of visits and of published results.
OF_VISITS = (
    column("trigger", "触发原因/触发方式/trigger"),
    column("ordered_by", "部署机关/任务部署/是否上级部署/ordered_by"),
    column("level", "检查机关层级/机关层级/检查层级/抽查层级/level"),
    column("item", "检查事项/抽查事项/抽查事项名称/检查项目/raninsItemName/item"),
    column("method", "检查方式/核查方式/抽查方式/method"),
    column("finding", "检查发现/发现的问题/存在问题/问题描述/检查情况/finding"),
    column("plan_no", "抽查计划编号/计划编号/raninsPlanId/plan_no"),
    column("task_no", "抽查任务编号/raninsTaskId/task_no"),
)
VISIT_WORDS = {
    "trigger": by_table(TRIGGER_WORDS),
    "ordered_by": by_table(ORDERED_BY_WORDS),
    "level": by_table(LEVEL_WORDS),
}


def _optional(name: str) -> Field:
    return replace(RECORD_FIELDS[name], required=False)


ENTERPRISES = shared.own_form(
    "enterprises",
    Text("经营主体", "enterprises"),
    "enterprises",
    (
        *ENTERPRISE_FIELDS.values(),
        *PAPER_FIELDS.values(),
        column("legal_representative", "法定代表人/法定代表人姓名/法定代表人(负责人)/legal_representative"),
        column("person_kind", "行政相对人类别"),
        shared.REGISTRATION,
        shared.CURRENCY,
    ),
    (shared.CODED,),
    dropped=tuple(name for name in shared.DROPPED if not name.startswith("法定代表人") or "证" in name),
)
RECORDS = shared.own_form(
    "records",
    Text("记录", "records"),
    "records",
    (*RECORD_FIELDS.values(), AUTHORITY_CODE, shared.REGISTRATION, shared.CURRENCY, shared.NAME),
    (shared.KNOWN_WHO, ("type",), ("occurred_on",), ("record_id",)),
)
ATTRIBUTE_CHANGES = shared.own_form(
    "attribute-changes",
    Text("登记事项变更", "attribute changes"),
    "attribute-changes",
    (
        ENTERPRISE_FIELDS["uscc"],
        shared.REGISTRATION,
        column("field", "变更事项/字段/field"),
        column("value", "变更后内容/变更后/值/value"),
        column("new_uscc", "新统一社会信用代码/变更后统一社会信用代码/new_uscc"),
        day("valid_from", "变更日期/生效日期/valid_from"),
    ),
    (shared.CODED, ("field", "new_uscc"), ("value", "new_uscc"), ("valid_from",)),
)
_REPAIRED = (
    RECORD_FIELDS["uscc"],
    shared.REGISTRATION,
    shared.NAME,
    _optional("record_id"),
    _optional("occurred_on"),
    RECORD_FIELDS["authority"],
    AUTHORITY_CODE,
    RECORD_FIELDS["document_no"],
    _optional("source"),
    _optional("scheme"),
    column("year", "年度/year", Kind.INTEGER),
    day("repaired_on", "修复日期/修复决定日期/停止公示日期/repaired_on"),
    RECORD_FIELDS["ends_on"],
    RECORD_FIELDS["revoked"],
    shared.OBJECTION,
    RECORD_FIELDS["recorded_at"],
    RECORD_FIELDS["version"],
    RECORD_FIELDS["reason"],
)
_SAYS = ("repaired_on", "ends_on", "revoked", "objection_open")
REPAIRS = shared.own_form(
    "repairs",
    Text("信用修复、撤销", "repairs and revocations"),
    "repairs",
    (*_REPAIRED, _optional("type")),
    (shared.KNOWN_WHO, ("type", "record_id"), _SAYS),
)
PENALTY_REPAIRS = Form(
    "penalty-repairs",
    Text("行政处罚信用修复", "repairs of penalties"),
    "repairs",
    (
        *shared.WHO,
        column("document_no", "行政处罚决定书文号/处罚决定书文号/cf_wsh"),
        *shared.authority(
            "处罚机关/作出行政处罚决定机关名称/cf_cfjg", "处罚机关统一社会信用代码/处罚机关代码/cf_cfjgdm"
        ),
        day("repaired_on", "修复日期/修复决定日期/修复完成日期/停止公示日期"),
    ),
    (shared.KNOWN_WHO, ("document_no",), ("authority", "authority_code"), ("repaired_on",)),
    "administrative_penalty",
    person_columns=shared.PERSON_COLUMNS,
    dropped=shared.DROPPED,
)
TIERS = shared.own_form(
    "tiers",
    Text("外部分类结果", "tiers made elsewhere"),
    "tiers",
    (
        RECORD_FIELDS["uscc"],
        shared.REGISTRATION,
        shared.NAME,
        replace(RECORD_FIELDS["scheme"], required=True),
        replace(RECORD_FIELDS["tier"], required=True, zh=("分类结果", "信用风险类别", "类别", "等级")),
        day("occurred_on", "月份/分类月份/分类日期/评价日期/month/occurred_on", months=True),
        _optional("source"),
        _optional("record_id"),
        replace(RECORD_FIELDS["authority"], zh=("分类机关", "评价机关")),
        replace(RECORD_FIELDS["value"], zh=("分值", "得分")),
        RECORD_FIELDS["recorded_at"],
        RECORD_FIELDS["version"],
    ),
    (shared.KNOWN_WHO, ("scheme",), ("tier",), ("occurred_on",)),
    "imported_tier",
    numbered_by=("scheme", "month"),
)
VISITS = shared.own_form(
    "visits",
    Text("入企检查", "on-site visits"),
    "visits",
    (
        RECORD_FIELDS["uscc"],
        shared.REGISTRATION,
        shared.NAME,
        day("visited_on", "入企日期/检查日期/visited_on"),
        column("department", "检查部门/检查机关/部门/department"),
        column("number", "检查编号/任务编号/编号/number"),
        replace(OF_VISITS[0], zh=("触发原因", "触发方式", "检查类型", "trigger")),
        *OF_VISITS[1:],
        column("on_site", "是否入企/是否现场/on_site", Kind.BOOLEAN),
        column("outcome", "检查结果/结果/outcome"),
        RECORD_FIELDS["revoked"],
        RECORD_FIELDS["recorded_at"],
    ),
    (shared.KNOWN_WHO, ("visited_on",), ("department",), ("number",)),
    words=VISIT_WORDS,
)
PLAIN_FORMS = (ENTERPRISES, RECORDS, ATTRIBUTE_CHANGES, REPAIRS, PENALTY_REPAIRS, TIERS, VISITS)
