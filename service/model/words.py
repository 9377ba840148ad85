"""Titles of the kinds and states of models, of their switches and of what their watch raises an alarm for."""

from collections.abc import Mapping

from rules.texts import Text
from scoring.model import ModelState

MODEL_KINDS: Mapping[str, Text] = {
    "logistic": Text("逻辑回归", "Logistic regression"),
    "boosted": Text("梯度提升（无交互）", "Gradient boosting without interactions"),
}
# By what an inspection weighs in training and in the watch.
HOW_WEIGHTED = Text(
    "每次检查按入选概率的倒数加权；由几次抽取合并的检查只计一次，入选概率为至少被其中一次抽中的概率（各次抽取相互独立）。",
    "Each inspection weighs 1 / its inclusion probability. One that served the selections of several draws counts "
    "once, by the probability that at least one of them chose the enterprise (draws are independent).",
)
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

# What a learner is set up with.
_SETTINGS: Mapping[str, Text] = {
    "bins": Text("分档数", "bins"),
    "c": Text("正则强度的倒数", "inverse of the regularisation"),
    "trees": Text("树数", "trees"),
    "rate": Text("学习率", "learning rate"),
    "leaves": Text("叶数", "leaves"),
}


def describe_settings(settings: Mapping[str, object]) -> list[tuple[Text, object]]:
    """The settings of a learner, each with its words."""
    return [(_SETTINGS.get(name, Text(name, name)), value) for name, value in settings.items()]


def name_of_model(title: str) -> Text:
    """What a page calls a model: the period that it learned from, without the rule set that it is of."""
    period = title.rpartition(" ")[2]
    return Text(f"{period} 学习的模型", f"Model learned from {period}") if "@" in title else Text(title, title)
