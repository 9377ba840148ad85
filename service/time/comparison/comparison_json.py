"""A comparison as plain data."""

from collections.abc import Mapping
from typing import Any

from scoring.comparison import NEAR, Comparison, Side, Spread, Totals
from scoring.compiler import HUNDREDTHS
from scoring.movers import DIRECTIONS
from service.core.plain import iso_of
from service.time.comparison.moves_file import kind_of


def comparison_json(comparison: Comparison, totals: Totals) -> Mapping[str, Any]:
    """The sums of a comparison; a tier of None is "not classified", a cause of None that none stands out."""
    return {
        "before": _side(comparison.before, totals.before),
        "after": _side(comparison.after, totals.after),
        "as_of": comparison.as_of.isoformat(),
        "known_on": iso_of(comparison.known_on),
        "enterprises": totals.enterprises,
        "moves": totals.moves,
        "matrix": _matrix(comparison, totals),
        "causes": _causes(comparison, totals),
    }


def _side(side: Side, spread: Spread) -> Mapping[str, Any]:
    tiers = side.rule_set.tier_ids()
    near = zip(tiers, spread.by_score.tolist(), spread.near.tolist(), strict=True)
    return {
        "rule_set": side.rule_set.name,
        "digest": side.rule_set.digest,
        "reads": [one.name for one in side.rule_sets[:-1]],
        "scores": [{"at_least": least, "below": least + 1, "count": n} for least, n in sorted(spread.points.items())],
        "near_a_border": [
            {"tier": tier, "by_score": by_score, "within": _within(counts)} for tier, by_score, counts in near
        ],
    }


def _within(counts: list[int]) -> list[Mapping[str, int]]:
    """How many are so many points from another class, or nearer."""
    return [{"points": most // HUNDREDTHS, "count": n} for most, n in zip(NEAR, counts, strict=True)]


def _matrix(comparison: Comparison, totals: Totals) -> list[Mapping[str, Any]]:
    was, now = ([*side.rule_set.tier_ids(), None] for side in (comparison.before, comparison.after))
    rows = zip(was, totals.matrix.tolist(), strict=True)
    return [
        {"before": old, "after": new, "count": n} for old, row in rows for new, n in zip(now, row, strict=True) if n
    ]


def _causes(comparison: Comparison, totals: Totals) -> list[Mapping[str, Any]]:
    """The causes that moved anyone, the one that moved the most first."""
    found = []
    movers = [*comparison.movers.all, None]
    for mover, counts in zip(movers, totals.movers.T.tolist(), strict=True):
        if any(counts):
            said = {
                "kind": None if mover is None else kind_of(mover.kind, ended=mover.ended),
                "id": None if mover is None else mover.id,
                "title": None if mover is None else {"zh": mover.title.zh, "en": mover.title.en},
            }
            found.append({**said, "moves": sum(counts), **dict(zip(DIRECTIONS, counts, strict=True))})
    return sorted(found, key=lambda one: -one["moves"])
