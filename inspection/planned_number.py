"""A planned number spread over strata by largest remainder, in integers: the year's targets, then the batch's part."""

from collections.abc import Mapping
from dataclasses import dataclass

from inspection.params import Stratum


@dataclass(frozen=True, slots=True)
class Shares:
    """What each stratum owes in a year and in this batch, and how many of the number no stratum can take."""

    of_year: Mapping[str, int]
    of_batch: Mapping[str, int]
    unplaced: int


def shares_of(number: int, strata: Mapping[str, Stratum], counts: Mapping[str, int], share: tuple[int, int]) -> Shares:
    """`number` of a year over the strata, of which `counts` can still be drawn; `share` (a, b) is the batch's."""
    drawn = {name: stratum.drawn_before for name, stratum in strata.items()}
    room = {name: counts[name] + drawn[name] for name in strata}
    target = _targets_of(number, {name: strata[name].num * room[name] for name in strata}, room)
    owed = {name: max(0, target[name] - drawn[name]) for name in strata}
    left = min(sum(owed.values()), max(0, number - sum(drawn.values())))
    part, parts = share
    return Shares(target, divide_by_weight(-(-left * part // parts), owed), number - sum(target.values()))


def _targets_of(number: int, weights: Mapping[str, int], room: Mapping[str, int]) -> dict[str, int]:
    """`number` by `weights`; who would get more than there is gets what there is, and the rest is divided afresh."""
    full: dict[str, int] = {}
    while True:
        rest = {name: weight for name, weight in weights.items() if name not in full}
        shares = divide_by_weight(number - sum(full.values()), rest)
        above = {name: room[name] for name in rest if shares[name] > room[name]}
        if not above:
            return full | shares
        full |= above


def divide_by_weight(number: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`number` in proportion to `weights` by largest remainder, ties by name; nothing at all where all weigh 0."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    shares = {name: number * weight // whole for name, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda name: (-(number * weights[name] % whole), name))
    for name in by_remainder[: number - sum(shares.values())]:
        shares[name] += 1
    return shares
