"""The words of states and kinds that people read on pages, in files and in a terminal."""

from collections.abc import Mapping

from rules.basis import Supports
from rules.inspection import Bound, Frequency, ItemMode
from rules.ruleset import Direction, OverrideKind, Standing
from rules.texts import Text
from scoring.model import ModelState

STANDINGS: Mapping[Standing, Text] = {
    Standing.OFFICIAL: Text("正式", "official"),
    Standing.DEMONSTRATION: Text("示范", "demonstration"),
    Standing.TEACHING: Text("教学", "teaching"),
}
DIRECTIONS: Mapping[Direction, Text] = {
    Direction.HIGHER_IS_BETTER: Text("分值越高越好", "a higher score is better"),
    Direction.HIGHER_IS_RISKIER: Text("分值越高风险越高", "a higher score is riskier"),
}
# What an override does, before the tier that it names.
EFFECTS: Mapping[OverrideKind, Text] = {
    OverrideKind.CLASS: Text("类别认定为", "class"),
    OverrideKind.SHIFT: Text("下调级数", "down by"),
    OverrideKind.FLOOR: Text("不低于", "not worse than"),
    OverrideKind.CAP: Text("不优于", "not better than"),
    OverrideKind.MANUAL: Text("人工调整", "manual adjustment"),
    OverrideKind.DIRECT: Text("直接判定为", "direct"),
}
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
PROVISIONAL = Text("暂定类别（数据未到齐）", "Provisional (data incomplete)")
MODES: Mapping[ItemMode, Text] = {
    ItemMode.GENERAL: Text("一般检查事项", "General items"),
    ItemMode.KEY: Text("重点检查事项", "Key items"),
    ItemMode.SPECIAL_KEY: Text("特殊重点领域事项", "Special key items"),
}
SUPPORTS: Mapping[str, Text] = {
    Supports.INDICATOR: Text("指标", "indicator"),
    Supports.THRESHOLD: Text("界限", "threshold"),
    Supports.POINTS: Text("分值", "points"),
    "tiers": Text("类别", "tiers"),
    "score": Text("分值尺度", "scale of the score"),
    "levels": Text("权重", "weights"),
    "groups": Text("合并限额", "group limits"),
    "not_rated": Text("暂未分类的情形", "when not classified"),
}
CAUSES: Mapping[str, Text] = {
    "new_facts": Text("新增或更正的数据", "New or corrected facts"),
    "time": Text("时间推移（公示期届满等）", "Passing of time (publicity ended, …)"),
    "rules": Text("规则集变化", "Change of the rule set"),
    "first": Text("首次分类", "First classification"),
}
RUN_STATES: Mapping[str, Text] = {
    "computing": Text("计算中", "Computing"),
    "ready": Text("待生效", "Ready"),
    "held": Text("暂不生效，待确认", "Held"),
    "in_effect": Text("已生效", "In effect"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "failed": Text("未完成", "Failed"),
    "cancelled": Text("已取消", "Cancelled"),
    "superseded": Text("已被替代", "Superseded"),
}
RUN_MODES: Mapping[str, Text] = {"full": Text("全量", "Full"), "incremental": Text("增量", "Incremental")}
IMPORT_STATES: Mapping[str, Text] = {
    "waiting": Text("等待中", "Waiting"),
    "running": Text("导入中", "Running"),
    "done": Text("已完成", "Done"),
    "failed": Text("未完成", "Failed"),
    "cancelled": Text("已取消", "Cancelled"),
}
IMPORT_KINDS: Mapping[str, Text] = {
    "enterprises": Text("经营主体", "Enterprises"),
    "attribute-changes": Text("登记事项变更", "Attribute changes"),
    "records": Text("信用记录", "Records"),
    "repairs": Text("修复、撤销与更正", "Repairs, revocations, corrections"),
    "tiers": Text("其他平台的分类结果", "Tiers made elsewhere"),
    "visits": Text("其他部门入企检查", "Visits by other departments"),
}
ROW_STATES: Mapping[str, Text] = {
    "open": Text("待核", "To check"),
    "replayed": Text("已更正并导入", "Corrected and imported"),
    "dismissed": Text("不予导入", "Dismissed"),
}
ADJUSTMENT_STATES: Mapping[str, Text] = {
    "proposed": Text("待审批", "Awaiting approval"),
    "approved": Text("已批准", "Approved"),
    "rejected": Text("未批准", "Rejected"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "revoked": Text("已撤销", "Revoked"),
}
MODEL_KINDS: Mapping[str, Text] = {
    "logistic": Text("逻辑回归", "Logistic regression"),
    "boosted": Text("梯度提升（无交互）", "Gradient boosting without interactions"),
}
# How a switch lets a scheme use a model.
MODEL_MODES: Mapping[str, Text] = {
    "live": Text("计分", "Live"),
    "shadow": Text("试算（不计分）", "Shadow (no points)"),
    "off": Text("不使用模型", "Off"),
}
# Whether a scheme's model gives points, and if not, why.
MODEL_STATES: Mapping[ModelState, Text] = {
    ModelState.LIVE: MODEL_MODES["live"],
    ModelState.SHADOW: MODEL_MODES["shadow"],
    ModelState.NONE: Text("未使用模型，仅按规则集分类", "No model used, rules only"),
    ModelState.MISSING: Text("模型文件不可用，仅按规则集分类", "The model cannot be opened; rules only"),
    ModelState.STALE: Text("模型过旧，仅按规则集分类", "The model is too old; rules only"),
    ModelState.MISMATCHED: Text("模型与规则集不符，仅按规则集分类", "The model does not fit the rule set; rules only"),
}
SWITCH_STATES: Mapping[str, Text] = {
    "requested": Text("待审批", "Awaiting approval"),
    "approved": Text("已批准", "Approved"),
    "rejected": Text("未批准", "Rejected"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
# What the watch over a model raises an alarm for.
MODEL_ALARMS: Mapping[str, Text] = {
    "probability_psi": Text("概率分布偏移", "Probabilities shifted"),
    "feature_psi": Text("特征分布偏移", "A feature shifted"),
    "gap": Text("概率与发现率不符", "Probability and discovery rate differ"),
}


def frequency(said: Frequency) -> Text:
    """A frequency in words."""
    zh, en = ("至少", "at least") if said.bound is Bound.AT_LEAST else ("至多", "at most")
    times = "visit" if said.visits == 1 else "visits"
    return Text(f"每{said.months}个月{zh}{said.visits}次", f"{en} {said.visits} {times} in {said.months} months")
