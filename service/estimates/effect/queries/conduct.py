"""How firms rated the conduct of visits, office by office, as far as that is told."""

import numpy as np
from sqlalchemy import Connection

from service.access.reach import WHOLE
from service.estimates.effect.conduct import CONTENT, MARKS, QUARTERS
from service.estimates.effect.counted import By, CountedAt, Places, Tally
from service.visits.conduct import ConductMark
from service.visits.queries.conduct import conduct_of_offices


def count_conduct(connection: Connection, tally: Tally, places: Places, year: int, last_quarter: int) -> None:
    """Counts marks, and those that are content or basically so, of quarters of an office with enough ratings."""
    rows = [one for one in conduct_of_offices(connection, WHOLE, year) if one.quarter <= last_quarter]
    at = places.numbers_of([CountedAt(one.region, one.office) for one in rows])
    quarters = np.array([one.quarter - 1 for one in rows], np.int64)
    given = [[count for marks in one.marks.values() for count in marks.items()] for one in rows]
    for figure, counted in ((MARKS, set(ConductMark)), (CONTENT, set(ConductMark) - {ConductMark.DISSATISFIED})):
        weights = np.array([sum(number for mark, number in marks if mark in counted) for marks in given], np.int64)
        tally.add(figure, at, weights=weights)
        tally.add(figure, at, By.QUARTER, quarters, QUARTERS, weights)
