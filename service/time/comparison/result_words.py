"""What came of a comparison in words and pictures: causes, how scores lie, who is near a border."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.comparison import NEAR, Spread
from scoring.compiler import HUNDREDTHS
from scoring.movers import MoverKind
from service.core.charts.spread import Side, spread
from service.core.formatting import points, signed
from service.rule_sets.bands import bands_of, borders_of
from service.time.comparison.moves_file import kind_of
from service.time.comparison.result import Result
from service.time.comparison.words import MOVER_WORDS


@dataclass(frozen=True, slots=True)
class Cause:
    """What moves some, by its place (-1: nothing stands out): its words, and how many which way."""

    place: int
    title: Text | None
    kind: Text
    numbers: Sequence[int]

    @property
    def total(self) -> int:
        """How many it moves."""
        return sum(self.numbers)


def causes_of(result: Result) -> list[Cause]:
    """The causes that move anyone, the one that moves most first."""
    movers = [*result.comparison.movers.all, None]
    found = []
    for place, (mover, numbers) in enumerate(zip(movers, result.totals.movers.T.tolist(), strict=True)):
        if any(numbers):
            kind = None if mover is None else kind_of(mover.kind, ended=mover.ended)
            title = None if mover is None else mover.title
            found.append(Cause(-1 if mover is None else place, title, MOVER_WORDS[kind], numbers))
    return sorted(found, key=lambda one: -one.total)


def spread_picture(result: Result, title: str, names: tuple[str, str], language: str) -> Markup:
    """How scores lie before and after, with the borders of the tiers."""
    was, now = result.comparison.before.rule_set, result.comparison.after.rule_set
    before = Side(names[0], result.totals.before.points, borders_of(was))
    after = Side(names[1], result.totals.after.points, borders_of(now))
    return spread(title, before, after, [(one.begins, one.ends, one.name) for one in bands_of(now, language)])


def near_rows(result: Result) -> list[tuple[str, list[tuple[int, int]]]]:
    """By tier, how many whose tier is that of their score are so near a border, before and after."""
    was, now = result.comparison.before.rule_set, result.comparison.after.rule_set
    tiers = list(dict.fromkeys([*now.tier_ids(), *was.tier_ids()]))
    return [
        (
            tier,
            [
                (_near(result.totals.before, was, tier, place), _near(result.totals.after, now, tier, place))
                for place in range(len(NEAR))
            ],
        )
        for tier in tiers
    ]


NEAR_POINTS = tuple(most // HUNDREDTHS for most in NEAR)


def describe_mover(mover: Mapping[str, Any] | None, before: int, after: int) -> Text:
    """What moves an enterprise, of whose line it gave so many hundredths before and after."""
    if mover is None:
        return MOVER_WORDS[None]
    zh, en = mover["zh"], mover["en"]
    match MoverKind(mover["kind"]), bool(mover["ended"]):
        case MoverKind.LINE, _:
            change, both = signed((after - before) / HUNDREDTHS), f"{points(before)} → {points(after)}"
            return Text(f"{zh} {change} 分（{both}）", f"{en} {change} points ({both})")
        case MoverKind.OVERRIDE, False:
            return Text(f"适用“{zh}”", f"Applies: {en}")
        case MoverKind.NOT_RATED, False:
            return Text(f"暂未分类：{zh}", f"Not classified: {en}")
        case MoverKind.OVERRIDE, True:
            return Text(f"不再适用“{zh}”", f"No longer applies: {en}")
        case _:
            return Text(f"不再是“{zh}”", f"No longer: {en}")


def _near(side: Spread, rule_set: RuleSet, tier: str, place: int) -> int:
    tiers = rule_set.tier_ids()
    return int(side.near[tiers.index(tier), place]) if tier in tiers else 0
