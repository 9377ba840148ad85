"""What the fields of forms and of addresses are called, where a page has to say which of them is wrong."""

import re
from collections.abc import Mapping

from rules.texts import Text
from service.access.audit_details import DETAIL_WORDS
from service.ledger.words import FIELDS as LEDGER_WORDS
from service.plans.words import FIELDS as PLAN_WORDS
from service.registry_desk.officers.words import OFFICER_FIELD_WORDS
from service.registry_desk.words import FIELD_WORDS as REGISTRY_WORDS
from service.registry_desk.words import OWN_WORDS
from service.visits.words import FIELDS as VISIT_WORDS

_PLACE = Text("翻页位置", "Place in the list")
_ACT = Text("办理", "What to do")
# In place of what the audit log calls them, or besides.
_OWN: Mapping[str, Text] = {
    "place": Text("地方", "Place"),
    "measure": Text("指标", "Measure"),
    "begins": Text("期间起", "Period from"),
    "ends": Text("期间止", "Period until"),
    "definition": Text("公布口径", "As it was defined"),
    "comparable": Text("口径相同", "Defined as ours"),
    "first": Text("自何日起", "From which day on"),
    "per_day": Text("每组每日至多几次", "So many a day for a team"),
    "what": _ACT,
    "cells": Text("主体所在区划代码", "Regions of the subjects"),
    "change_reason": Text("理由", "Reason"),
    "change_opinion": Text("意见", "Opinion"),
    "key": Text("补抽密钥", "Key of replacements"),
    "refuse": Text("不予更换", "Refuse"),
    "about": Text("告知内容", "What the notice is about"),
    "act": _ACT,
    "action": Text("事项", "Act"),
    "after": _PLACE,
    "articles": Text("适用条款", "Articles applied"),
    "authority": Text("决定机关", "Authority"),
    "back": Text("返回页面", "Page to go back to"),
    "before": _PLACE,
    "batch": Text("批次", "Batch"),
    "begins_on": Text("起始日期", "Begins on"),
    "by": Text("到期日至", "Due by"),
    "cause": Text("原因", "Cause"),
    "changed_since": Text("此日以后有变化", "Changed since"),
    "column": Text("列", "Column"),
    "comparison_id": Text("规则集对比", "Comparison"),
    "restatement_id": Text("追溯对照", "Restatement"),
    "data_on": Text("数据截至", "Data until"),
    "days": Text("天数", "Days"),
    "difference": _PLACE,
    "direction": Text("方向", "Direction"),
    "due_by": Text("只抽到这一天应查的主体", "Only those owed a visit by"),
    "email": Text("电子邮箱", "E-mail"),
    "exceptions": Text("例外", "Exceptions"),
    "grades": Text("跨档数", "By how many tiers"),
    "jump": Text("跨档数", "By how many tiers"),
    "known_from": Text("知悉日期自", "Known from"),
    "known_until": Text("知悉日期至", "Known until"),
    "limit": Text("每页行数", "Rows a page"),
    "link": Text("公示网址", "Where it is public"),
    "login": Text("账号", "Log-in"),
    "month": Text("月份", "Month"),
    "object": Text("对象", "Object"),
    "actor": Text("办理人", "Actor"),
    "occurred_on": Text("发生日期", "Date"),
    "of": Text("类别", "Tier"),
    "on": Text("日期", "Day"),
    "opinion": Text("意见", "Opinion"),
    "preview": Text("上传文件", "Upload"),
    "q": Text("搜索词", "Words to search for"),
    "record": Text("记录", "Record"),
    "refresh": Text("自动刷新", "Refreshing"),
    "report": Text("总结内容", "The report"),
    "served_to": Text("签收人", "Received by"),
    "reverse": Text("倒序", "Reversed"),
    "run": Text("批次", "Run"),
    "search": Text("搜索词", "Words to search for"),
    "seen_by": Text("知悉情况", "Known by"),
    "seen_on": Text("知悉日期", "Known on"),
    "severity": Text("严重程度", "Severity"),
    "sheet": Text("工作表", "Sheet"),
    "since": Text("自", "Since"),
    "sort": Text("排序", "Order"),
    "state": Text("状态", "State"),
    "to": Text("至", "To"),
    "uploads": _PLACE,
    "value": Text("值", "Value"),
    "visited": Text("本年度是否已查", "Visited this year"),
    "visited_on": Text("检查日期", "Day of the visit"),
    "follow_up": Text("后续处理", "What follows"),
    "order_no": Text("责令改正文书文号", "Number of the order to correct"),
    "remark": Text("备注", "Remark"),
    "handed_to": Text("移送、抄告的单位", "Whom it is handed to"),
    "handed_no": Text("移送、抄告的文号", "Number by which it is handed over"),
    "methods": Text("检查方式", "How it was inspected"),
    "then": Text("录入后", "Then"),
    "waits": Text("待办事项", "What waits"),
    "within": Text("所在区划", "Region"),
    "cell": Text("统计项", "Figure"),
    "quarter": Text("季度", "Quarter"),
    "year": Text("年份", "Year"),
}
# A name that several subjects have is called as elsewhere.
_OF_REGISTRIES = {name: words for own in OWN_WORDS.values() for name, words in own.items()}
FIELD_WORDS: Mapping[str, Text] = {
    **OFFICER_FIELD_WORDS,
    **_OF_REGISTRIES,
    **LEDGER_WORDS,
    **PLAN_WORDS,
    **VISIT_WORDS,
    **DETAIL_WORDS,
    **REGISTRY_WORDS,
    **_OWN,
}
# A field of a request, at any depth, or of a row of several: `json.grants[2].role`, `value:3`.
_FIELD = re.compile(r"(?:\w+(?:\[\d+\])?\.)*(?P<name>[a-z_]+)(?:\[\d+\])?(?::.*)?")


def words_of_place(where: str) -> Text | None:
    """What people call the field that an error is about; None where it is about no field that has a name."""
    found = _FIELD.fullmatch(where)
    return FIELD_WORDS.get(found["name"]) if found else None
