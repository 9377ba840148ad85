"""Enterprises by tier and place, with what visits of the year have used up of the caps: what workloads are made of."""

from collections.abc import Sequence

import numpy as np

from rules.inspection import ItemMode
from rules.ruleset import RuleSet
from scoring.workload import OfficeFirms
from service.core.arrays import Array
from service.facts.year_visits import NO_CAP, YearUse
from service.rule_sets.words import tier_cap_of


def firms_by_tier(
    rule_set: RuleSet, mode: ItemMode, counts: Array, visited: tuple[Array, Array, Array], use: YearUse
) -> list[list[OfficeFirms]]:
    """By rank of the tier the firms at each place: `counts` (places, tiers) has all of them.

    `visited` are those of them that were visited this year, or drawn: their ids, their ranks and their places.
    """
    ids, tier, place = visited
    caps = [tier_cap_of(rule_set, mode, one.id) for one in rule_set.tiers]
    most = np.array([NO_CAP if cap is None else cap.most for cap in caps], np.int64)
    unvisited = np.array([use.left_unvisited(None if cap is None else cap.most, mode) for cap in caps], np.int64)
    left, drawn = use.left_of(ids, most[tier], mode).astype(np.int64), use.rows["drawn"][ids]

    def summed(values: Array) -> Array:
        cells = place * counts.shape[1] + tier
        return np.bincount(cells, values, minlength=counts.size).astype(np.int64).reshape(counts.shape)

    untouched = counts - summed(np.ones(len(ids)))
    opened = untouched * (unvisited > 0) + summed((left > 0) & ~drawn)
    columns = [counts, summed(drawn), opened, untouched * unvisited + summed(left)]
    return [
        _firms_of([one[:, rank] for one in columns], capped=bool(unvisited[rank] != NO_CAP))
        for rank in range(counts.shape[1])
    ]


def _firms_of(columns: Sequence[Array], *, capped: bool) -> list[OfficeFirms]:
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [OfficeFirms(firms, drawn, opened, left if capped else None) for firms, drawn, opened, left in rows]
