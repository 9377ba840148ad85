"""How good a model was on later inspections: orders side by side, tiers, calibration, groups."""

from collections.abc import Iterator

from rules.texts import Text
from service.core.formatting import count, share
from service.model.card import writing
from service.model.card.names import feature_title, group_key, group_title, order_title, tier_name


def result_section(card: writing.Figures) -> Iterator[str]:
    """The evaluation, or that there was none."""
    yield writing.heading(2, Text("五、在后期检查上的表现", "5. How good it is on later inspections"))
    said = card["evaluation"]
    if not said:
        yield writing.paragraph(
            Text(
                "没有评价：保留的后期检查不足。未经评价的模型不得计分。",
                "It was not evaluated: too few later inspections were held back. A model without an evaluation must "
                "give no points.",
            )
        )
        return
    yield writing.paragraph(
        Text(
            f"评价期 {said['period']['from']} 至 {said['period']['until']}：{count(said['rows'])} 次检查，"
            f"发现问题 {count(said['found'])} 次（{share(said['rate'])}），均未用于学习。括号内为95%置信区间。",
            f"Evaluated on {said['period']['from']} to {said['period']['until']}: {count(said['rows'])} inspections, "
            f"{count(said['found'])} of them found a problem ({share(said['rate'])}), none learned from. In brackets: "
            "95 % intervals.",
        )
    )
    yield from _orders(card, said)
    yield from _tiers(said)
    yield from _calibration(said)
    yield from _groups(said)


def _orders(card: writing.Figures, said: writing.Figures) -> Iterator[str]:
    if not said["orders"]:
        return
    yield writing.heading(3, Text("各种次序并列", "Orders side by side"))
    yield writing.paragraph(
        Text(
            "AUC：任取一个有问题和一个没有问题的检查，前者排在前面的机会，0.5 等于随机。"
            "前10%提升度：最靠前的一成中的发现率是平均的几倍。提前天数：检查日程不变、按该次序安排，问题平均早多少天发现。",
            "AUC: the chance that of one inspection with a problem and one without, the first stands in front; 0.5 is "
            "chance. Lift: how many times the mean rate is found among the first tenth. Days earlier: how much sooner "
            "problems would have been found had the same days been filled in that order.",
        ),
        _one_line(card, said),
    )
    shares = [one["share"] for one in said["orders"][0]["capacity"]]
    columns = [
        Text("次序", "Order"),
        Text("AUC（95%）", "AUC (95 %)"),
        Text("AUC 高出一句话规则（95%）", "AUC over the one-line rule (95 %)"),
        Text("前10%提升度（95%）", "Top 10 % lift (95 %)"),
        *(Text(f"查 {part:.0%}：发现率／占全部问题", f"Inspect {part:.0%}: precision / recall") for part in shares),
        Text("提前天数", "Days earlier"),
    ]
    yield writing.table(columns, [_order(order) for order in said["orders"]])


def _one_line(card: writing.Figures, said: writing.Figures) -> Text:
    rule = said["one_line"]
    if not rule:
        return Text("没有任何单个特征可作一句话规则。", "No single feature makes a one-line rule.")
    title, higher = feature_title(card, rule["feature"]), rule["riskier"] == "higher"
    missing, scale = rule.get("missing_as"), ((card.get("units") or {}).get(rule["feature"]) or {"scale": 1})["scale"]
    at = None if missing is None else writing.value_in_unit(missing, scale)
    return Text(
        f"一句话规则（在训练部分选出）：先查“{title.zh}”最{'高' if higher else '低'}的"
        + (f"，缺失按 {at} 计。" if at else "。"),
        f"The one-line rule, chosen on the training part: inspect first where “{title.en}” is "
        f"{'highest' if higher else 'lowest'}" + (f", missing counting as {at}." if at else "."),
    )


def _order(order: writing.Figures) -> list[str]:
    return [
        writing.both_languages(writing.escape_words(order_title(order["id"]))),
        writing.figure_with_interval(order["auc"]),
        writing.figure_with_interval(order.get("auc_over_one_line"), signed=True),
        writing.figure_with_interval(order["lift"], 2),
        *(f"{share(one['precision'])}／{share(one['recall'])}" for one in order["capacity"]),
        writing.figure(order["days_earlier"], 1, signed=True),
    ]


def _tiers(said: writing.Figures) -> Iterator[str]:
    orders = [order for order in said["orders"] if order["tiers"]]
    if not orders:
        return
    yield writing.heading(3, Text("各类别的问题发现率", "Problem-discovery rate by tier"))
    yield writing.paragraph(
        Text(
            "没有自己类别的次序，按同样的类别大小切分；最好的类别在前，发现率应逐类升高。",
            "An order without tiers of its own is cut into tiers of the same size. The best tier comes first; the rate "
            "should rise from tier to tier.",
        )
    )
    names = list(dict.fromkeys(tier["tier"] for order in orders for tier in order["tiers"]))
    by_name = [{tier["tier"]: tier for tier in order["tiers"]} for order in orders]
    columns = [Text("类别", "Tier"), *(writing.escape_words(order_title(order["id"])) for order in orders)]
    rows = [
        [tier_name(name), *(writing.rate_with_interval(tiers[name]) if name in tiers else "" for tiers in by_name)]
        for name in names
    ]
    yield writing.table(columns, rows)


def _calibration(said: writing.Figures) -> Iterator[str]:
    calibration = said["calibration"]
    if not calibration:
        return
    yield writing.heading(3, Text("校准：预测与实际", "Calibration: predicted and observed"))
    yield writing.paragraph(
        Text(
            f"按预测概率由低到高分为等量的组；预测与实际平均相差 {writing.figure(calibration['error'])}。",
            f"In groups of equal size from the lowest probability to the highest; predicted and observed differ by "
            f"{writing.figure(calibration['error'])} on the mean.",
        )
    )
    columns = (
        Text("组", "Group"),
        Text("平均预测概率", "Mean predicted"),
        Text("实际发现率（95%）", "Observed rate (95 %)"),
    )
    rows = [
        (str(place), share(one["predicted"]), writing.rate_with_interval({**one, "rate": one["observed"]}))
        for place, one in enumerate(calibration["bins"], start=1)
    ]
    yield writing.table(columns, rows)


def _groups(said: writing.Figures) -> Iterator[str]:
    if not said["groups"]:
        return
    yield writing.heading(3, Text("分区域、行业、规模", "By region, industry and size"))
    yield writing.paragraph(
        Text(
            "差距为预测减实际：大于零表示高估风险。区间不含零的分组值得复核；分组很多时，约二十分之一会因偶然如此。",
            "The gap is predicted less observed: above zero the risk is overstated. A group whose interval holds no "
            "zero deserves a look; of many groups about one in twenty is so by chance.",
        )
    )
    columns = (
        Text("分组", "Group"),
        Text("", ""),
        Text("检查次数", "Inspections"),
        Text("实际发现率", "Observed rate"),
        Text("平均预测概率", "Mean predicted"),
        Text("差距（95%）", "Gap (95 %)"),
        Text("AUC（95%）", "AUC (95 %)"),
    )
    yield writing.table(columns, [_group(one) for one in said["groups"]], left=2)


def _group(one: writing.Figures) -> tuple[str, ...]:
    return (
        writing.both_languages(group_title(one["by"])),
        group_key(one["key"]),
        count(one["rows"]),
        share(one["rate"]),
        share(one["predicted"]),
        writing.figure_with_interval(one["gap"], signed=True),
        writing.figure_with_interval(one["auc"]),
    )
