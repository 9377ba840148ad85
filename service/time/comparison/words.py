"""Words of comparisons: which way, because of what kind of cause, how far they are."""

from collections.abc import Mapping

from rules.texts import Text
from scoring.main_reason import BETTER, OTHER, WORSE

COMPARISON_WORDS: Mapping[str, Text] = {
    "computing": Text("正在对比", "Under way"),
    "complete": Text("已完成", "Complete"),
    "cancelled": Text("已取消", "Cancelled"),
    "failed": Text("没有完成", "Did not end"),
}

NOT_CLASSIFIED = Text("暂未分类", "Not classified")
DIRECTION_WORDS: Mapping[str, Text] = {
    WORSE: Text("类别下调", "to a worse class"),
    BETTER: Text("类别上调", "to a better class"),
    OTHER: Text("其他", "other"),
}
# By kind of cause, None where none stands out.
MOVER_WORDS: Mapping[str | None, Text] = {
    "override": Text("规则适用", "a rule applies"),
    "override_ended": Text("规则不再适用", "a rule applies no longer"),
    "not_rated": Text("暂未分类的理由", "a reason not to be classified"),
    "not_rated_ended": Text("暂未分类的理由不再成立", "a reason not to be classified holds no longer"),
    "line": Text("指标得分改变", "points of a line changed"),
    None: Text("分界、基础分或类别名称改变", "borders, base or names of classes changed"),
}
