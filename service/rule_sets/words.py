"""Titles of what a rule set holds: its standing, its overrides, its items and what a source supports."""

from collections.abc import Mapping

from rules.basis import Supports
from rules.inspection import Bound, Frequency, ItemMode
from rules.ruleset import Direction, OverrideKind, RuleSet, Standing
from rules.texts import Text
from scoring.visit_caps import TierCap

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

# Tiers that are called by a word: what stands on a chip, in each language.
_MARKS: Mapping[str, Text] = {
    "green": Text("绿", "Green"),
    "blue": Text("蓝", "Blue"),
    "yellow": Text("黄", "Yellow"),
    "red": Text("红", "Red"),
    "black": Text("黑", "Black"),
}


def tier_mark(tier: str) -> Text:
    """What stands on the chip of a tier, whose id is of letters only: A-plus is A+, green is 绿 in Chinese."""
    mark = tier.replace("-plus", "+").replace("-minus", "\u2212")
    return _MARKS.get(tier, Text(mark, mark))


def effect_words(kind: OverrideKind, tier: str | None, by: int | None) -> Text:
    """What an override does: to the tier that it names, or by how many."""
    words = EFFECTS[kind]
    target = tier_mark(tier) if tier else Text(str(by or ""), str(by or ""))
    return Text(f"{words.zh} {target.zh}".strip(), f"{words.en} {target.en}".strip())


def frequency_text(norm: Frequency) -> Text:
    """A frequency in words."""
    zh, en = ("至少", "at least") if norm.bound is Bound.AT_LEAST else ("至多", "at most")
    times = "visit" if norm.visits == 1 else "visits"
    return Text(f"每{norm.months}个月{zh}{norm.visits}次", f"{en} {norm.visits} {times} in {norm.months} months")


TIER_CAP = Text("本类别的年度上限", "annual cap of the tier")


def tier_cap_of(rule_set: RuleSet, mode: ItemMode, tier: str | None) -> TierCap | None:
    """The cap that a tier states for items of a mode; None where it states none, or without a tier."""
    block = rule_set.inspection.get(mode)
    means = block.tiers.get(tier) if block and tier else None
    if block is None or means is None or means.annual_cap is None:
        return None
    return TierCap(means.annual_cap, rule_set.name, TIER_CAP, block.basis.get("annual_cap"))
