"""What is wrong with a line as things stand, and what follows for it from its items and from the rule set."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.inspection import ItemMode
from rules.ruleset import RuleSet
from rules.texts import Text
from service.plans.plan import UNCLASSIFIED, Plan
from service.plans.stated import LEAST_TEAM, MOST_SHARES, MOST_TEAM, StatedLine
from service.registries.frames import Frame
from service.registries.items import Item, NeedOf
from service.registries.registry import Entry
from service.rule_sets.tier_words import TierWords, words_against

# One thing that is wrong: the field, and why.
LineFault = tuple[str, Text]
_TEN_THOUSANDTHS = 10_000
_PLAN_NO, _TASK_NO = re.compile(r"[0-9]{14}", re.ASCII), re.compile(r"[0-9]{18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """What a line is looked at with: the items, departments and business lines that there are, tiers, and the day.

    `rule_set` is that of the line's scheme in force on its first day, None where there is none.
    """

    plan: Plan
    items: Mapping[str, Item]
    departments: Mapping[str, Entry]
    lines: Collection[str]
    rule_set: RuleSet | None
    tier_words: TierWords
    day: date


@dataclass(frozen=True, slots=True)
class FromItems:
    """What the items of a line have in common."""

    mode: ItemMode
    frame: Frame
    need: str | None
    need_of: NeedOf


def common_of(items: Collection[Item]) -> FromItems:
    """What they have in common; where they differ, that of the first which says anything."""
    frame = next((one.frame for one in items if one.frame != Frame()), Frame())
    need = next((one.need for one in items if one.need), None)
    of_all = not any(one.need for one in items) or any(one.need and one.need_of is not NeedOf.ONE for one in items)
    mode = next((one.mode for one in items), ItemMode.GENERAL)
    return FromItems(mode, frame, need, NeedOf.ALL if of_all else NeedOf.ONE)


def usual_ratios(rule_set: RuleSet | None, items: Collection[Item]) -> dict[str, Fraction]:
    """The yearly ratios of the rule set for the mode of the items, within their limits; none where it states none."""
    mode = common_of(items).mode
    means = rule_set.inspection.get(mode) if rule_set else None
    if means is None:
        return {}
    least, most = limits_of(items)
    return {tier: min(most, max(least, Fraction(one.ratio))) for tier, one in means.tiers.items()}


def limits_of(items: Collection[Item]) -> tuple[Fraction, Fraction]:
    """The least and the most that may be drawn a year: special key items have a lower limit, general ones an upper."""
    least, most = Fraction(0), Fraction(1)
    for one in items:
        if one.mode is ItemMode.SPECIAL_KEY and one.ratio_least is not None:
            least = max(least, Fraction(one.ratio_least, _TEN_THOUSANDTHS))
        if one.mode is ItemMode.GENERAL and one.ratio_most is not None:
            most = min(most, Fraction(one.ratio_most, _TEN_THOUSANDTHS))
    return least, most


def ratios_of(stated: StatedLine, known: Known) -> dict[str, Fraction]:
    """The ratios that a line has: those stated, and for tiers of which nothing is stated those of the rule set."""
    items = [known.items[code] for code in stated.items if code in known.items]
    return {**usual_ratios(known.rule_set, items), **(stated.ratios or {})}


def faults_of_line(stated: StatedLine, known: Known) -> list[LineFault]:
    """All that keeps the line from being complete, field by field; nothing where it is."""
    return [fault for check in _CHECKS for fault in check(stated, known)]


def _of_names(stated: StatedLine, known: Known) -> Iterator[LineFault]:
    if (why := words_against(stated.title, known.tier_words)) is not None:
        yield "title", why
    for code in stated.items:
        item = known.items.get(code)
        if item is not None and (why := words_against(item.name, known.tier_words)) is not None:
            yield "items", Text(f"事项“{item.name}”：{why.zh}", f"Item {item.name!r}: {why.en}")


def _of_numbers(stated: StatedLine, known: Known) -> Iterator[LineFault]:
    if stated.plan_no is not None and not _PLAN_NO.fullmatch(stated.plan_no):
        yield "plan_no", Text("计划编号为14位数字。", "The official number of a plan has 14 digits.")
    if stated.task_no is not None and not _TASK_NO.fullmatch(stated.task_no):
        yield "task_no", Text("任务编号为18位数字。", "The official number of a task has 18 digits.")
    if not LEAST_TEAM <= stated.team <= MOST_TEAM:
        yield (
            "team",
            Text(f"每组{LEAST_TEAM}至{MOST_TEAM}名执法人员。", f"A team has {LEAST_TEAM} to {MOST_TEAM} officers."),
        )
    elif not 0 <= stated.leads <= stated.team:
        yield "leads", Text("组长人数不能多于每组人数。", "No more may lead than there are in a team.")
    if not 1 <= stated.shares <= MOST_SHARES:
        yield "shares", Text(f"分1至{MOST_SHARES}批抽取。", f"It is drawn in 1 to {MOST_SHARES} batches.")
    if stated.planned_number is not None and stated.planned_number < 1:
        yield "planned_number", Text("抽查数量至少为1。", "At least one is drawn.")


def _of_period(stated: StatedLine, known: Known) -> Iterator[LineFault]:
    if stated.ends_on < stated.starts_on:
        yield "ends_on", Text("结束日期早于开始日期。", "It ends before it begins.")
    elif stated.starts_on.year != known.plan.year or stated.ends_on.year != known.plan.year:
        name = "starts_on" if stated.starts_on.year != known.plan.year else "ends_on"
        yield name, Text(f"应在计划年度{known.plan.year}年内。", f"It lies in {known.plan.year}, the year of the plan.")


def _of_items(stated: StatedLine, known: Known) -> Iterator[LineFault]:
    if not stated.items:
        yield "items", Text("请至少选择一个抽查事项。", "Choose at least one inspection item.")
    for code in stated.items:
        item = known.items.get(code)
        if item is None:
            yield "items", Text(f"没有抽查事项“{code}”。", f"There is no inspection item {code!r}.")
            continue
        # Planned today for a day to come: published by now, in use while it is inspected.
        for day in dict.fromkeys((known.day, max(known.day, stated.starts_on))):
            if (why := _why_not_planned(item, day, known.day)) is not None:
                yield "items", why
                break
        if item.line and stated.line and item.line != stated.line:
            yield "items", Text(f"事项“{item.name}”属于另一条线。", f"Item {item.name!r} is of another business line.")
    items = [known.items[code] for code in stated.items if code in known.items]
    if len({one.mode for one in items}) > 1:
        yield "items", Text("一行只能有一种事项类别；请分行。", "A line has one mode; make others lines of their own.")
    if len({repr(one.frame) for one in items if one.frame != Frame()}) > 1:
        yield (
            "items",
            Text(
                "各事项的检查对象范围不同；一行只能有一个范围，请分行。",
                "The items have different frames; a line has one, make others lines of their own.",
            ),
        )
    if len({one.need for one in items if one.need}) > 1:
        yield (
            "items",
            Text(
                "各事项要求的人员资质不同；请分行。",
                "The items need different qualifications; make them lines of their own.",
            ),
        )


def _why_not_planned(item: Item, day: date, today: date) -> Text | None:
    if day == today and day < item.valid_from:
        # It will be in use by the day on which the line begins, or that day says that it is not.
        return None
    return item.why_not_planned(day)


def _of_ratios(stated: StatedLine, known: Known) -> Iterator[LineFault]:
    items = [known.items[code] for code in stated.items if code in known.items]
    ratios, tiers = ratios_of(stated, known), _tiers_of(known)
    if stated.scheme is not None and known.rule_set is None:
        yield (
            "scheme",
            Text(
                f"这一方案在{stated.starts_on}没有施行的规则集。",
                f"No rule set of it is in force on {stated.starts_on}.",
            ),
        )
        return
    for tier in sorted(set(ratios) - {*tiers, UNCLASSIFIED}):
        yield "ratios", Text(f"没有类别“{tier}”。", f"There is no tier {tier!r}.")
    lacking = [title for tier, title in {**tiers, UNCLASSIFIED: _NOT_CLASSIFIED}.items() if tier not in ratios]
    if lacking:
        zh, en = "、".join(one.zh for one in lacking), ", ".join(one.en for one in lacking)
        yield "ratios", Text(f"没有抽查比例：{zh}。", f"No ratio is stated: {en}.")
    if any(not 0 <= ratio <= 1 for ratio in ratios.values()):
        yield "ratios", Text("比例应在0至100%之间。", "A ratio lies between 0 and 100 %.")
    elif not any(ratios.values()) and not lacking:
        yield "ratios", Text("比例全为0，没有对象可抽。", "All ratios are 0: nobody could be drawn.")
    if stated.planned_number is None:
        yield from _beyond_limits(ratios, *limits_of(items))
    if tiers and UNCLASSIFIED in ratios and not (stated.reason_unclassified or "").strip():
        yield (
            "reason_unclassified",
            Text(
                "请写明暂未分类的主体按此比例抽查的理由。",
                "State why firms that are not classified are drawn at that ratio.",
            ),
        )


def _beyond_limits(ratios: Mapping[str, Fraction], least: Fraction, most: Fraction) -> Iterator[LineFault]:
    if any(ratio < least for ratio in ratios.values()):
        yield (
            "ratios",
            Text(
                f"特殊重点领域事项的比例不得低于{percent_of(least)}%。",
                f"A ratio of these special key items is not below {percent_of(least)} %.",
            ),
        )
    if any(ratio > most for ratio in ratios.values()):
        yield (
            "ratios",
            Text(
                f"一般检查事项的比例不得高于{percent_of(most)}%；重点事项可另设一行。",
                f"A ratio of these general items is not above {percent_of(most)} %; make key items another line.",
            ),
        )


def _of_places(stated: StatedLine, known: Known) -> Iterator[LineFault]:
    if stated.region and not stated.region.startswith(known.plan.region):
        yield "region", Text("不在计划的行政区划内。", "It does not lie in the region of the plan.")
    if stated.line is not None and stated.line not in known.lines:
        yield "line", Text("没有这一业务条线。", "There is no such business line.")
    elif None not in (known.plan.line, stated.line) and stated.line != known.plan.line:
        yield "line", Text("须与计划的业务条线相同。", "It is the business line of the plan.")


def _of_departments(stated: StatedLine, known: Known) -> Iterator[LineFault]:
    named = [("lead_department", stated.lead_department), *(("co_departments", one) for one in stated.co_departments)]
    for name, code in named:
        if code is None:
            continue
        entry = known.departments.get(code)
        if entry is None:
            yield name, Text(f"登记簿中没有部门“{code}”。", f"The registry has no department {code!r}.")
        elif not entry.is_in_use(stated.starts_on):
            yield name, Text(f"部门“{entry.name}”不在使用中。", f"The department {entry.words.en} is not in use.")
        elif (why := _why_not_inspecting(entry, stated.starts_on, stated.ends_on)) is not None:
            yield name, why
    taking_part = {known.plan.department, stated.lead_department, *stated.co_departments}
    for code in stated.items:
        item = known.items.get(code)
        if item is not None and item.department is not None and item.department not in taking_part:
            yield (
                "co_departments",
                Text(
                    f"事项“{item.name}”由另一部门负责，须列为发起或配合部门。",
                    f"Item {item.name!r} is another department's, which has to lead or take part.",
                ),
            )
    if stated.lead_department and stated.lead_department in stated.co_departments:
        yield "co_departments", Text("发起部门不能同时是配合部门。", "The lead department is no co-department besides.")


def _why_not_inspecting(entry: Entry, first: date, last: date) -> Text | None:
    """Why a department may not inspect all the days of a line; None where it may."""
    begins, ends = entry.own.get("inspects_from"), entry.own.get("inspects_until")
    if begins is None:
        zh, en = f"部门“{entry.name}”没有检查资格。", f"The department {entry.words.en} may not inspect."
    elif begins > first:
        zh = f"部门“{entry.name}”自{begins}起才可检查，晚于本行开始日期。"
        en = f"The department {entry.words.en} may inspect from {begins} on, after the line begins."
    elif ends is not None and ends <= last:
        zh = f"部门“{entry.name}”自{ends}起不可检查，早于本行结束日期。"
        en = f"The department {entry.words.en} may not inspect from {ends} on, before the line ends."
    else:
        return None
    return Text(zh, en)


def percent_of(ratio: Fraction) -> str:
    """A ratio as per cent, as exact as it can be written: 2.5, or a fraction where no decimals end."""
    hundred = ratio * 100
    rest = hundred.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{hundred.numerator}/{hundred.denominator}"
    return f"{(Decimal(hundred.numerator) / Decimal(hundred.denominator)).normalize():f}"


def _tiers_of(known: Known) -> dict[str, Text]:
    return {tier.id: tier.title for tier in known.rule_set.tiers} if known.rule_set else {}


_NOT_CLASSIFIED = Text("暂未分类", "not classified")
_Check = Callable[[StatedLine, Known], Iterator[LineFault]]
_CHECKS: tuple[_Check, ...] = (
    _of_names,
    _of_numbers,
    _of_period,
    _of_items,
    _of_ratios,
    _of_places,
    _of_departments,
)
