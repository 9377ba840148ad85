"""Words of replays and comparisons."""

from collections.abc import Mapping

from rules.texts import Text
from scoring.main_reason import BETTER, OTHER, WORSE
from service.time.replayed import Outcome, Stage

OUTCOME_WORDS: Mapping[Outcome, Text] = {
    Outcome.EQUAL: Text("一致", "Equal"),
    Outcome.OTHERWISE: Text("由另一版计算引擎得出，结果不同", "Decided otherwise by another engine"),
    Outcome.DIFFERS: Text("不一致", "Differs"),
    Outcome.NOT_REPLAYABLE: Text("无法复算", "Cannot be re-derived"),
}
STAGE_WORDS: Mapping[Stage, Text] = {
    Stage.RULE_SET: Text("规则集", "Rule set"),
    Stage.MODEL: Text("模型", "Model"),
    Stage.FACTS: Text("所用数据", "Facts"),
    Stage.SCORE: Text("分值", "Score"),
    Stage.LINE: Text("指标分值", "Points of a line"),
    Stage.TIER: Text("类别", "Class"),
    Stage.LEVEL: Text("判定方式", "Decided by"),
    Stage.FLAGS: Text("触发情况", "What was triggered"),
    Stage.DECISION: Text("结果所记日期与批次", "Days and run noted"),
}
JOB_WORDS: Mapping[str, Text] = {
    "queued": Text("排队中", "Queued"),
    "running": Text("正在复算", "Under way"),
    "done": Text("已完成", "Done"),
    "failed": Text("失败", "Failed"),
    "cancelled": Text("已取消", "Cancelled"),
}
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
