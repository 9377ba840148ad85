"""What the newest comparison of a draft found, in short: who moves, why, and the visits of a year."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import Connection

from rules.table_library import TableLibrary
from rules.texts import Text
from service.access.reach import Jurisdiction
from service.time.comparison.load_words import ModeLoad, mode_loads
from service.time.comparison.queries.compared import ComparedMoves
from service.time.comparison.queries.comparisons import StoredComparison
from service.time.comparison.result import Result, result_of
from service.time.comparison.result_words import Cause, causes_of, spread_picture

_CAUSES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A comparison that is complete: its numbers, the causes that move most, and visits by mode of items.

    `tiers` has for each tier of the draft how many are in it before (None: there was none such) and after.
    """

    this: StoredComparison
    result: Result
    causes: Sequence[Cause]
    more_causes: int
    loads: Sequence[ModeLoad]
    tiers: Sequence[tuple[str, Text, int | None, int]]
    directions: Sequence[int]

    def picture(self, title: str, names: tuple[str, str], language: str) -> Markup:
        """How the scores lie by either version."""
        return spread_picture(self.result, title, names, language)


def compared_of(connection: Connection, tables: TableLibrary, this: StoredComparison, inside: Jurisdiction) -> Compared:
    """What a comparison that is complete found inside a jurisdiction."""
    result = result_of(connection, tables, this, ComparedMoves(connection, this, inside), inside)
    causes, matrix = causes_of(result), result.totals.matrix
    before = dict(zip(this.before_tiers, matrix.sum(axis=1).tolist(), strict=False))
    after = matrix.sum(axis=0).tolist()
    tiers = [
        (tier.id, tier.title, before.get(tier.id), after[rank])
        for rank, tier in enumerate(result.comparison.after.rule_set.tiers)
    ]
    ways = result.totals.movers.sum(axis=1).tolist()
    left = max(0, len(causes) - _CAUSES)
    return Compared(this, result, causes[:_CAUSES], left, mode_loads(result), tiers, ways)
