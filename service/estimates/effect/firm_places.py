"""Where every enterprise lies now, as a column by its id."""

from dataclasses import dataclass

import numpy as np

from service.core.arrays import Ints, number_distinct
from service.estimates.effect.counted import CountedAt, Places
from service.estimates.lists.queries.firms import Standing


@dataclass(frozen=True, slots=True)
class FirmPlaces:
    """The number of the place of every enterprise, by its id; -1 where there is no such enterprise."""

    numbers: Ints

    def of(self, ids: Ints) -> Ints:
        """The place of each of `ids`; -1 of one that has come since."""
        found = np.full(len(ids), -1, np.int64)
        known = ids < len(self.numbers)
        found[known] = self.numbers[ids[known]]
        return found


def firm_places_of(standing: Standing, places: Places) -> FirmPlaces:
    """The place of every enterprise by its region and its office."""
    regions, offices = standing.regions.words, standing.offices.words
    at = standing.regions.places.astype(np.int64) * len(offices) + standing.offices.places
    distinct, of_each = number_distinct(at[standing.known])
    named = [divmod(one, len(offices)) for one in distinct.tolist()]
    numbers = np.full(len(standing), -1, np.int64)
    found = places.numbers_of([CountedAt(regions[one], offices[other]) for one, other in named])
    numbers[standing.known] = found[of_each]
    return FirmPlaces(numbers)
