"""Addresses of enterprises as rows state them, from a day on: papers alone read them, so that no change knows them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from rules.calendar import day_of
from service.core.arrays import Array, Ints
from service.core.db.bulk import Same, insert_columns, select_matching
from service.core.db.tables.facts import enterprise_address
from service.intake.write.work import Work

_HELD = (
    "SELECT a.enterprise_id, a.address FROM {keys} k JOIN enterprise_address a ON a.enterprise_id = k.id "
    "WHERE a.valid_from <= :day ORDER BY a.valid_from, a.id"
)


def keep_addresses(connection: Connection, ids: Array, addresses: Sequence[str | None], work: Work) -> Ints:
    """Keeps what differs from what is held of the day of the data; returns the places of the rows that differ.

    Nothing stated says nothing. Of rows of one enterprise the last one counts.
    """
    stated = {int(number): place for place, number in enumerate(ids.tolist()) if addresses[place]}
    day = day_of(work.data_on)
    held = dict(select_matching(connection, _HELD, {"id": list(stated)}, day=day))
    differs = {number: place for number, place in stated.items() if held.get(number) != addresses[place]}
    places: npt.NDArray[np.int64] = np.array(list(differs.values()), np.int64)
    columns: dict[str, Sequence[object] | Same] = {
        "enterprise_id": list(differs),
        "address": [addresses[place] for place in differs.values()],
        "valid_from": Same(day),
        "recorded_on": Same(work.known_day),
        "import_id": Same(work.import_id),
    }
    insert_columns(connection, enterprise_address, columns)
    return places
