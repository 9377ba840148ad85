"""Words of decisions made again."""

from collections.abc import Mapping

from rules.texts import Text
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
