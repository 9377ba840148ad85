"""What rates and the figures beside them are called, and what each of them is."""

from collections.abc import Mapping

from rules.texts import Text
from service.estimates.rates.figures import By

BY_WORDS: Mapping[By, Text] = {
    By.TIER: Text("类别", "Tier"),
    By.COUNTY: Text("区县", "County"),
    By.SECTION: Text("行业门类", "Section of industry"),
    By.SIZE: Text("从业人数", "Staff"),
    By.ITEM: Text("检查事项", "Item"),
    By.BATCH: Text("抽查批次", "Batch"),
}
NOT_STATED: Mapping[By, Text] = {
    By.COUNTY: Text("区县未登记", "County not stated"),
    By.SECTION: Text("行业未填报", "Industry not stated"),
}
NOT_CLASSIFIED = Text("暂未分类", "Not classified")
METHODS: Mapping[str, Text] = {
    "all": Text("全部检查，无抽样误差", "everybody was looked at, no error of sampling"),
    "exact": Text("精确区间", "exact limits"),
    "wilson": Text("Wilson区间（有效样本量）", "Wilson's limits with the effective size"),
    "none": Text("不足以估计", "too few to estimate"),
}
# What each figure is: the same words on the page, in the table that is taken away and in the API.
DEFINITIONS: Mapping[str, Text] = {
    "rate": Text(
        "问题发现率：名单上的经营主体如全部检查，发现问题的比例。只用随机抽取的检查估计，按名单中各层的户数加权。",
        "The rate of problems found: of a list, the share where a problem would be found if all of it were looked at. "
        "Estimated from random draws alone, each stratum weighted by its number on the list.",
    ),
    "interval": Text(
        "区间：有95%把握包含上述比例的范围；检查户次少的用精确区间。",
        "The interval holds that share with 95 % confidence; where few were looked at its limits are exact.",
    ),
    "found": Text(
        "发现问题：本计划行的事项发现问题，或通过登记的住所无法联系。",
        "Found: a problem in an item of the plan's own line, or nobody to be reached at the registered address.",
    ),
    "base": Text(
        "有结论户次：发现问题与未发现问题之和；须本行各机关的结果都已审核。",
        "Looked at: found and no problem together, once all authorities that look at the line's items are reviewed.",
    ),
    "refused": Text(
        "拒绝检查、无人：不计入比例，单列；如全部视为发现问题，比例见“拒绝无人计入后”。",
        "Refused and absent are in neither and stand apart; “With those” is the rate had all of them been found.",
    ),
    "out_of_scope": Text(
        "超出范围：未开展有关经营活动，不计入比例。", "Out of scope: no business of the kind, in neither."
    ),
    "listed": Text(
        "名单户次：各批次锁定名单上的户数之和；一户可在几个名单上。其中代表：所在的层已有结论的户数，比例只代表这些户。",
        "On the lists: the numbers on the locked lists of all batches; a firm may be on several. Spoken of: those of "
        "strata somebody was looked at in; the rate speaks of them alone.",
    ),
    "batches": Text(
        "每一批次只代表其名单；全年为各批次按名单户数加权的平均。",
        "A batch speaks of its list alone; the year is the mean of its batches, weighted by their lists.",
    ),
    "naive": Text(
        "简单比率：本年全部已知检查（含重点、专项、投诉举报触发的）中发现问题的比例，按现行类别，不加权。"
        "有针对性的检查多去有问题的地方，各类别抽取比例又不同，因此它与问题发现率不同，不能代表名单。",
        "The plain ratio: problems among all known visits of the year, those for a reason included, by the tier in "
        "effect, unweighted. Visits for a reason go where problems are and tiers are drawn at different ratios: it "
        "differs from the rate and speaks of no list.",
    ),
    "size": Text(
        "从业人数分档为本机关自定，不是法定的企业划型。", "Bands of staff are the bureau's own, not statutory sizes."
    ),
}
