"""The measures of the effect: what each is called, in which unit it is told, and how it is defined, in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.texts import Text


class Unit(StrEnum):
    """In what a measure is told."""

    # A part of a whole, told in per cent.
    SHARE = "share"
    # So many of something for each of something else.
    MEAN = "mean"
    # How many.
    NUMBER = "number"


UNITS: Mapping[Unit, Text] = {
    Unit.SHARE: Text("%", "%"),
    Unit.MEAN: Text("户次/户", "visits a firm"),
    Unit.NUMBER: Text("户", "firms"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its name, its unit, and its definition."""

    title: Text
    unit: Unit
    definition: Text


UNDISTURBED, REDUCTION, PER_FIRM = "undisturbed_share", "onsite_reduction", "visits_per_firm"
OVERLAP, MERGED, OVER_CAP = "overlap_share", "merged_share", "over_cap_firms"
PUBLISHED, ANSWERED, CLOSED = "published_in_time", "answered_in_time", "closed_in_time"
RETURNED, SATISFIED, PROBLEM_RATE = "returned_share", "satisfied_share", "problem_rate"

MEASURES: Mapping[str, Measure] = {
    UNDISTURBED: Measure(
        Text("无事不扰率", "Left undisturbed"),
        Unit.SHARE,
        Text(
            "截至统计日分类为风险最低两类的经营主体中，本年度没有任何机关入企检查的占比。",
            "Of the firms in the two best tiers on the last day, the share that no authority has visited on site "
            "this year.",
        ),
    ),
    REDUCTION: Measure(
        Text("入企检查较上年减少", "Fewer on-site visits than last year"),
        Unit.SHARE,
        Text(
            "本年度入企检查户次比上年同期减少的比例，负数为增加；联合检查对每个机关各计一次。",
            "By what share there were fewer on-site visits than on the same days of last year, below 0 where there "
            "were more; a joint visit counts once for each authority.",
        ),
    ),
    PER_FIRM: Measure(
        Text("户均入企检查次数", "On-site visits per firm visited"),
        Unit.MEAN,
        Text(
            "本年度入企检查户次除以受检查的户数；联合检查对每个机关各计一次。",
            "On-site visits of the year over the firms that had any; a joint visit counts once for each authority.",
        ),
    ),
    OVERLAP: Measure(
        Text("多头检查率", "Visited by several within 30 days"),
        Unit.SHARE,
        Text(
            "受检查的户中，30天内被不同机关先后入企检查两次以上的占比；联合检查是一次。",
            "Of the firms visited on site, the share that different authorities visited within 30 days of each "
            "other; a joint visit is one.",
        ),
    ),
    MERGED: Measure(
        Text("合并检查率", "Merged visits"),
        Unit.SHARE,
        Text(
            "本局组织的入企检查中，一次满足多个抽查任务或由多个机关联合进行的占比。",
            "Of the on-site visits that this bureau organised, the share that served several selections or "
            "several authorities at once.",
        ),
    ),
    OVER_CAP: Measure(
        Text("超年度上限户数", "Firms over a yearly cap"),
        Unit.NUMBER,
        Text(
            "计入上限的入企检查次数超过任一年度上限的户数；不计入上限的缘由另列。",
            "Firms whose on-site visits that count are more than some yearly cap allows; reasons that do not "
            "count stand apart.",
        ),
    ),
    PROBLEM_RATE: Measure(
        Text("问题发现率", "Rate of problems found"),
        Unit.SHARE,
        Text(
            "按抽取概率加权的发现问题户次占有结论户次的比例，只用随机抽取的检查。",
            "Of the inspections with a conclusion, the share that found a problem, weighted by the chance of "
            "being drawn; random draws alone.",
        ),
    ),
    PUBLISHED: Measure(
        Text("按期公示率", "Published in time"),
        Unit.SHARE,
        Text(
            "公示期限在统计期内届满的检查结果中，期限内取得公示回执的占比。",
            "Of the results whose last day of publication has passed, the share whose receipt came by that day.",
        ),
    ),
    ANSWERED: Measure(
        Text("台账按期办结率", "Ledger items settled in time"),
        Unit.SHARE,
        Text(
            "统计期内办结且有期限的台账事项中，期限内办结的占比。",
            "Of the ledger items settled that had a day, the share settled by it.",
        ),
    ),
    CLOSED: Measure(
        Text("按期办结并销号率", "Settled in time and closed out"),
        Unit.SHARE,
        Text(
            "统计期内到期的台账事项中，期限内办结并已销号的占比。",
            "Of the ledger items whose day has passed, the share settled by it and closed out.",
        ),
    ),
    RETURNED: Measure(
        Text("退回重办率", "Returned to be done again"),
        Unit.SHARE,
        Text(
            "台账事项的答复中，被退回重办（答复退回、不满意、不予销号）的占比。",
            "Of the answers given to ledger items, the share returned: sent back, not satisfied, or close-out refused.",
        ),
    ),
    SATISFIED: Measure(
        Text("执法行为评价满意率", "Content with the conduct of visits"),
        Unit.SHARE,
        Text(
            "企业扫码评价中满意和基本满意的占比；一所一季不足5户评价的不计。",
            "Of the marks that firms gave, the share satisfied or basically satisfied; quarters of an office "
            "with fewer than 5 ratings are left out.",
        ),
    ),
}
