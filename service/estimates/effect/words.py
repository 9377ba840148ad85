"""What the numbers of the effect are called, and what a mark of its tables means."""

from collections.abc import Mapping

from rules.texts import Text
from service.estimates.effect.courses import LATE, OPEN, SAVED, WAITING
from service.estimates.effect.over_caps import BY_SUPERIOR, WITH_EXEMPT

TITLE = Text("监管成效", "Effect of supervision")
TABLE_WORDS: Mapping[str, Text] = {
    "county": Text("区县", "County"),
    "section": Text("行业门类", "Section of industry"),
    "size": Text("从业人数", "Staff"),
}
# What a measure's part and whole are called, where it has them.
PARTS: Mapping[str, tuple[Text, Text]] = {
    "undisturbed_share": (Text("未被入企检查", "Not visited"), Text("风险最低两类", "In the two best tiers")),
    "onsite_reduction": (Text("本年入企户次", "Visits this year"), Text("上年同期", "Same days last year")),
    "visits_per_firm": (Text("入企户次", "Visits"), Text("受检查户数", "Firms visited")),
    "overlap_share": (Text("被多头检查", "Visited by several"), Text("受检查户数", "Firms visited")),
    "merged_share": (Text("合并或联合", "Merged or joint"), Text("本局组织的入企检查", "Visits organised here")),
    "published_in_time": (Text("按期公示", "In time"), Text("应公示", "Due")),
    "answered_in_time": (Text("按期办结", "In time"), Text("有期限的办结", "Settled with a day")),
    "closed_in_time": (Text("按期办结并销号", "Closed out in time"), Text("已到期", "Day has passed")),
    "returned_share": (Text("退回", "Returned"), Text("答复", "Answers")),
    "satisfied_share": (Text("满意和基本满意", "Satisfied or basically"), Text("评价", "Marks")),
}
# Numbers that stand beside a measure.
BESIDE: Mapping[str, Mapping[str, Text]] = {
    "merged_share": {SAVED: Text("因此少入企", "Visits spared by that")},
    "over_cap_firms": {WITH_EXEMPT: Text("连同不计入的才超过", "Over only with visits that do not count")},
    "published_in_time": {
        LATE: Text("逾期公示", "Published late"),
        OPEN: Text("逾期未公示", "Late, not public yet"),
        WAITING: Text("待公示，未到期", "To publish, not due yet"),
    },
    "answered_in_time": {
        "late": Text("逾期办结", "Settled late"),
        "open": Text("未办结", "Open"),
        "overdue": Text("未办结且逾期", "Open and overdue"),
    },
}
# The figures of the ledger that are told by type, in the year.
ITEM_WORDS: Mapping[str, Text] = {
    "filed": Text("收到", "Filed"),
    "in_time": Text("按期办结", "Settled in time"),
    "late": Text("逾期办结", "Settled late"),
    "closed_out": Text("销号", "Closed out"),
    "open": Text("未办结", "Open"),
    "overdue": Text("其中逾期", "Overdue"),
    "returned": Text("退回", "Returned"),
}
ORDERED_ABOVE = {BY_SUPERIOR: Text("上级交办", "Ordered by a superior")}
MARKED = Text("标为异常", "Marked as unusual")
WHAT_A_MARK_MEANS = (
    Text(
        "标记的含义：在同一名单、同一抽取比例的主体中，这一组实际受检查的户次与按比例应有的户次相差之大，"
        "不能用随机抽取的偶然来解释。各表合并计算，完全没有偏差时，全部表格出现任何一个标记的可能不超过1%。",
        "What a mark means: among firms of the same lists with the same chance of being drawn, this group was visited "
        "so much more or less often than its share that the chance of the draws does not explain it. Where nothing is "
        "unfair, all tables together show any mark at all with a chance of at most 1 %.",
    ),
    Text(
        "标记不说明：原因是什么、谁有责任。请先核实名单、更换、取消和进度，再下结论；没有标记也不证明没有偏差，"
        "户数少的组本来就难以看出。",
        "What it does not say: why, or whose fault it is. Look at lists, replacements, cancelled visits and progress "
        "first. That there is no mark proves nothing either: of small groups little can be told.",
    ),
)
SIZES_ARE_OUR_OWN = Text(
    "从业人数分组为本系统自定，不是法定的企业规模划型。",
    "The bands of staff are this service's own; they are not the statutory sizes of enterprises.",
)
# The refusal where nobody has counted a year.
NOT_COUNTED = (
    Text("这一年的监管成效尚未统计", "The effect of that year has not been counted yet"),
    Text(
        "每天夜里自动统计；需要现在统计的，在“监管成效”页面选择“现在统计”。",
        "It is counted every night; to have it counted at once, choose “Count now” on the page of the effect.",
    ),
)
