"""How enterprises are spread over the tiers of a scheme, and what moved, as pictures and tables say it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.charts.bars import NARROWEST, Part, stacked
from service.core.charts.svg import rank_class
from service.core.formatting import count
from service.core.formatting import share as as_share
from service.decisions.change_counts import Move
from service.decisions.states import NOT_THERE
from service.decisions.words import CAUSES, NOT_CLASSIFIED
from service.rule_sets.queries import tier_titles
from service.rule_sets.words import tier_mark


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

    def picture(self, title: str, of: int, language: str, narrowest: int = NARROWEST) -> Markup:
        """One bar of the tiers of what is classified, at least so many pixels wide."""
        parts = [
            Part(
                getattr(tier_mark(row.id), language),
                row.number,
                f"{count(row.number)} ({as_share(row.share)})",
                rank_class(row.rank, of),
            )
            for row in self.rows
            if row.rank >= 0
        ]
        return stacked(title, parts, narrowest=narrowest)


def distribution_of(rule_set: RuleSet | None, tiers: Sequence[str], numbers: Mapping[int, int]) -> Distribution:
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


@dataclass(frozen=True, slots=True)
class Moves:
    """The matrix by (from, to) rank, the sums by cause, and how many went which way; first decisions are apart."""

    ranks: tuple[int, ...]
    cells: dict[tuple[int, int], int]
    causes: list[tuple[str, int, int, int]]
    worse: int
    better: int
    other: int
    first: int

    @property
    def total(self) -> int:
        """How many changed tier."""
        return self.worse + self.better + self.other


def sum_moves(found: Sequence[Move], tiers: int) -> Moves:
    """The `found` moves of one run over so many tiers; a cause counts (all, to worse, to better)."""
    changed = [move for move in found if move.from_tier != NOT_THERE]
    cells: Counter[tuple[int, int]] = Counter()
    by_cause: dict[str, Counter[str]] = {cause: Counter() for cause in CAUSES}
    ways: Counter[str] = Counter()
    for move in changed:
        cells[move.from_tier, move.to_tier] += move.number
        by_cause.setdefault(move.cause, Counter())[_direction_of(move)] += move.number
        ways[_direction_of(move)] += move.number
    return Moves(
        (*range(tiers), -1),
        dict(cells),
        [(cause, sum(n.values()), n["worse"], n["better"]) for cause, n in by_cause.items() if n],
        ways["worse"],
        ways["better"],
        ways["other"],
        sum(move.number for move in found if move.from_tier == NOT_THERE),
    )


def _direction_of(move: Move) -> str:
    """Whether the tier is worse or better now; to or from "not classified" is neither."""
    if min(move.from_tier, move.to_tier) < 0:
        return "other"
    return "worse" if move.to_tier > move.from_tier else "better"
