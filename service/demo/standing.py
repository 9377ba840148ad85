"""Records that are not drawn from a family: tiers made elsewhere, shared addresses."""

from datetime import date

import numpy as np

from service.core.arrays import Ints
from service.demo.annual_reports import EPOCH
from service.demo.batch import Batch, batch, code, department, join
from service.demo.chance import Floats
from service.demo.enterprises import Block
from service.demo.places import DEPARTMENTS
from service.demo.vocabulary import IMPORTED_SHARE, PROVINCE, REGISTER, SHARED_ADDRESS_MEAN

# Points of the province from which on an enterprise is D, C and B; below them all it is A.
PROVINCE_BANDS = (720.0, 450.0, 190.0)
MONTHLY_DAY = 5


def month_days(today: int, months: int) -> list[int]:
    """The days on which the province's last monthly lists came, newest first."""
    day = date.fromordinal(today + EPOCH)
    newest = day.year * 12 + day.month - 1 - (day.day < MONTHLY_DAY)
    return [date(m // 12, m % 12 + 1, MONTHLY_DAY).toordinal() - EPOCH for m in range(newest, newest - months, -1)]


def imported_tiers(block: Block) -> Batch:
    """This month's tier for most enterprises; of earlier months only where it was another one."""
    rng, days = block.stream("imported_tier"), np.array(month_days(block.today, 24))
    owner = np.flatnonzero((rng.random(len(block)) < IMPORTED_SHARE) & (block.established < days[0]))
    points = _points(block.risk[owner] * 150, 0.35, rng)
    now = _imported(block, owner, np.full(len(owner), days[0]), points)
    earlier = _points(points, 0.5, rng)
    before = days[rng.integers(1, len(days), size=len(owner))]
    moved = (_province_tier(earlier) != _province_tier(points)) & (block.established[owner] < before)
    return join([now, _imported(block, owner[moved], before[moved], earlier[moved])])


def _points(middle: Floats, spread: float, rng: np.random.Generator) -> Floats:
    points: Floats = np.minimum(middle * np.exp(rng.normal(0, spread, len(middle))), 1000)
    return points.round(1)


def _province_tier(points: Floats) -> Ints:
    return np.array([3, 2, 1, 0])[np.searchsorted(-np.array(PROVINCE_BANDS), -points, side="left")]


def _imported(block: Block, owner: Ints, days: Ints, points: Floats) -> Batch:
    return batch(
        len(owner),
        owner=owner,
        type=code("type", "imported_tier"),
        occurred_on=days,
        value=points,
        tier=_province_tier(points),
        scheme=code("scheme", "province"),
        source=code("source", PROVINCE),
        authority=block.region[owner] * len(DEPARTMENTS) + department("province"),
    )


def shared_addresses(block: Block, scale: float) -> Batch:
    """How many enterprises are registered at the address; many where registration is clustered."""
    rng = block.stream("shared_address")
    there = block.cluster | (rng.random(len(block)) < SHARED_ADDRESS_MEAN * min(scale, 4.0))
    owner = np.flatnonzero(there)
    firms = 2 + rng.geometric(np.where(block.cluster[owner], 0.02, 0.2))
    reach = np.minimum(block.today - block.established[owner], 900)
    return batch(
        len(owner),
        owner=owner,
        type=code("type", "shared_address"),
        value=firms,
        occurred_on=block.today - (rng.random(len(owner)) * reach).astype(np.int64),
        source=code("source", REGISTER),
        authority=block.region[owner] * len(DEPARTMENTS) + department("market"),
    )
