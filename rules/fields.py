"""The one table of fields: it feeds readers, schemas, generated docs and tests.

Every column that a file, a request or a rule set may name stands here once, with the labels it carries in
Chinese files, its unit and what its absence means. Values are held as integers (see `scoring.facts`).
"""

from dataclasses import dataclass
from enum import StrEnum

from rules.texts import Text


class Kind(StrEnum):
    """How a value is read and held."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    SEVERITY = "severity"
    PROBABILITY = "probability"


class Unit(StrEnum):
    """The unit in which rule sets and plain files state an amount of money; it is held in fen (分)."""

    YUAN = "yuan"
    WAN_YUAN = "wan_yuan"


# Integers that one unit of the rule-set language is held as.
SCALE = {
    Kind.INTEGER: 1,
    Kind.DECIMAL: 10_000,
    Kind.SEVERITY: 1,
    Kind.BOOLEAN: 1,
    Kind.DATE: 1,
    Kind.PROBABILITY: 1_000_000,
}
UNITS = {Unit.YUAN: Text("元", " yuan"), Unit.WAN_YUAN: Text("万元", " × 10,000 yuan")}
FEN = {Unit.YUAN: 100, Unit.WAN_YUAN: 1_000_000}

# Three classes of the 2025-2026 repair rules; files write them as words or as numbers.
SEVERITIES = {"minor": 1, "general": 2, "serious": 3, "轻微": 1, "一般": 2, "严重": 3}


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, its labels in files, how it is held and what its absence means.

    `months` and `years` say whether a date may name a month or a year alone, which stands for its first day, or for the
    last one where something ends.
    """

    name: str
    kind: Kind
    zh: tuple[str, ...]
    en: str
    absent: str
    unit: Unit | None = None
    required: bool = False
    aliases: tuple[str, ...] = ()
    months: bool = False
    years: bool = False

    @property
    def scale(self) -> int:
        """Integers that one unit of this field is held as (1 yuan is 100 fen)."""
        return FEN[self.unit] if self.unit else SCALE[self.kind]


def _field(name: str, kind: Kind, zh: str, en: str, absent: str, **more: object) -> Field:
    return Field(name, kind, tuple(zh.split("/")), en, absent, **more)  # type: ignore[arg-type]


ENTERPRISE_FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        _field(
            "uscc",
            Kind.TEXT,
            "统一社会信用代码/信用代码/代码",
            "unified social credit code",
            "row refused",
            required=True,
        ),
        _field(
            "name",
            Kind.TEXT,
            "经营主体名称/企业名称/名称/行政相对人名称/市场主体名称/主体名称",
            "entity name",
            "shown without a name",
        ),
        _field("region", Kind.TEXT, "行政区划代码/行政区划/属地", "region code (GB/T 2260)", "no region rule applies"),
        _field(
            "industry", Kind.TEXT, "行业代码/行业分类代码/行业", "industry code (GB/T 4754)", "no industry rule applies"
        ),
        _field("enterprise_type", Kind.TEXT, "主体类型/企业类型", "entity type", "missing"),
        _field("status", Kind.TEXT, "登记状态/经营状态", "registration status", "missing"),
        _field("established_on", Kind.DATE, "成立日期", "established on", "missing", months=True, years=True),
        _field(
            "registered_capital", Kind.MONEY, "注册资本/注册资金", "registered capital", "missing", unit=Unit.WAN_YUAN
        ),
        _field("paid_in_capital", Kind.MONEY, "实缴资本", "paid-in capital", "missing", unit=Unit.WAN_YUAN),
        _field("employees", Kind.INTEGER, "从业人数", "employees", "missing"),
        _field("revenue", Kind.MONEY, "营业收入/营业总收入", "annual revenue", "missing", unit=Unit.WAN_YUAN),
        _field("tax_paid", Kind.MONEY, "纳税总额", "annual tax paid", "missing", unit=Unit.WAN_YUAN),
        _field("tax_grade", Kind.TEXT, "纳税信用级别/纳税信用等级", "tax credit grade", "not graded"),
        _field("annual_report_filed", Kind.BOOLEAN, "年报是否公示/是否年报", "annual report filed", "missing"),
        _field("address_verified", Kind.BOOLEAN, "住所是否核实", "address verified", "missing"),
        _field("cluster_registered", Kind.BOOLEAN, "是否集群登记", "cluster registration", "missing"),
        _field("liaison_registered", Kind.BOOLEAN, "是否备案联络员", "enterprise liaison on file", "missing"),
        _field("food_category", Kind.TEXT, "食品类别", "food category", "not a food producer"),
        _field(
            "advanced_certified", Kind.BOOLEAN, "是否通过先进质量体系认证", "advanced quality certification", "missing"
        ),
    )
}

