"""Where being visited, or not, tells a tier by itself, whatever is published: it cannot be hidden, so it is said."""

from collections.abc import Iterator, Mapping, Sequence

from rules.ruleset import RuleSet
from rules.texts import Text
from service.plans.batch import Batch
from service.plans.plan import PlanLine
from service.plans.preview.visits import StratumVisits
from service.rule_sets.words import tier_cap_of


def betrayals_of(
    batch: Batch,
    line: PlanLine,
    strata: Sequence[StratumVisits],
    rule_set: RuleSet | None,
    titles: Mapping[str, Text],
) -> Iterator[Text]:
    """What whoever sees the visits learns of tiers, a sentence each; nothing where all are drawn alike."""
    yield from _by_narrowing(batch, titles)
    yield from _by_ratio(strata, titles)
    yield from _by_cap(line, rule_set)


def _by_narrowing(batch: Batch, titles: Mapping[str, Text]) -> Iterator[Text]:
    tiers = batch.narrowing.tiers
    if len(tiers) == 1:
        only = titles[tiers[0]]
        yield Text(
            f"名单只含{only.zh}：凡被本批次抽到的主体，均可推知其类别。",
            f"Only {only.en} is on the list: whoever is drawn is known to be of it.",
        )
    elif tiers:
        names = [titles[tier] for tier in tiers]
        yield Text(
            f"名单按类别筛选（{'、'.join(one.zh for one in names)}）：被抽到的主体可推知属于其中之一。",
            f"The list was chosen by tier ({', '.join(one.en for one in names)}): whoever is drawn is of one of them.",
        )


def _by_ratio(strata: Sequence[StratumVisits], titles: Mapping[str, Text]) -> Iterator[Text]:
    there = [one for one in strata if one.eligible]
    if len(there) < 2:
        return
    for one in there:
        name = titles[one.name]
        if one.is_whole:
            yield Text(
                f"{name.zh}全部抽取：没有被抽到的主体，即可推知不属于{name.zh}。",
                f"All of {name.en} are drawn: whoever is not drawn is known not to be of it.",
            )
        elif not one.number:
            yield Text(
                f"{name.zh}本批次不抽取：被抽到的主体，即可推知不属于{name.zh}。",
                f"Nobody of {name.en} is drawn: whoever is drawn is known not to be of it.",
            )


def _by_cap(line: PlanLine, rule_set: RuleSet | None) -> Iterator[Text]:
    """Where tiers have caps of their own, one visit more than a cap says that the firm has another tier."""
    if rule_set is None:
        return
    caps = {tier.id: tier_cap_of(rule_set, line.mode, tier.id) for tier in rule_set.tiers}
    numbers = {None if cap is None else cap.most for cap in caps.values()}
    if len(numbers) < 2:
        return
    lowest = min(number for number in numbers if number is not None)
    those = [tier.title for tier in rule_set.tiers if (cap := caps[tier.id]) is not None and cap.most == lowest]
    zh, en = "、".join(one.zh for one in those), ", ".join(one.en for one in those)
    times = "once" if lowest == 1 else f"{lowest} times"
    yield Text(
        f"各类别的年度上限不同：同一年内被检查超过{lowest}次的主体，即可推知不属于{zh}。",
        f"Caps differ by tier: a firm visited more than {times} in a year is known not to be of {en}.",
    )
