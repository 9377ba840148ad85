"""What to beware of: of every model, and of this one by its own figures."""

from collections.abc import Iterator
from itertools import pairwise

from rules.texts import Text
from service.model.card.names import order_title
from service.model.card.writing import Figures, figure, figure_with_interval, heading, paragraph, points

# Beyond this mean difference of predicted and observed a probability is no longer to be taken by its word.
MOST_ERROR = 0.03
_ALWAYS = (
    Text(
        "结果只对被检查过的主体已知；从未被检查的主体、新业态，模型所知甚少。",
        "Outcomes are known only of what was inspected; of those never inspected, and of new kinds of business, the "
        "model knows little.",
    ),
    Text(
        "不得单独据以作出决定：它只影响检查次序与频次，不是违法的证据，也不得对外提供。",
        "Not for deciding alone: it bears on the order and frequency of inspection only, is no evidence of a breach, "
        "and is not to be disclosed.",
    ),
    Text(
        "预测的是“随机检查会否发现问题”，即检查人员会记录什么；不同检查人员尺度不同，会带入其中。",
        "It predicts whether a random inspection finds a problem, hence what inspectors record; where they differ in "
        "strictness, that enters too.",
    ),
    Text(
        "法律、登记方式和检查做法改变后，旧的关联可能不再成立；须按月监测，过期即停用。",
        "When law, registration or inspection practice change, old associations may no longer hold; watch it monthly, "
        "and it falls out of use when it is too old.",
    ),
    Text(
        "须保留各类别中的随机抽查，否则以后无从知道模型是否仍然正确。",
        "Keep random inspections in every tier, or nobody will know later whether the model is still right.",
    ),
)


def caution_section(card: Figures) -> Iterator[str]:
    """The limits of any such model, and what this one's figures warn of."""
    yield heading(2, Text("七、限制与注意", "7. Limits and cautions"))
    yield points(_ALWAYS)
    own = list(own_cautions(card))
    if own:
        yield paragraph(Text("本模型的数字另外提示：", "Of this model its own figures say:"))
        yield points(own)


def own_cautions(card: Figures) -> Iterator[Text]:
    """What the evaluation of this model warns of; nothing where it was not evaluated."""
    said = card["evaluation"]
    if not said:
        return
    orders = {order["id"]: order for order in said["orders"]}
    yield from _warn_no_better(orders)
    yield from _warn_not_rising(orders)
    error = (said["calibration"] or {}).get("error")
    if error is not None and error > MOST_ERROR:
        yield Text(
            f"预测与实际平均相差 {figure(error)}，概率不宜按字面理解。",
            f"Predicted and observed differ by {figure(error)} on the mean: do not take probabilities literally.",
        )
    yield from _warn_misjudged(said["groups"])
    if not card["trained"]["weighted"]:
        yield Text(
            "学习时没有按入选概率加权。",
            "It was learned without weighting by inclusion probability.",
        )


def _warn_no_better(orders: Figures) -> Iterator[Text]:
    gained = orders.get("model", {}).get("auc_over_one_line")
    if gained and gained["value"] is not None and gained["low"] <= 0:
        difference = figure_with_interval(gained, signed=True)
        yield Text(
            f"与一句话规则相比，AUC 相差 {difference}，不能排除是偶然；可考虑只用规则。",
            f"Against the one-line rule its AUC differs by {difference}, which may be chance; "
            "consider using the rule alone.",
        )


def _warn_not_rising(orders: Figures) -> Iterator[Text]:
    for order in ("rules", "rules_and_model", "model"):
        tiers = orders[order]["tiers"] if order in orders else []
        rates = [tier["rate"] for tier in tiers if tier["tier"] is not None and tier["rate"] is not None]
        if any(later <= earlier for earlier, later in pairwise(rates)):
            title = order_title(order)
            yield Text(
                f"“{title.zh}”的发现率没有逐类升高。",
                f"{title.en}: the discovery rate does not rise from tier to tier.",
            )


def _warn_misjudged(groups: list[Figures]) -> Iterator[Text]:
    known = [one["gap"] for one in groups if one["gap"]["low"] is not None]
    over, under = sum(gap["low"] > 0 for gap in known), sum(gap["high"] < 0 for gap in known)
    if over or under:
        yield Text(
            f"{len(known)} 个分组中，{over} 个风险被高估、{under} 个被低估（区间不含零）。",
            f"Of {len(known)} groups the risk of {over} is overstated and that of {under} understated (intervals "
            "without zero).",
        )