# What files of enterprises state for papers: no rule reads it, no digest holds it, and nothing in it refuses a row.
PAPER_FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        _field(
            "address",
            Kind.TEXT,
            "住所/地址/注册地址/登记住所/住所地址/企业住所/企业地址/经营场所/住所(经营场所)/住所或经营场所/住所（主要经营场所）",
            "address",
            "left blank on papers",
        ),
        _field(
            "contact_name",
            Kind.TEXT,
            "联系人/联系人姓名/企业联系人/联络员/联络员姓名/企业联络员",
            "contact",
            "left blank on papers",
        ),
        _field(
            "contact_phone",
            Kind.TEXT,
            "联系电话/联系人电话/联系人手机/联系人联系电话/联络员电话/联络员手机/联络员联系电话/企业联系电话",
            "telephone of the contact",
            "left blank on papers",
        ),
    )
}

RECORD_FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        _field("record_id", Kind.TEXT, "记录编号/编号", "record id", "row refused", required=True),
        _field(
            "uscc",
            Kind.TEXT,
            "统一社会信用代码/信用代码/代码",
            "unified social credit code",
            "row refused",
            required=True,
        ),
        _field("type", Kind.TEXT, "记录类型/信息类别", "record type", "row refused", required=True),
        _field(
            "occurred_on",
            Kind.DATE,
            "发生日期/决定日期/处罚决定日期/列入日期",
            "occurred on",
            "row refused",
            required=True,
            months=True,
        ),
        _field("recorded_at", Kind.DATE, "知悉日期/入库日期/数据更新日期", "known since", "always known"),
        _field("version", Kind.INTEGER, "版本号", "version of the record", "first version"),
        _field("revoked", Kind.BOOLEAN, "是否撤销", "revoked", "not revoked"),
        _field("ends_on", Kind.DATE, "截止日期/移出日期/有效期至", "ends on", "has not ended", aliases=("until",)),
        _field("repaired_on", Kind.DATE, "修复日期", "repaired on", "not repaired"),
        _field(
            "publicity_ends_on",
            Kind.DATE,
            "公示截止期/公示截止日期",
            "publicity ends on",
            "taken from the rule set's table",
        ),
        _field(
            "severity", Kind.SEVERITY, "严重程度/失信程度", "severity", "1 minor, 2 general, 3 serious; not classified"
        ),
        _field("amount", Kind.MONEY, "金额/罚款金额/涉及金额", "amount", "adds nothing to a sum", unit=Unit.YUAN),
        _field("outcome", Kind.TEXT, "结果/处理结果/检查结果/抽查检查结果/抽查结果", "outcome", "no outcome stated"),
        _field("category", Kind.TEXT, "类别/事由类别", "category", "no category stated"),
        _field("value", Kind.DECIMAL, "数值/得分", "measured value", "missing"),
        _field("source", Kind.TEXT, "数据来源/数据来源单位", "source", "source not stated"),
        _field("authority", Kind.TEXT, "决定机关/处罚机关/列入决定机构", "authority", "authority not stated"),
        _field(
            "document_no", Kind.TEXT, "文书号/决定书文号/行政处罚决定书文号", "document number", "no document number"
        ),
        _field("objection_open", Kind.BOOLEAN, "是否异议处理中", "objection under check", "no objection"),
        _field("scheme", Kind.TEXT, "分类方案", "scheme of a tier made elsewhere", "missing"),
        _field("tier", Kind.TEXT, "分类结果", "tier stated by the record", "missing"),
        _field("applicant", Kind.TEXT, "经办人", "applicant", "missing"),
        _field("approver", Kind.TEXT, "审批人", "approver", "missing"),
        _field("reason", Kind.TEXT, "事由/列入事由", "reason", "no reason stated"),
    )
}
