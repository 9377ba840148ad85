"""The attributes of enterprises as they are held, against what rows state: what differs becomes a dated change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, update

from rules.fields import ENTERPRISE_FIELDS
from scoring.facts import MISSING
from service.core.arrays import Array, Mask
from service.core.db.bulk import insert_columns, select_matching
from service.core.db.packing import ENTERPRISE, unpack, widen
from service.core.db.tables.facts import attribute_change, enterprise
from service.core.db.vocabulary import read_vocabularies
from service.intake.write.names import keep_changed_names
from service.intake.write.work import Work
from service.registries.actions.placing import place_enterprises

_NAME, _REGION = "name", "region"
_LISTED = (_REGION, "industry")

# The first statement of each enterprise, and the day to which its data reached.
_FIRST = (
    "SELECT e.packed, e.name, COALESCE(i.data_on, e.recorded_on), k.place FROM {keys} k "
    'JOIN enterprise e ON e.id = k.id JOIN "change" c ON c.id = e.change_id LEFT JOIN "import" i ON i.id = c.import_id'
)
_CHANGES = (
    "SELECT c.enterprise_id, c.field, c.valid_from, c.value, c.text FROM {keys} k "
    "JOIN attribute_change c ON c.enterprise_id = k.id ORDER BY c.valid_from, c.change_id"
)


@dataclass(slots=True)
class Stated:
    """What rows state: columns by field as the database holds them, their names, and since when it is true.

    A missing value says nothing, unless the rows are `explicit`.
    """

    columns: dict[str, Array]
    names: Array
    valid_from: Array
    explicit: bool = False

    def take(self, places: Array) -> "Stated":
        """What the rows at some places state."""
        columns = {name: column[places] for name, column in self.columns.items()}
        return Stated(columns, self.names[places], self.valid_from[places], self.explicit)


@dataclass(slots=True)
class Found:
    """Rows compared with what is held: whether they differ, and each field's changes.

    `fields` maps a field to (rows that change it, rows for which this change is the latest).
    """

    ids: Array
    differs: Mask
    fields: dict[str, tuple[Mask, Mask]]

    def take(self, places: Array) -> "Found":
        """The comparison of the rows at some places."""
        fields = {name: (changed[places], latest[places]) for name, (changed, latest) in self.fields.items()}
        return Found(self.ids[places], self.differs[places], fields)


class State:
    """What is held of one enterprise per row: first statements, and all changes in the order in which they count.

    `days` are the days to which the data of the first statements reached.
    """

    def __init__(self, ids: Array, rows: Array, names: Array, days: Array, changes: Sequence[tuple[Any, ...]]) -> None:
        self.ids, self._rows, self.names, self.days = ids, rows, names, days
        self._changes: dict[str, list[tuple[Any, ...]]] = {}
        for change in changes:
            self._changes.setdefault(change[1], []).append(change)
        self._place = {number: place for place, number in enumerate(ids.tolist())}

    def places(self, ids: Array) -> Array:
        """Which rows are those of some of the enterprises."""
        return np.array([self._place[number] for number in ids.tolist()], np.intp)

    def compared(self, stated: Stated) -> Found:
        """What the rows change, each from its own day on."""
        found = Found(self.ids, np.zeros(len(self.ids), np.bool_), {})
        for name, column in stated.columns.items():
            missing = MISSING[ENTERPRISE_FIELDS[name].kind]
            self._note(found, name, column, widen(name, self._rows[name]).copy(), missing, stated)
        if not (stated.explicit and stated.columns):
            self._note(found, _NAME, stated.names, self.names.copy(), None, stated)
        return found

    def first_value(self, name: str) -> Array:
        """What was stated first."""
        return self.names if name == _NAME else widen(name, self._rows[name])

    def tells_first(self, name: str) -> Mask:
        """Where a change that is held tells what was stated first: any of the name, else one of the first day."""
        tells = np.zeros(len(self.ids), np.bool_)
        for owner, _, begins, _, _ in self._changes.get(name, ()):
            place = self._place[owner]
            tells[place] |= name == _NAME or begins <= self.days[place]
        return tells

    def _note(self, found: Found, name: str, own: Array, held: Array, missing: Any, stated: Stated) -> None:
        valid_from = stated.valid_from
        latest = valid_from >= self.days
        for owner, _, begins, value, word in self._changes.get(name, ()):
            place = self._place[owner]
            if begins <= valid_from[place]:
                held[place] = word if name == _NAME else value
            else:
                latest[place] = False
        changed = (own != held) & (stated.explicit | (own != np.array(missing)))
        found.differs |= changed
        if changed.any():
            found.fields[name] = (changed, latest)


def state_of(connection: Connection, ids: Array) -> State:
    """What is held of the enterprises, which are all there and all different."""
    keys = {"id": ids.tolist(), "place": list(range(len(ids)))}
    found = sorted(select_matching(connection, _FIRST, keys), key=lambda row: row[3])
    rows = unpack(ENTERPRISE, b"".join(row[0] for row in found))
    names = np.full(len(found), None, object)
    names[:] = [row[1] for row in found]
    days = np.array([row[2] for row in found], np.int64)
    return State(ids, rows, names, days, select_matching(connection, _CHANGES, {"id": keys["id"]}))


def write_changes(
    connection: Connection, state: State, stated: Stated, found: Found, work: Work, change_id: int
) -> None:
    """Adds the changes, and brings what lists show up to date where no later change is held."""
    columns: dict[str, list[Any]] = {name: [] for name in ("enterprise_id", "field", "valid_from", "value", "text")}

    def add(name: str, ids: Array, days: Array, own: Array) -> None:
        none = [None] * len(ids)
        values, texts = (none, own.tolist()) if name == _NAME else (own.tolist(), none)
        more = (ids.tolist(), [name] * len(ids), days.tolist(), values, texts)
        for held, added in zip(columns.values(), more, strict=True):
            held.extend(added)

    for name, (changed, latest) in found.fields.items():
        own = stated.names if name == _NAME else stated.columns[name]
        _keep_first(state, name, found.ids[changed], stated.valid_from[changed], add)
        add(name, found.ids[changed], stated.valid_from[changed], own[changed])
        if name == _NAME:
            ids = found.ids[changed]
            keep_changed_names(connection, ids, state.names[state.places(ids)].tolist(), own[changed].tolist())
        if name == _NAME or name in _LISTED:
            _list(connection, name, found.ids[changed & latest], own[changed & latest])
    rows = {"change_id": [change_id] * len(columns["field"]), "recorded_on": [work.known_day] * len(columns["field"])}
    insert_columns(connection, attribute_change, {**columns, **rows})


def _keep_first(
    state: State, name: str, ids: Array, days: Array, add: Callable[[str, Array, Array, Array], None]
) -> None:
    """What was stated first, as a change of its own where the row alone would no longer tell.

    That is a name, which only the row that is about to change holds, and a value that older data now precede. What it
    left out it did not say.
    """
    at = state.places(ids)
    older = days < state.days[at]
    first = ~state.tells_first(name)[at] & (older | (name == _NAME))
    begins = np.where(older, state.days[at], np.minimum(state.days[at], days - 1))
    held = state.first_value(name)[at]
    first &= held != np.array(None if name == _NAME else MISSING[ENTERPRISE_FIELDS[name].kind])
    add(name, ids[first], begins[first], held[first])


def _list(connection: Connection, name: str, ids: Array, own: Array) -> None:
    if not len(ids):
        return
    texts = own.tolist()
    if name != _NAME:
        words = read_vocabularies(connection, [name])[name].texts
        texts = [words[code] for code in texts]
    one = update(enterprise).where(enterprise.c.id == bindparam("one")).values({name: bindparam("shown")})
    connection.execute(one, [{"one": i, "shown": t} for i, t in zip(ids.tolist(), texts, strict=True)])
    if name == _REGION:
        place_enterprises(connection, ids.tolist())
