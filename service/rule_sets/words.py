"""Titles of what a rule set holds: its standing, its overrides, its items and what a source supports."""

from collections.abc import Mapping
from decimal import Decimal

from rules.basis import Supports
from rules.inspection import Bound, Frequency, ItemMode
from rules.points import WHOLE, Limit
from rules.ruleset import Direction, Disclosure, Objection, OverrideKind, RuleSet, Standing
from rules.texts import Text, numeral_of
from scoring.visit_caps import TierCap
from service.rule_sets.stages import Act, Kind, Stage
from service.rule_sets.states import Shelf, VersionState

STANDINGS: Mapping[Standing, Text] = {
    Standing.OFFICIAL: Text("正式", "official"),
    Standing.DEMONSTRATION: Text("示范", "demonstration"),
    Standing.TEACHING: Text("教学", "teaching"),
}
STATES: Mapping[VersionState, Text] = {
    VersionState.IN_FORCE: Text("现行", "In force"),
    VersionState.TO_COME: Text("待施行", "To come"),
    VersionState.NOT_APPROVED: Text("尚未批准", "Not approved yet"),
    VersionState.REPLACED: Text("已被新版本替代", "Replaced"),
    VersionState.ENDED: Text("已失效", "Ended"),
    VersionState.ONLY_DEMONSTRATION: Text("仅限演示模式", "Demonstration mode only"),
    VersionState.NEVER: Text("永不施行", "Never in force"),
}
STAGES: Mapping[Stage, Text] = {
    Stage.DRAFT: Text("草稿", "Draft"),
    Stage.REQUESTED: Text("待批准", "To be approved"),
    Stage.APPROVED: Text("已批准", "Approved"),
    Stage.REJECTED: Text("不予批准", "Rejected"),
    Stage.WITHDRAWN: Text("已撤回", "Withdrawn"),
}
KINDS: Mapping[Kind, Text] = {
    Kind.RULE_SET: Text("规则集", "Rule set"),
    Kind.TABLE: Text("表", "Dated table"),
}
TABLE_TITLES: Mapping[str, Text] = {
    "cap_counting": Text("计入年度上限的检查", "Visits that count towards caps"),
    "caps": Text("入企检查年度上限", "Yearly caps on visits"),
    "clocks": Text("台账事项的期限", "Deadlines of items of the ledger"),
    "plan_deadlines": Text("抽查计划的期限", "Deadlines of inspection plans"),
    "remedies": Text("信用修复的途径", "Ways of credit repair"),
    "signals": Text("信用风险预警条件", "Conditions of signals"),
}
# What the rows of dated tables state.
ROW_WORDS: Mapping[str, Text] = {
    "title": Text("名称", "Title"),
    "basis": Text("依据", "Basis"),
    "of": Text("对象", "Of"),
    "step": Text("事项", "Step"),
    "month": Text("月", "Month"),
    "day": Text("日", "Day"),
    "working_days": Text("工作日数", "Working days"),
    "months": Text("月数", "Months"),
    "first_response": Text("首次答复（工作日）", "First response (working days)"),
    "calendar_days": Text("文书未写日期时（自然日）", "Where the order states no day (calendar days)"),
    "extension": Text("延期（工作日）", "Extension (working days)"),
    "rating": Text("视为未评价（工作日）", "Taken as not rated (working days)"),
    "resolution": Text("办结", "Resolution"),
    "most": Text("上限（次）", "At most (visits)"),
    "levels": Text("层级", "Levels"),
    "modes": Text("检查事项", "Items"),
    "kind": Text("种类", "Kind"),
    "counts": Text("是否计入", "Counts"),
    "type": Text("记录类型", "Type of record"),
    "severity": Text("情节", "Severity"),
    "outcomes": Text("结果", "Outcomes"),
    "way": Text("途径", "Way"),
    "why_not": Text("不能修复的理由", "Why there is none"),
    "law_from": Text("规定施行日", "Law in force from"),
    "law_until": Text("规定失效日", "Law in force until"),
    "when": Text("条件", "When"),
}
ACTS: Mapping[Act, Text] = {
    Act.EDIT: Text("编辑", "Edit"),
    Act.REQUEST: Text("申请批准", "Ask for approval"),
    Act.TAKE_BACK: Text("撤回申请", "Take back"),
    Act.APPROVE: Text("批准", "Approve"),
    Act.REJECT: Text("不予批准", "Reject"),
    Act.WITHDRAW: Text("撤回批准", "Withdraw the approval"),
}
SHELVES: Mapping[Shelf, Text] = {
    Shelf.BUREAU: Text("本局规则集", "Rule sets of the bureau"),
    Shelf.TEACHING: Text("教学用规则集", "For teaching"),
    Shelf.BENCHMARK: Text("性能对照用规则集", "For measuring speed"),
}
DIRECTIONS: Mapping[Direction, Text] = {
    Direction.HIGHER_IS_BETTER: Text("分值越高越好", "a higher score is better"),
    Direction.HIGHER_IS_RISKIER: Text("分值越高风险越高", "a higher score is riskier"),
}
DISCLOSURES: Mapping[Disclosure, Text] = {
    Disclosure.INTERNAL: Text("内部", "internal"),
    Disclosure.SUBJECT: Text("可告知主体本人", "to the enterprise itself"),
    Disclosure.PUBLIC: Text("公开", "public"),
}
SEVERITIES: Mapping[int, Text] = {1: Text("轻微", "minor"), 2: Text("一般", "general"), 3: Text("严重", "serious")}
# The sections of a rule set, in the order in which a reader who compares two wants them.
SECTIONS: Mapping[str, Text] = {
    "inspection": Text("抽查比例与频次", "Inspection ratio and frequency"),
    "score": Text("分值尺度", "Scale of the score"),
    "tiers": Text("类别", "Tiers"),
    "levels": Text("指标分级与权重", "Levels and weights"),
    "groups": Text("合并限额", "Limited together"),
    "indicators": Text("指标", "Indicators"),
    "overrides": Text("判定规则", "Overrides"),
    "not_rated": Text("暂未分类的情形", "When not classified"),
    "publicity": Text("公示期限", "Periods of publicity"),
    "objection": Text("异议处理中的记录", "Records under objection"),
    "reads": Text("读取其类别的方案", "Schemes whose tier it reads"),
    "record_types": Text("自有记录类型", "Record types of its own"),
    "measures": Text("共用的取数方法", "Shared measures"),
    "scheme": Text("方案", "Scheme"),
    "version": Text("版本", "Version"),
    "title": Text("名称", "Title"),
    "effective_from": Text("施行日期", "In force from"),
    "effective_until": Text("失效日期", "In force until"),
    "approved_on": Text("批准日期", "Approved on"),
    "standing": Text("性质", "Standing"),
    "disclosure": Text("公开范围", "Disclosure"),
    "tier_noun": Text("类别的名称", "What tiers are called"),
    "score_noun": Text("分值的名称", "What the score is called"),
    "legal_basis": Text("制定依据", "Legal basis"),
    "basis": Text("数值的依据", "What its figures rest on"),
    "citations": Text("引用的文件", "Documents cited"),
    "demonstrations": Text("须由单位提供的依据", "What a bureau must supply"),
    "waives": Text("豁免的检查", "Checks waived"),
    "examples": Text("样例", "Examples"),
}
OBJECTIONS: Mapping[Objection, Text] = {
    Objection.COUNT: Text("异议处理中的记录照常计入，并作标注", "A record under objection counts, and is marked"),
    Objection.HOLD: Text("异议处理中的记录暂不计入", "A record under objection does not count meanwhile"),
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
# An override that is written but not applied.
SWITCHED_OFF = Text("已停用", "Switched off")
MODES: Mapping[ItemMode, Text] = {
    ItemMode.GENERAL: Text("一般检查事项", "General items"),
    ItemMode.KEY: Text("重点检查事项", "Key items"),
    ItemMode.SPECIAL_KEY: Text("特殊重点领域事项", "Special key items"),
}
BOUNDS: Mapping[Bound, Text] = {
    Bound.AT_LEAST: Text("至少", "at least"),
    Bound.AT_MOST: Text("至多", "at most"),
}
SUPPORTS: Mapping[str, Text] = {
    Supports.INDICATOR: Text("指标", "indicator"),
    Supports.THRESHOLD: Text("界限", "threshold"),
    Supports.POINTS: Text("分值", "points"),
    "ratio": Text("抽查比例", "ratio"),
    "frequency": Text("频次", "frequency"),
    "annual_cap": Text("年度上限", "annual cap"),
    "statutory": Text("法定频次", "statutory frequency"),
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
    zh, en = BOUNDS[norm.bound].zh, BOUNDS[norm.bound].en
    times = "visit" if norm.visits == 1 else "visits"
    return Text(f"每{norm.months}个月{zh}{norm.visits}次", f"{en} {norm.visits} {times} in {norm.months} months")


def ratio_words(ratio: Decimal) -> str:
    """A ratio as per cent."""
    return f"{numeral_of(ratio * 100)} %"


def limit_words(limit: Limit) -> tuple[Text, ...]:
    """The limits of points; none where there are none."""
    least, most = limit.at_least, limit.at_most
    said = []
    if least is not None:
        said.append(Text(f"不低于 {numeral_of(least)} 分", f"not below {numeral_of(least)}"))
    if most is not None:
        said.append(Text(f"不高于 {numeral_of(most)} 分", f"not above {numeral_of(most)}"))
    return tuple(said)


def weight_words(parts: int) -> str:
    """A weight as per cent; nothing where it is whole."""
    return "" if parts == WHOLE else f"{parts / 100:g} %"


TIER_CAP = Text("本类别的年度上限", "annual cap of the tier")


def tier_cap_of(rule_set: RuleSet, mode: ItemMode, tier: str | None) -> TierCap | None:
    """The cap that a tier states for items of a mode; None where it states none, or without a tier."""
    block = rule_set.inspection.get(mode)
    means = block.tiers.get(tier) if block and tier else None
    if block is None or means is None or means.annual_cap is None:
        return None
    return TierCap(means.annual_cap, rule_set.name, TIER_CAP, block.basis.get("annual_cap"))
