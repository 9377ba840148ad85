"""What is wrong with the record that is stated when an item is filed, and with what is proposed for it."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Connection

from rules.texts import Text
from service.facts.histories import OF_TIERS
from service.ledger.item import StatedItem
from service.ledger.records.conditions import known_version_of, remedies_on, why_no_repair
from service.ledger.records.versions import versions_of_record
from service.ledger.stated_faults import Fault
from service.ledger.states import DECIDED, How, ItemType, Outcome

# What of a record may be corrected: what its source states, not what decides about its versions, nor whose it is.
CORRECTABLE: Mapping[str, Text] = {
    "occurred_on": Text("发生日期", "occurred on"),
    "ends_on": Text("截止日期", "ends on"),
    "repaired_on": Text("修复日期", "repaired on"),
    "publicity_ends_on": Text("公示截止日期", "publicity ends on"),
    "severity": Text("严重程度", "severity"),
    "amount": Text("金额", "amount"),
    "outcome": Text("结果", "outcome"),
    "category": Text("类别", "category"),
    "value": Text("数值", "value"),
    "authority": Text("决定机关", "authority"),
    "document_no": Text("文书号", "document number"),
    "reason": Text("事由", "reason"),
}


def faults_of_record(connection: Connection, stated: StatedItem, enterprise_id: int | None, day: date) -> list[Fault]:
    """The field and why, where an objection or a repair is about no record of the enterprise."""
    if stated.type not in DECIDED or enterprise_id is None or stated.record_identity is None:
        return []
    versions = versions_of_record(connection, enterprise_id, stated.record_identity, day)
    if not versions:
        return [("record_identity", Text("该主体没有这条记录。", "The enterprise has no such record."))]
    if versions[0].type != stated.record_type:
        return [("record_type", Text("这条记录不属这一类。", "The record is not of that type."))]
    if stated.record_type in OF_TIERS:
        return [("record_type", Text("这类记录不受理异议和修复。", "Records of that type take none."))]
    known = known_version_of(versions)
    if known is None:
        return [("record_identity", Text("这条记录已被撤销。", "The record was revoked."))]
    table = remedies_on(connection, day) if stated.type is ItemType.REPAIR else None
    why = why_no_repair(table, known, stated.filed_on or day) if table is not None else None
    return [("record_identity", why)] if why is not None else []


def faults_of_proposal(
    item_type: ItemType, decision: Outcome, how: str | None, values: Mapping[str, object] | None
) -> Iterator[Fault]:
    """The field and why, of what cannot be decided so upon an item of a type."""
    puts_right = item_type is ItemType.OBJECTION and decision is not Outcome.REFUSED
    if puts_right and how not in tuple(How):
        yield "how", Text("请选择更正或撤销。", "Choose whether the record is corrected or revoked.")
    if not puts_right and how is not None:
        yield "how", Text("这一决定不更正也不撤销记录。", "This decision corrects or revokes nothing.")
    if puts_right and how == How.CORRECTED:
        if not values:
            yield "values", Text("请写明更正后的内容。", "State what the record says once corrected.")
        for name in values or {}:
            if name not in CORRECTABLE:
                yield "values", Text(f"不能更正：{name}。", f"That cannot be corrected: {name}.")
    elif values:
        yield "values", Text("只有更正才有更正后的内容。", "Only a correction has values.")
