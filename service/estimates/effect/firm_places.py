"""Where every enterprise lies now, as a column by its id."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, String, cast, func, select

from service.core.arrays import Ints
from service.core.db.tables.facts import enterprise
from service.estimates.effect.counted import CountedAt, Places
from service.registries.queries.office_column import office_column

_OWN = enterprise.c
_BY_REGION = select(_OWN.region, func.aggregate_strings(cast(_OWN.id, String), " ")).group_by(_OWN.region)


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


def firm_places_of(connection: Connection, places: Places) -> FirmPlaces:
    """The place of every enterprise by its region and its office."""
    rows = [(region or "", np.fromstring(ids, np.int64, sep=" ")) for region, ids in connection.execute(_BY_REGION)]
    column = office_column(connection)
    offices = ["", *column.codes]
    numbers = np.full(max((int(ids.max()) for _, ids in rows), default=-1) + 1, -1, np.int64)
    for region, ids in rows:
        of_office = column.places_of(ids).astype(np.int64) + 1
        known = np.flatnonzero(np.bincount(of_office, minlength=len(offices)))
        named = np.zeros(len(offices), np.int64)
        named[known] = places.numbers_of([CountedAt(region, offices[at]) for at in known.tolist()])
        numbers[ids] = named[of_office]
    return FirmPlaces(numbers)
