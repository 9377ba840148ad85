"""Quotas of DRAW-1.1, 1 and 2, a second time: exact fractions and one subject at a time. Shares no code with ours."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from inspection.params import Params


def quotas(params: Params, frame: Mapping[str, Mapping[str, int]]) -> tuple[dict[str, int], int]:
    """The number of each stratum, and what of a planned number no stratum can take."""
    count = {name: sum(frame.get(name, {}).values()) for name in params.strata}
    drawn = {name: _drawn(stratum.drawn) for name, stratum in params.strata.items()}
    share = Fraction(*params.share)
    if params.number is None:
        owed, unplaced = {}, 0
        for name, stratum in params.strata.items():
            target = ceil(Fraction(stratum.num, stratum.den) * (count[name] + drawn[name]))
            owed[name] = ceil(max(0, target - drawn[name]) * share)
    else:
        target, unplaced = year(params, count, drawn)
        open_ = {name: max(0, target[name] - drawn[name]) for name in target}
        left = min(sum(open_.values()), max(0, params.number - sum(drawn.values())))
        owed = one_by_one(ceil(left * share), {name: Fraction(number) for name, number in open_.items()})
    numbers = {}
    for name, stratum in params.strata.items():
        by_cell = stratum.drawn if isinstance(stratum.drawn, Mapping) else {}
        cells = sum(
            min(max(0, stratum.cell_min - by_cell.get(cell, 0)), number) for cell, number in frame.get(name, {}).items()
        )
        at_least = ceil(max(0, stratum.min - drawn[name]) * share)
        numbers[name] = max(min(count[name], max(at_least, owed[name])), cells)
    return numbers, unplaced


def year(params: Params, count: Mapping[str, int], drawn: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """The targets of a year for a planned number, and what is left of it."""
    weights = {name: Fraction(s.num, s.den) * (count[name] + drawn[name]) for name, s in params.strata.items()}
    fixed: dict[str, int] = {}
    while True:
        assert params.number is not None
        rest = {name: weight for name, weight in weights.items() if name not in fixed}
        given = one_by_one(params.number - sum(fixed.values()), rest)
        above = [name for name in rest if given[name] > count[name] + drawn[name]]
        if not above:
            target = fixed | given
            return target, params.number - sum(target.values())
        for name in above:
            fixed[name] = count[name] + drawn[name]


def one_by_one(number: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole parts first, then one each to the largest remainders."""
    total = sum(weights.values())
    if total == 0:
        return dict.fromkeys(weights, 0)
    exact = {name: number * weight / total for name, weight in weights.items()}
    given = {name: int(share) for name, share in exact.items()}
    waiting = sorted(exact, key=lambda name: (given[name] - exact[name], name))
    while sum(given.values()) < number:
        given[waiting.pop(0)] += 1
    return given


def _drawn(stated: int | Mapping[str, int]) -> int:
    return stated if isinstance(stated, int) else sum(stated.values())
