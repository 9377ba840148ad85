"""Titles of what decided a tier and of what moved it."""

from collections.abc import Mapping

from rules.texts import Text
from scoring.changes import Cause

# What decided a tier (判定方式).
LEVELS: Mapping[str, Text] = {
    "points": Text("指标计分", "points"),
    "class": Text("类别认定", "class"),
    "shift": Text("降档", "moved down"),
    "floor": Text("下限", "floor"),
    "cap": Text("上限", "cap"),
    "manual": Text("人工调整", "manual adjustment"),
    "direct": Text("直接判定", "direct determination"),
    "model": Text("指标计分（模型辅助）", "points, assisted by the model"),
}
NOT_CLASSIFIED = Text("暂未分类", "Not classified")
WITHOUT_OFFICE = Text("未确定监管所", "Without an office")
PROVISIONAL = Text("暂定类别（数据未到齐）", "Provisional (data incomplete)")
# What makes a difference between two standpoints, in the order in which it is told.
PARTS: Mapping[Cause, Text] = {
    Cause.CORRECTIONS: Text("更正和迟到的数据", "Corrections and late data"),
    Cause.NEW_RECORDS: Text("新增的记录和登记变更", "New records and changes of registration"),
    Cause.TIME: Text("时间推移（公示期届满等）", "Passing of time (publicity ended, …)"),
    Cause.RULE_SET: Text("规则集变化", "Change of the rule set"),
    Cause.MODEL: Text("模型切换", "Switch of the model"),
}
# Why an enterprise moved: the part that led it there; where the parts are not known, or for the first time, that.
CAUSES: Mapping[str, Text] = {
    **{cause.value: words for cause, words in PARTS.items()},
    "new_facts": Text("新增或更正的数据（未细分）", "New or corrected facts (not told apart)"),
    "first": Text("首次纳入分类", "New to the scheme"),
}
