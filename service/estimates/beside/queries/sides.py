"""Both sides of a comparison, as they put every enterprise."""

import numpy as np
from sqlalchemy import Connection

from service.access.reach import EVERYWHERE
from service.estimates.beside.of_comparison import Side
from service.time.comparison.queries.compared import ComparedFirms
from service.time.comparison.queries.comparisons import StoredComparison


def sides_of(connection: Connection, this: StoredComparison) -> tuple[Side, Side]:
    """The side before and the one after."""
    firms = ComparedFirms(connection, this, EVERYWHERE)
    order = np.argsort(firms.ids)
    ids = firms.ids[order].astype(np.int64)
    return Side(this.before_tiers, ids, firms.before[order]), Side(this.after_tiers, ids, firms.after[order])
