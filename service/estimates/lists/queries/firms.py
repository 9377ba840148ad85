"""Where every enterprise stands as it is registered now: as columns by id, read once for a whole job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Column, Connection, String, cast, func, select

from scoring.facts import NO_NUMBER
from service.core.arrays import Ints, Mask
from service.core.clock import today
from service.core.db.in_clause import is_among, joined
from service.core.db.packing import ENTERPRISE, unpack
from service.core.db.tables.facts import attribute_change, enterprise
from service.core.db.text_columns import numbers_of, text_columns_of
from service.estimates.lists.counted import NOT_STATED, Coded
from service.estimates.lists.queries.tiers import RunTiers
from service.estimates.lists.sections import SIZES, section_of, sizes_of
from service.facts.enterprises import ids_of
from service.registries.queries.office_column import office_column

# Enterprises whose staff is read at once.
_AT_ONCE = 100_000
_STAFF = "employees"
# Who is no enterprise of ours: every column says nothing of it.
NO_FIRM = 0


@dataclass(frozen=True, eq=False)
class Standing:
    """Where each enterprise stands, by id from 0 on; `known` are the ids of enterprises, nothing is said of others.

    `tiers` are what they stand in by each run that is asked for.
    """

    known: Mask
    regions: Coded
    offices: Coded
    sections: Coded
    sizes: Coded
    tiers: RunTiers

    def __len__(self) -> int:
        return len(self.known)

    def ids_of(self, ids: Ints) -> Ints:
        """The same ids, `NO_FIRM` for those that have come since."""
        return np.where(ids < len(self), ids, NO_FIRM)


@dataclass(frozen=True, eq=False)
class Firms:
    """All enterprises: `codes` with the id of each, and where they stand."""

    codes: pa.Array
    ids: Ints
    standing: Standing

    def ids_of(self, connection: Connection, subjects: pa.Array) -> Ints:
        """The id of each subject, by its code of now or before; `NO_FIRM` of what is no enterprise."""
        # Looked up among those of the list, who are fewer than all.
        places = pc.index_in(self.codes, subjects)
        listed = places.is_valid().to_numpy(zero_copy_only=False)
        found = np.full(len(subjects), NO_FIRM, np.int64)
        found[places.drop_null().to_numpy()] = self.ids[listed]
        unknown = subjects.filter(pa.array(found == NO_FIRM)).to_pylist()
        if unknown:
            earlier = ids_of(connection, unknown)
            found[found == NO_FIRM] = [earlier.get(one, NO_FIRM) for one in unknown]
        return self.standing.ids_of(found)


def read_firms(connection: Connection, standing: Standing) -> Firms:
    """All enterprises as of now, with where they stand as it was read before."""
    ids, codes = text_columns_of(connection, select(enterprise.c.id, enterprise.c.code))
    return Firms(codes, numbers_of(ids), standing)


def read_standing(connection: Connection) -> Standing:
    """Where all enterprises stand as of now."""
    regions, industries = (_ids_by(connection, column) for column in (enterprise.c.region, enterprise.c.industry))
    length = 1 + max((int(ids.max()) for ids in regions.values()), default=0)
    known = np.zeros(length, np.bool_)
    for ids in regions.values():
        known[ids] = True
    return Standing(
        known,
        _column_of(regions, length),
        _offices_of(connection, length),
        _column_of(industries, length, section_of),
        Coded(SIZES, sizes_of(_staff_of(connection, length))),
        RunTiers(length),
    )


def _ids_by(connection: Connection, column: Column[str]) -> Mapping[str, Ints]:
    """The ids of enterprises by a code that an index holds: a text for each code takes less than a row for each id."""
    query = select(func.coalesce(column, NOT_STATED), func.aggregate_strings(cast(enterprise.c.id, String), " "))
    rows = connection.execute(query.group_by(column))
    found: dict[str, list[Ints]] = {}
    for code, ids in rows:
        found.setdefault(code, []).append(np.fromstring(ids, np.int64, sep=" "))
    return {code: np.concatenate(parts) for code, parts in found.items()}


def _column_of(ids: Mapping[str, Ints], length: int, word: Callable[[str], str] = str) -> Coded:
    """The word that the code of each id comes to; the first of the words is that of ids without any."""
    words: Sequence[str] = sorted({NOT_STATED, *map(word, ids)})
    place = {one: number for number, one in enumerate(words)}
    places = np.zeros(length, np.int32)
    for code, some in ids.items():
        places[some] = place[word(code)]
    return Coded(words, places)


def _offices_of(connection: Connection, length: int) -> Coded:
    column = office_column(connection)
    return Coded([NOT_STATED, *column.codes], column.places_of(np.arange(length)).astype(np.int32) + 1)


def _staff_of(connection: Connection, length: int) -> Ints:
    """By id the staff as stated last."""
    staff = np.full(length, NO_NUMBER)
    for first in range(0, length, _AT_ONCE):
        some = is_among(connection, enterprise.c.id, range(first, min(first + _AT_ONCE, length)))
        rows = unpack(ENTERPRISE, connection.execute(select(joined(enterprise.c.packed)).where(some)).scalar() or b"")
        staff[rows["id"]] = rows[_STAFF]
    own = attribute_change.c
    by_now = own.field == _STAFF, own.value.is_not(None), own.valid_from <= today(), own.enterprise_id < length
    changes = connection.execute(
        select(own.enterprise_id, own.value).where(*by_now).order_by(own.valid_from, own.change_id)
    ).all()
    if changes:
        changed, values = zip(*changes, strict=True)
        staff[list(changed)] = values
    return staff
