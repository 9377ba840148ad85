"""The office of every enterprise as a column in memory, brought up to date by what changed since it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, select, text

from service.core.db.fact_changes import list_touched_since
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import change, enterprise
from service.core.db.tables.registries import office_placing

NONE = -1
# Beyond so many that changed all are read.
_MOST_ONE_BY_ONE = 50_000
# The last change of facts and the last placing that it knows, with their moments: a number that was rolled back comes
# again, its moment does not.
Version = tuple[tuple[int, datetime | None], tuple[int, datetime | None]]


@dataclass(frozen=True)
class OfficeColumn:
    """By id of an enterprise the place of its office among `codes`, which may hold some that none has; -1 for none."""

    version: Version
    codes: Sequence[str]
    places: npt.NDArray[np.int16]

    def places_of(self, ids: npt.NDArray[np.integer]) -> npt.NDArray[np.int16]:
        """The place of the office of every enterprise among `ids`, -1 for one that has come since."""
        known = ids < len(self.places)
        found = np.full(len(ids), NONE, np.int16)
        found[known] = self.places[ids[known]]
        return found

    def mask_of(self, offices: Sequence[str]) -> npt.NDArray[np.bool_]:
        """By place, -1 last, whether it is that of one of `offices`: `mask[places]` tells each enterprise."""
        mask = np.zeros(len(self.codes) + 1, np.bool_)
        mask[[place for place, code in enumerate(self.codes) if code in offices]] = True
        return mask


_MOMENTS = (change, change.c.recorded_at), (office_placing, office_placing.c.placed_at)
_LAST = [select(table.c.id, moment).order_by(table.c.id.desc()).limit(1) for table, moment in _MOMENTS]
_PLACED = select(office_placing.c.enterprises)
_columns: WeakKeyDictionary[Engine, OfficeColumn] = WeakKeyDictionary()
_lock = Lock()


def office_column(connection: Connection) -> OfficeColumn:
    """The column as of now; one at a time reads what changed, the others wait for it."""
    with _lock:
        held = _columns.get(connection.engine)
        version = _version_of(connection)
        if held is None or held.version != version:
            held = _columns[connection.engine] = _brought_up(connection, held, version)
        return held


def _version_of(connection: Connection) -> Version:
    last, placed = (connection.execute(query).one_or_none() for query in _LAST)
    return tuple(last or (0, None)), tuple(placed or (0, None))


def _brought_up(connection: Connection, held: OfficeColumn | None, version: Version) -> OfficeColumn:
    if held is None or not _still_there(connection, held.version):
        return _read_all(connection, version)
    touched = _touched_since(connection, held.version, version)
    if len(touched) > _MOST_ONE_BY_ONE:
        return _read_all(connection, version)
    rows = connection.execute(
        select(enterprise.c.id, enterprise.c.office).where(is_among(connection, enterprise.c.id, touched))
    ).all()
    codes = [*held.codes, *sorted({row.office for row in rows if row.office} - set(held.codes))]
    places = {code: place for place, code in enumerate(codes)}
    column = np.full(max(len(held.places), int(touched[-1]) + 1 if len(touched) else 0), NONE, np.int16)
    column[: len(held.places)] = held.places
    for id, office in rows:
        column[id] = places[office] if office else NONE
    return OfficeColumn(version, codes, column)


def _still_there(connection: Connection, version: Version) -> bool:
    """Whether what the column knows was not taken back: rolled back, or left out of a backup that was restored."""
    for (number, moment), (table, column) in zip(version, _MOMENTS, strict=True):
        if number and connection.execute(select(column).where(table.c.id == number)).scalar() != moment:
            return False
    return True


def _touched_since(connection: Connection, since: Version, version: Version) -> npt.NDArray[np.int32]:
    (changed, _), (placed, _) = since
    later = office_placing.c.id > placed, office_placing.c.id <= version[1][0]
    pieces = [np.frombuffer(one, "<i4") for one in connection.execute(_PLACED.where(*later)).scalars()]
    return np.unique(np.concatenate([list_touched_since(connection, changed, version[0][0]), *pieces]))


def _read_all(connection: Connection, version: Version) -> OfficeColumn:
    """The column from the index of offices; ids are joined inside the database, as a row each would take long."""
    joined = "string_agg" if connection.dialect.name == "postgresql" else "group_concat"
    query = f"SELECT office, {joined}(CAST(id AS TEXT), ' ') FROM enterprise WHERE office IS NOT NULL GROUP BY office"  # noqa: S608
    rows = connection.execute(text(f"{query} ORDER BY office")).all()
    found = {office: np.fromstring(ids, np.int32, sep=" ") for office, ids in rows}
    column = np.full(max((int(ids.max()) for ids in found.values()), default=-1) + 1, NONE, np.int16)
    for place, ids in enumerate(found.values()):
        column[ids] = place
    return OfficeColumn(version, list(found), column)
