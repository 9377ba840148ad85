"""Figures and records in words: each stated field with its label and its value as people write it."""

from collections.abc import Mapping
from typing import Any

from rules.codes import english_of, word_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind, Unit
from rules.record_types import RECORD_TYPES, RecordType
from rules.texts import Text
from scoring.figures import Figure
from service.core.formatting import plain, share
from service.rule_sets.words import SEVERITIES
from service.scores.explanation_json import figure_value


def describe_figure(figure: Figure) -> Text:
    """The value as a person reads it; missing and not applicable say so."""
    if figure.withheld:
        return Text("不显示（不在本账号的业务条线内）", "not shown (of another business line than the account's)")
    if not figure.applicable:
        return Text("不适用", "not applicable")
    shown = figure_value(figure)
    if shown is None:
        return Text("缺失", "missing")
    if isinstance(shown, bool):
        return Text("是", "yes") if shown else Text("否", "no")
    if isinstance(shown, str):
        return Text(shown or "无匹配", shown or "no match")
    return Text(plain(shown), plain(shown))


def describe_probability(figure: Figure) -> Text:
    """A probability as per cent."""
    shown = figure_value(figure)
    return describe_figure(figure) if shown is None else Text(share(shown), share(shown))


# Told elsewhere: the heading of the record, or its versions.
_DESCRIBED_ELSEWHERE = frozenset(
    {"record_id", "uscc", "type", "occurred_on", "document_no", "version", "recorded_at", "points"}
)
# What a field is called in records of a type, where the general name would not say it.
_LABELS: Mapping[tuple[str, str], Text] = {
    ("administrative_penalty", "authority"): Text("决定机关", "decided by"),
    ("abnormal_operation", "authority"): Text("列入机关", "listed by"),
    ("serious_violation", "authority"): Text("列入机关", "listed by"),
    ("judgment_defaulter", "authority"): Text("执行法院", "court"),
    ("court_enforcement", "authority"): Text("执行法院", "court"),
    ("complaint", "authority"): Text("处理机关", "handled by"),
    ("inspection", "authority"): Text("检查机关", "inspected by"),
    ("spot_check", "authority"): Text("抽查机关", "checked by"),
    ("tax_arrears", "authority"): Text("税务机关", "tax office"),
    ("tax_violation", "authority"): Text("税务机关", "tax office"),
    ("honour", "authority"): Text("授予机关", "awarded by"),
    ("commitment", "authority"): Text("受理机关", "received by"),
    ("commitment_breach", "authority"): Text("认定机关", "found by"),
    ("registration_change", "authority"): Text("登记机关", "registered by"),
    ("licence", "authority"): Text("许可机关", "licensed by"),
    ("annual_report", "authority"): Text("登记机关", "registered by"),
    ("equity_pledge", "authority"): Text("登记机关", "registered by"),
    ("rectification", "authority"): Text("责令机关", "ordered by"),
    ("imported_tier", "authority"): Text("分类机关", "classified by"),
    ("administrative_penalty", "amount"): Text("罚款金额", "fine"),
    ("tax_arrears", "amount"): Text("欠税金额", "tax owed"),
    ("abnormal_operation", "ends_on"): Text("移出日期", "delisted on"),
    ("serious_violation", "ends_on"): Text("移出日期", "delisted on"),
    ("licence", "ends_on"): Text("有效期至", "valid until"),
    ("honour", "ends_on"): Text("有效期至", "valid until"),
    ("commitment", "ends_on"): Text("承诺期限", "promised until"),
    ("annual_report", "value"): Text("年度", "year"),
    ("inspection", "value"): Text("检查得分", "points"),
    ("imported_tier", "value"): Text("得分", "points"),
    ("shared_address", "value"): Text("同址户数", "enterprises at the address"),
}
# A value of these is no quantity: written without marks between thousands.
_PLAIN = frozenset({("annual_report", "value")})
# How platforms elsewhere call what they classify by.
_SCHEMES = {"province": Text("省级信用风险分类", "the province's classification")}


def kind_of(name: str, local: Mapping[str, RecordType] | None = None) -> Text:
    """The name of a record type, local ones of a rule set included."""
    kind = {**RECORD_TYPES, **(local or {})}.get(name)
    return Text(kind.zh, kind.en) if kind else Text(name, name)


def describe_record(record: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """The other stated fields of a record, in the order of the field table: (label, value)."""
    return [
        (_label_in(record, name), _value_in(record, name))
        for name in RECORD_FIELDS
        if name in record and name not in _DESCRIBED_ELSEWHERE and record[name] not in (None, "", False)
    ]


def name_of_scheme(stated: str | None) -> Text:
    """What a scheme elsewhere is called; one that is not known by its code is its own name."""
    return _SCHEMES.get(stated or "", Text(stated or "", stated or ""))


def _label_in(record: Mapping[str, Any], name: str) -> Text:
    return _LABELS.get((str(record.get("type")), name)) or label_of(RECORD_FIELDS[name])


def _value_in(record: Mapping[str, Any], name: str) -> Text:
    if (str(record.get("type")), name) in _PLAIN:
        return Text(f"{record[name]:.0f}", f"{record[name]:.0f}")
    return name_of_scheme(record[name]) if name == "scheme" else describe_value(RECORD_FIELDS[name], record[name])


def describe_attributes(stated: Mapping[str, Any], names: Mapping[str, Text]) -> list[tuple[Text, Text]]:
    """The stated attributes of an enterprise, in the order of the field table: (label, value).

    `names` are what registries call the codes that are stated, by the name of the attribute.
    """
    return [
        (label_of(field), names.get(name) or describe_value(field, stated[name]))
        for name, field in ENTERPRISE_FIELDS.items()
        if name in stated and name not in ("uscc", "name")
    ]


def label_of(field: Field) -> Text:
    """The label of a field."""
    return Text(field.zh[0], field.en)


def describe_value(field: Field, value: Any) -> Text:
    """A value in words, with its unit."""
    if value is None:
        return Text("—", "—")
    if field.kind is Kind.BOOLEAN:
        return Text("是", "yes") if value else Text("否", "no")
    if field.kind is Kind.SEVERITY:
        return SEVERITIES.get(value, Text(str(value), str(value)))
    if field.kind in (Kind.MONEY, Kind.DECIMAL, Kind.INTEGER):
        return _number(field, value)
    return Text(word_of(field.name, str(value)), english_of(field.name, str(value)))


def _number(field: Field, value: float) -> Text:
    written = f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    if field.unit is Unit.WAN_YUAN:
        return Text(f"{written} 万元", f"{value * 10_000:,.0f} yuan")
    return Text(f"{written} 元", f"{written} yuan") if field.unit else Text(written, written)
