"""Where rows lie that state their region, office and business line themselves."""

import numpy as np

from service.core.arrays import Ints, number_distinct
from service.estimates.effect.counted import CountedAt, Places
from service.estimates.effect.texts import Texts


def places_of_texts(places: Places, region: Texts, office: Texts, line: Texts) -> Ints:
    """The number of the place of every row."""
    at = (region.places * max(len(office.words), 1) + office.places) * max(len(line.words), 1) + line.places
    distinct, inverse = number_distinct(at)
    found = []
    for one in distinct.tolist():
        rest, of_line = divmod(one, len(line.words))
        of_region, of_office = divmod(rest, len(office.words))
        found.append(CountedAt(region.words[of_region], office.words[of_office], line.words[of_line]))
    return places.numbers_of(found)[inverse] if found else np.zeros(0, np.int64)
