"""The rates of the firms that a side of a comparison puts into each tier, from draws by the tiers in effect.

How many of each list a side puts where nobody counted: each drawn stands for as many as its probability says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspection.domains import Placed, rate_of_domain
from inspection.rates import Looked, Rate
from service.access.reach import Reach
from service.core.arrays import Array, Ints
from service.estimates.selections.selections import Outcome, Selections
from service.plans.plan import UNCLASSIFIED

# Of who was not compared.
_NOWHERE = -2


@dataclass(frozen=True, eq=False)
class Side:
    """A side of a comparison: its tiers from the best on, and by enterprise, ascending, the rank that it gives each."""

    tiers: Sequence[str]
    enterprises: Ints
    ranks: Array

    def ranks_of(self, enterprises: Ints) -> Ints:
        """The rank of each of some enterprises: that of who is not classified is that after the last."""
        if not len(self.enterprises):
            return np.full(len(enterprises), _NOWHERE)
        place = np.minimum(np.searchsorted(self.enterprises, enterprises), len(self.enterprises) - 1)
        ranks = self.ranks[place].astype(np.int64)
        ranks = np.where(ranks < 0, len(self.tiers), ranks)
        return np.where(self.enterprises[place] == enterprises, ranks, _NOWHERE)


def rates_of_side(years: Sequence[Selections], scheme: str, reach: Reach, side: Side) -> dict[str, Rate]:
    """The rate of each tier of a side, who is not classified last, over what was drawn by the tiers of its scheme."""
    names = [*side.tiers, UNCLASSIFIED]
    placed: Mapping[int, list[Placed]] = {rank: [] for rank in range(len(names))}
    for selections in years:
        _place(selections.within(reach), scheme, side, placed)
    return {name: rate_of_domain(placed[rank]) for rank, name in enumerate(names)}


def _place(selections: Selections, scheme: str, side: Side, placed: Mapping[int, list[Placed]]) -> None:
    """Adds the selections of a year to the tiers where the side puts them."""
    ranks = side.ranks_of(selections.enterprise_id)
    of_scheme = np.array([one.scheme == scheme for one in selections.batches], np.bool_)
    held = (ranks != _NOWHERE) & of_scheme[selections.batch] if len(of_scheme) else np.zeros(0, np.bool_)
    if not held.any():
        return
    columns = (selections.batch, selections.places("stratum"), selections.num, selections.den)
    parts, part_of = np.unique(np.stack(columns, axis=1)[held], axis=0, return_inverse=True)
    shape = len(parts), len(placed), len(Outcome)
    cells = np.ravel_multi_index((part_of.reshape(-1), ranks[held], selections.outcome[held]), shape)
    counts = np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape)
    for part, by_rank in zip(parts.tolist(), counts.tolist(), strict=True):
        drawn = sum(map(sum, by_rank))
        for rank, outcomes in enumerate(by_rank):
            if any(outcomes):
                placed[rank].append(Placed(_looked_of(selections, part, outcomes), drawn))


def _looked_of(selections: Selections, part: Sequence[int], outcomes: Sequence[int]) -> Looked:
    batch, stratum, num, den = part
    _, found, no_problem, refused, absent, out = outcomes
    return Looked(
        selections.batches[batch].draw_id,
        selections.listed.words["stratum"][stratum],
        0,
        sum(outcomes),
        found + no_problem,
        found,
        refused,
        absent,
        num,
        den,
        out,
    )
