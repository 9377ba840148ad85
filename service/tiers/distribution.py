"""How enterprises are spread over the tiers of a scheme, as a picture and a table say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.charts.bars import Part, stacked
from service.core.charts.svg import rank_class
from service.core.formatting import count
from service.core.formatting import share as as_share
from service.decisions.words import NOT_CLASSIFIED
from service.rule_sets.queries import tier_titles


@dataclass(frozen=True, slots=True)
class Row:
    """One tier: its number of enterprises and its share of those classified (None for what is not classified)."""

    rank: int
    id: str
    title: Text
    number: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """The rows of all tiers, the best first, what is not classified last."""

    rows: tuple[Row, ...]
    total: int
    classified: int

    @property
    def classified_share(self) -> float | None:
        """The share of all that is classified; None of none."""
        return self.classified / self.total if self.total else None

    def picture(self, title: str, of: int) -> Markup:
        """One bar of the tiers of what is classified."""
        parts = [
            Part(row.id, row.number, f"{count(row.number)} ({as_share(row.share)})", rank_class(row.rank, of))
            for row in self.rows
            if row.rank >= 0
        ]
        return stacked(title, parts)


def distribution(rule_set: RuleSet | None, tiers: Sequence[str], numbers: Mapping[int, int]) -> Distribution:
    """The distribution of `numbers` by rank; titles are those of the rule set, else the tiers' ids."""
    total, unrated = sum(numbers.values()), numbers.get(-1, 0)
    classified = total - unrated
    titles = tier_titles(rule_set)
    rows = [
        Row(rank, tier, titles.get(tier, Text(tier, tier)), number, number / (classified or 1))
        for rank, tier in enumerate(tiers)
        for number in (numbers.get(rank, 0),)
    ]
    if unrated:
        rows.append(Row(-1, "—", NOT_CLASSIFIED, unrated, None))
    return Distribution(tuple(rows), total, classified)
