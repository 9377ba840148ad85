"""The tiers in which firms stand at the end of a day, by scheme in effect, and what caps they state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.errors import NoRuleSet
from rules.inspection import ItemMode
from rules.library import Library
from rules.texts import Text
from service.core.arrays import Array, Ints
from service.core.clock import today
from service.decisions.editions import Edition, edition_on, list_editions
from service.estimates.effect.over_caps import NO_CAP
from service.estimates.lists.queries.tiers import RunTiers
from service.rule_sets.words import tier_cap_of

# So many of the best tiers are to be left in peace, but never all that there are.
_BEST = 2


@dataclass(frozen=True, slots=True, eq=False)
class StandingTiers:
    """The tiers of one scheme: by enterprise id the rank, below 0 for none; and the cap that its tier states."""

    scheme: str
    title: Text
    tiers: tuple[Text, ...]
    ranks: Ints
    caps: Ints

    @property
    def best(self) -> int:
        """How many of the tiers are the best."""
        return max(min(_BEST, len(self.tiers) - 1), 1)

    @property
    def best_firms(self) -> Ints:
        """The ids of the firms in the best tiers."""
        return np.flatnonzero((self.ranks >= 0) & (self.ranks < self.best))


def tiers_on(connection: Connection, library: Library, day: date, read: RunTiers) -> Iterator[StandingTiers]:
    """The tiers of every scheme that has results in effect now, as they stood at the end of a day."""
    for now in list_editions(connection):
        edition = now if day >= today() else edition_on(connection, now.scheme, day)
        if edition is not None:
            yield _tiers_of(library, edition, read.ranks_of(connection, edition.scheme, edition.run_id))


def _tiers_of(library: Library, edition: Edition, read: Array) -> StandingTiers:
    ranks = read.astype(np.int64)
    try:
        rule_set = library.get(f"{edition.scheme}@{edition.version}")
    except NoRuleSet:
        names = tuple(Text(tier, tier) for tier in edition.tiers)
        return StandingTiers(
            edition.scheme, Text(edition.scheme, edition.scheme), names, ranks, np.full(len(ranks), NO_CAP)
        )
    caps = [tier_cap_of(rule_set, ItemMode.GENERAL, tier.id) for tier in rule_set.tiers]
    most = np.array([*(NO_CAP if cap is None else cap.most for cap in caps), NO_CAP], np.int64)
    names = tuple(tier.title for tier in rule_set.tiers)
    return StandingTiers(edition.scheme, rule_set.title, names, ranks, most[np.maximum(ranks, -1)])
