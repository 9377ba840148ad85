"""Inclusion probabilities: how likely an enterprise was to be drawn for an inspection on a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Connection, Integer, select, type_coerce

from service.core.db.in_clause import Ids, is_among
from service.core.db.tables.registry import inclusion, inclusion_day
from service.facts.enterprises import ids_of
from service.model.inclusion import Selection


class StoredCodes:
    """Finds the enterprises of the database by code, one that they had before included."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, codes: pa.Array) -> npt.NDArray[np.int32]:
        """The id of each code's enterprise, -1 where there is none."""
        given = codes.to_pylist()
        known = ids_of(self._connection, [code for code in given if code])
        return np.array([known.get(code, -1) for code in given], np.int32)


def chances_of(connection: Connection, enterprises: Ids) -> Mapping[tuple[int, int], Sequence[tuple[int, int]]]:
    """By enterprise and day (since 1970-01-01) the probabilities, as `num` and `den`, of the selections served then."""
    day = type_coerce(inclusion_day.c.inspected_on, Integer)
    query = select(inclusion.c.enterprise_id, day, inclusion.c.num, inclusion.c.den).join(inclusion_day)
    chances: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    of_these = is_among(connection, inclusion.c.enterprise_id, enterprises)
    for owner, on, num, den in connection.execute(query.where(of_these)):
        chances[owner, on].append((num, den))
    return chances


def selections_of(connection: Connection, enterprises: Ids) -> Mapping[int, Selection]:
    """The selections of these enterprises that are held, by their number."""
    own = inclusion.c
    query = select(own.id, own.enterprise_id, own.draw, own.num, own.den, inclusion_day.c.inspected_on)
    query = query.join(inclusion_day, isouter=True).where(is_among(connection, own.enterprise_id, enterprises))
    found: dict[int, Selection] = {}
    for row in connection.execute(query.order_by(own.id, inclusion_day.c.inspected_on)):
        before = found[row.id].days if row.id in found else ()
        days = before if row.inspected_on is None else (*before, row.inspected_on)
        found[row.id] = Selection(row.enterprise_id, row.draw, row.num, row.den, days)
    return found
