"""Inclusion probabilities: how likely an enterprise was to be drawn for an inspection on a day."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Connection, Integer, select, type_coerce

from service.core.db.in_clause import Ids, is_among
from service.core.db.tables.registry import inclusion
from service.facts.enterprises import ids_of


class StoredCodes:
    """Finds the enterprises of the database by code, one that they had before included."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, codes: pa.Array) -> npt.NDArray[np.int32]:
        """The id of each code's enterprise, -1 where there is none."""
        given = codes.to_pylist()
        known = ids_of(self._connection, [code for code in given if code])
        return np.array([known.get(code, -1) for code in given], np.int32)


def probabilities_of(connection: Connection, enterprises: Ids) -> dict[tuple[int, int], int]:
    """By enterprise and day (since 1970-01-01) the probability that is held, in millionths."""
    day = type_coerce(inclusion.c.inspected_on, Integer)
    query = select(inclusion.c.enterprise_id, day, inclusion.c.probability)
    rows = connection.execute(query.where(is_among(connection, inclusion.c.enterprise_id, enterprises))).all()
    return {(row[0], row[1]): row[2] for row in rows}
