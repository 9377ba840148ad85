"""Where every enterprise stands as it is registered now: as columns by id, read once for all lists."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select

from scoring.facts import NO_NUMBER
from service.core.arrays import Array, Ints
from service.core.clock import today
from service.core.db.in_clause import Ids, is_among, joined
from service.core.db.packing import ENTERPRISE, unpack
from service.core.db.tables.facts import attribute_change, enterprise
from service.core.db.text_columns import numbers_of, text_columns_of
from service.estimates.lists.counted import NOT_STATED, Coded
from service.estimates.lists.sections import SIZES, section_of, sizes_of
from service.facts.enterprises import ids_of
from service.facts.register import register_of
from service.registries.queries.office_column import office_column

# Enterprises whose staff is read at once.
_AT_ONCE = 100_000
_STAFF = "employees"
# Who is no enterprise of ours: every column says nothing of it.
NO_FIRM = 0


@dataclass(frozen=True, eq=False)
class Standing:
    """Where each enterprise stands, by id from 0 on; nothing is said of id 0."""

    regions: Coded
    offices: Coded
    sections: Coded
    sizes: Coded

    def __len__(self) -> int:
        return len(self.regions.places)


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
        return np.where(found < len(self.standing), found, NO_FIRM)


def read_firms(connection: Connection) -> Firms:
    """All enterprises as of now."""
    ids, codes = text_columns_of(connection, select(enterprise.c.id, enterprise.c.code))
    return Firms(codes, numbers_of(ids), read_standing(connection))


def standing_of(connection: Connection, ids: Ints) -> Standing:
    """Where some enterprises (`ids` ascending) stand as of now, in their order and not by id; of one gone nothing."""
    own = enterprise.c
    query = select(own.id, own.region, own.office, own.industry).where(is_among(connection, own.id, ids))
    there, *columns = text_columns_of(connection, query)
    place = np.searchsorted(ids, numbers_of(there))
    regions, offices, industries = (_coded(column, place, len(ids)) for column in columns)
    said = [section_of(code) for code in industries.words]
    words = sorted({NOT_STATED, *said})
    sections = Coded(words, np.array([words.index(one) for one in said], np.int32)[industries.places])
    staff = _staff_of(connection, int(ids.max(initial=0)) + 1, ids)[ids]
    return Standing(regions, offices, sections, Coded(SIZES, sizes_of(staff)))


def _coded(column: pa.Array, place: Ints, length: int) -> Coded:
    """Texts at their places among `length`, nothing at all others."""
    held = column.dictionary_encode()
    texts = held.dictionary.to_pylist()
    words = sorted({NOT_STATED, *texts})
    # The first of all words is what is not stated.
    places = np.zeros(length, np.int32)
    places[place] = np.array([words.index(text) for text in texts], np.int32)[held.indices.to_numpy()]
    return Coded(words, places)


def read_standing(connection: Connection) -> Standing:
    """Where all enterprises stand as of now."""
    register = register_of(connection)
    length = max(1, len(register.texts))
    return Standing(
        _columns_of(register.regions.codes, register.regions.column, length),
        _offices_of(connection, length),
        _columns_of(register.industries.codes, register.industries.column, length, section_of),
        Coded(SIZES, sizes_of(_staff_of(connection, length, range(length)))),
    )


def _columns_of(codes: tuple[str, ...], column: Array, length: int, word: Callable[[str], str] = str) -> Coded:
    """Codes by id as the words that they come to; the first of the codes is none."""
    said = [word(code) for code in codes]
    words = sorted({"", *said})
    places = np.zeros(length, np.int32)
    places[: len(column)] = np.array([words.index(one) for one in said], np.int32)[column]
    return Coded(words, places)


def _offices_of(connection: Connection, length: int) -> Coded:
    column = office_column(connection)
    return Coded(["", *column.codes], column.places_of(np.arange(length)).astype(np.int32) + 1)


def _staff_of(connection: Connection, length: int, ids: Ids) -> Ints:
    """By id the staff as stated last."""
    staff = np.full(length, NO_NUMBER)
    for first in range(0, len(ids), _AT_ONCE):
        some = is_among(connection, enterprise.c.id, ids[first : first + _AT_ONCE])
        rows = unpack(ENTERPRISE, connection.execute(select(joined(enterprise.c.packed)).where(some)).scalar() or b"")
        staff[rows["id"]] = rows[_STAFF]
    own = attribute_change.c
    by_now = own.field == _STAFF, own.value.is_not(None), own.valid_from <= today()
    query = select(own.enterprise_id, own.value).where(is_among(connection, own.enterprise_id, ids), *by_now)
    changes = connection.execute(query.order_by(own.valid_from, own.change_id)).all()
    if changes:
        changed, values = zip(*changes, strict=True)
        staff[list(changed)] = values
    return staff
