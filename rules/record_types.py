"""The record types that every rule set may count: which records of each speak against an enterprise, and by which
parts a record of the type is known.

Known by its parts, a record is one record whatever its source and its number there. Types without parts, and rows that
lack one, are known by their source, their form and the record id. The enterprise is no part: its code may change.
"""

from dataclasses import dataclass

BY_DOCUMENT = ("authority", "document_no")
BY_LISTING = ("authority", "occurred_on")
BY_YEAR = ("year",)
BY_MONTH = ("scheme", "month")
# A task or a sample covers several items and days, so its number alone is no record's.
BY_VISIT = ("authority", "number", "occurred_on")


@dataclass(frozen=True, slots=True)
class RecordType:
    """One type of dated record.

    `adverse` is True, False, or the outcomes that make a record adverse; `known_by` names the parts by which it is
    known, each by the field that a file states it in; none where only the record id tells records apart.
    """

    name: str
    zh: str
    en: str
    adverse: bool | frozenset[str]
    known_by: tuple[str, ...] = ()


def _type(name: str, zh: str, en: str, adverse: bool | str, known_by: tuple[str, ...] = ()) -> RecordType:
    return RecordType(name, zh, en, frozenset(adverse.split()) if isinstance(adverse, str) else adverse, known_by)


RECORD_TYPES: dict[str, RecordType] = {
    t.name: t
    for t in (
        _type("administrative_penalty", "行政处罚", "administrative penalty", True, BY_DOCUMENT),
        _type("abnormal_operation", "经营异常名录", "abnormal-operation list", True, BY_LISTING),
        _type("serious_violation", "严重违法失信名单", "serious violation and dishonesty list", True, BY_LISTING),
        _type("judgment_defaulter", "失信被执行人", "judgment defaulter", True, BY_DOCUMENT),
        _type("court_enforcement", "被执行人", "court enforcement", True, BY_DOCUMENT),
        _type("complaint", "投诉举报", "complaint or report", "substantiated"),
        _type("inspection", "抽查检查", "inspection", "problem refused", BY_VISIT),
        _type("spot_check", "产品质量监督抽查", "product quality spot check", "unqualified", BY_VISIT),
        _type("tax_arrears", "欠税公告", "tax arrears", True),
        _type("tax_violation", "涉税违法", "tax violation", True),
        _type("honour", "荣誉", "honour", False),
        _type("commitment", "信用承诺", "credit commitment", False),
        _type("commitment_breach", "违背信用承诺", "commitment breach", True),
        _type("registration_change", "登记变更", "registration change", False),
        _type("licence", "行政许可", "licence", False, BY_DOCUMENT),
        _type("annual_report", "年度报告", "annual report", "late missing false zero_filled", BY_YEAR),
        _type("equity_pledge", "股权出质", "equity pledge", False),
        _type("liquidation", "清算、歇业、简易注销", "liquidation, suspension or simplified deregistration", False),
        _type("intellectual_property", "知识产权", "intellectual property right", False),
        _type("related_status", "关联企业状态", "status of a related enterprise", "revoked listed penalised"),
        _type("shared_address", "同址登记", "shared address", False),
        _type("public_opinion", "舆情", "public opinion", "negative"),
        _type("accident", "安全或环境事故", "safety or environmental accident", True),
        _type("rectification", "责令改正", "order to correct", True),
        _type("imported_tier", "外部分类结果", "tier made elsewhere", False, BY_MONTH),
        _type("manual_adjustment", "人工调整", "manual adjustment", False),
    )
}


def parts_of(record_type: str) -> tuple[str, ...]:
    """The parts by which records of the type are known; none for types of a rule set's own."""
    return RECORD_TYPES[record_type].known_by if record_type in RECORD_TYPES else ()
