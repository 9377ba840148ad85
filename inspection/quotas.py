"""How many of each stratum a batch draws, in integers: the year's target, less what was drawn, by the batch's share."""

from collections.abc import Mapping
from dataclasses import dataclass

from inspection.params import Params, Stratum
from inspection.planned_number import shares_of

# Subjects that can be drawn by stratum and cell.
Frame = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Quota:
    """What a stratum gives in this batch: `least` of each cell, and `number` in all."""

    number: int
    least: Mapping[str, int]


def quotas_of(params: Params, frame: Frame) -> dict[str, Quota]:
    """The quota of every stratum of the parameters; one with nobody left gives nothing."""
    counts = {name: sum(frame.get(name, {}).values()) for name in params.strata}
    if params.number is None:
        owed = {name: _owed_by_ratio(stratum, counts[name], params) for name, stratum in params.strata.items()}
    else:
        owed = dict(shares_of(params.number, params.strata, counts, params.share).of_batch)
    return {
        name: _quota_of(stratum, frame.get(name, {}), owed[name], params) for name, stratum in params.strata.items()
    }


def unplaced_of(params: Params, frame: Frame) -> int:
    """How many of a planned number no stratum can take; 0 where ratios are drawn."""
    if params.number is None:
        return 0
    counts = {name: sum(frame.get(name, {}).values()) for name in params.strata}
    return shares_of(params.number, params.strata, counts, params.share).unplaced


def _owed_by_ratio(stratum: Stratum, count: int, params: Params) -> int:
    target = _divided_up(stratum.num * (count + stratum.drawn_before), stratum.den)
    return _share_of(target - stratum.drawn_before, params)


def _quota_of(stratum: Stratum, cells: Mapping[str, int], owed: int, params: Params) -> Quota:
    count = sum(cells.values())
    least = {
        cell: min(max(0, stratum.cell_min - stratum.drawn_of_cell(cell)), number) for cell, number in cells.items()
    }
    wanted = max(_share_of(stratum.min - stratum.drawn_before, params), owed)
    return Quota(max(min(count, wanted), sum(least.values())), least)


def _share_of(left: int, params: Params) -> int:
    part, parts = params.share
    return _divided_up(max(0, left) * part, parts)


def _divided_up(number: int, by: int) -> int:
    return -(-number // by)
