"""Strata of a batch: one for each tier and one for who is not classified, or all as one; each with its rule."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from inspection.hashing import FIELD
from inspection.params import Stratum
from rules.texts import Text
from service.plans.plan import UNCLASSIFIED

# All subjects of a batch as one stratum.
ALL = "all"
# What ratios are written over where they can be.
USUAL = 10_000


def stratum_names(tiers: Sequence[str]) -> tuple[str, ...]:
    """The stratum of each tier by its rank, then that of who is not classified."""
    fits = all(re.fullmatch(FIELD, tier) for tier in tiers) and not {UNCLASSIFIED, ALL} & set(tiers)
    return (*(tiers if fits else (f"tier-{rank}" for rank in range(len(tiers)))), UNCLASSIFIED)


def title_of_stratum(stratum: str) -> Text:
    """What a stratum is called where its tier's title is not at hand."""
    if stratum == UNCLASSIFIED:
        return Text("暂未分类", "Not classified")
    return Text("全部主体", "All subjects") if stratum == ALL else Text(f"{stratum}类", f"Tier {stratum}")


@dataclass(frozen=True, slots=True)
class Rules:
    """How strata are drawn: `ratios` by stratum, or `number` in a year in their proportion; None: by ratios."""

    ratios: Mapping[str, Fraction]
    number: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """By stratum who can be drawn and who was drawn this year; `elsewhere`: drawn for the line, not of the frame."""

    eligible: Mapping[str, int]
    drawn: Mapping[str, int]
    elsewhere: int = 0

    @property
    def there(self) -> list[str]:
        """The strata that have anybody."""
        return [name for name in self.eligible if self.eligible[name] or self.drawn.get(name)]

    def of_year(self, name: str) -> int:
        """Of a stratum all that the ratio of the year is of."""
        return self.eligible[name] + self.drawn.get(name, 0)


def strata_without_ratio(rules: Rules, counted: Counted) -> list[str]:
    """The strata with somebody in them for which no ratio is stated."""
    return [name for name in counted.there if name not in rules.ratios]


def strata_of(rules: Rules, counted: Counted, *, as_one: bool) -> tuple[dict[str, Stratum], int | None]:
    """The strata of a batch by name, and the number of the year that they share; None where ratios are drawn.

    What of a planned number was drawn outside the frame is not drawn again.
    """
    number = None if rules.number is None else max(0, rules.number - counted.elsewhere)
    there = [name for name in counted.there if name in rules.ratios]
    if as_one:
        return _as_one({rules.ratios[name] for name in there}, rules, counted, number)
    over = _common(rules.ratios[name] for name in there)
    return {
        name: Stratum(int(rules.ratios[name] * over), over, drawn=counted.drawn.get(name, 0)) for name in there
    }, number


def _as_one(
    ratios: set[Fraction], rules: Rules, counted: Counted, number: int | None
) -> tuple[dict[str, Stratum], int | None]:
    """All as one stratum: by its ratio where that is the same for all, else by the number that the ratios ask for."""
    drawn = sum(counted.drawn.values())
    if number is None and len(ratios) == 1:
        ratio = ratios.pop()
        over = _common([ratio])
        return {ALL: Stratum(int(ratio * over), over, drawn=drawn)}, None
    return {ALL: Stratum(1, 1, drawn=drawn)}, number_of_year(rules, counted) if number is None else number


def number_of_year(rules: Rules, counted: Counted) -> int:
    """What the ratios ask for of all strata together, rounded up once."""
    wanted = sum(rules.ratios[name] * counted.of_year(name) for name in counted.there if name in rules.ratios)
    return -int(-wanted // 1)


def _common(ratios: Iterable[Fraction]) -> int:
    shared = lcm(*(ratio.denominator for ratio in ratios))
    return USUAL if USUAL % shared == 0 else shared
