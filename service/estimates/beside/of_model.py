"""The rates of the tiers of a scheme, as its rule set had decided them when lists were locked."""

from collections.abc import Sequence

import numpy as np

from inspection.rates import Rate, rate_of
from service.access.reach import Reach
from service.estimates.rates.computing import TIER, tiers_of_schemes
from service.estimates.rates.parts import Part, Parts, by_words, merged_parts
from service.estimates.selections.selections import Selections


def rates_of_tiers(years: Sequence[Selections], scheme: str, reach: Reach) -> dict[str, Rate]:
    """The rate of each tier over the lists of all years, the best first; of nobody where nothing was drawn by it.

    Where editions differ the order is that of the last one.
    """
    parts: list[Part] = []
    tiers: dict[str, None] = {}
    for selections in reversed(years):
        tiers |= dict.fromkeys(tiers_of_schemes(selections).get(scheme, ()))
        some = selections.within(reach)
        of_scheme = np.array([one.scheme == scheme for one in some.batches], np.bool_)
        parts += Parts(some).by([TIER], batches=of_scheme) if of_scheme.any() else []
    of_tier = by_words(parts, 0)
    return {tier: rate_of(merged_parts(of_tier.get(tier, []))) for tier in tiers}
