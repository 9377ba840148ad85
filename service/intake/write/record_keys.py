"""Which record each row is about: found by its own parts first, those of any version, and only then by its id.

A record is called after the first key that it was known by. Every other key that a row of it states, and every name
that a source has for a record with parts, stands in `record_key`: so a version that changes the type, the day, the
number or the authority is a version of the same record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, select

from scoring.same_records import NO_KEY, Keys, SameRecords, same_records_of
from service.core.arrays import Array, Ints, Mask
from service.core.db.bulk import insert_columns, keys_outermost, select_matching
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import record_key
from service.facts.record_ties import EVER, Ties, ties_in_force

_NONE = 0
_KEYS = (
    "SELECT k.place, r.identity FROM {keys} k {cross} record_key r "
    "ON r.enterprise_id = k.enterprise_id AND r.key = k.key AND r.change_id < :before"
)
_STORED = (
    "SELECT DISTINCT k.place FROM {keys} k {cross} record r "
    "ON r.enterprise_id = k.enterprise_id AND r.identity = k.key AND r.change_id < :before "
    "WHERE NOT EXISTS (SELECT 1 FROM void_record v WHERE v.enterprise_id = r.enterprise_id "
    "AND v.identity = r.identity AND v.source_rank = r.source_rank AND v.recorded_on = r.recorded_on "
    "AND v.version = r.version AND v.change_id = r.change_id AND v.part = r.part)"
)
_NAMES = (
    "SELECT k.place, COUNT(*) FROM {keys} k {cross} record_key r ON r.enterprise_id = k.enterprise_id "
    "AND r.identity = k.identity AND r.named_by = k.named_by AND r.change_id < :before GROUP BY k.place"
)


@dataclass(frozen=True, slots=True)
class RowKeys:
    """The two keys of each row of a batch, its enterprise, and a number of its source; -1 for no enterprise.

    `aliases` are keys of the parts under the names of their authorities, by which a record may be known from before.
    """

    owner: Ints
    parts: Keys
    named: Keys
    source: Ints
    aliases: Sequence[Keys] = ()

    def take(self, rows: Array) -> "RowKeys":
        """The same of some rows."""
        return RowKeys(
            self.owner[rows], self.parts[rows], self.named[rows], self.source[rows], [one[rows] for one in self.aliases]
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The record of each row, and True where nobody can tell whether it is one record or two.

    `kept_as` is the record under which the row is kept: its own, where a person joined that with the one it is about.

    `by_parts` and `by_name` are the records that are known by either key, 0 for none; `parts_known` and `name_known`
    are True where the key need not be noted any more.
    """

    keys: RowKeys
    identity: Ints
    kept_as: Ints
    contested: Mask
    by_parts: Ints
    by_name: Ints
    parts_known: Mask
    name_known: Mask

    def note(self, connection: Connection, rows: Array, change_id: int) -> Array:
        """Notes the keys of some rows under which their records are not found yet; returns the enterprises.

        They are known so from the change `change_id` on, which must stay.
        """
        noted = _new_keys(self, rows)
        insert_columns(connection, record_key, {**noted, "change_id": [change_id] * len(noted["key"])})
        return np.array(noted["enterprise_id"], np.int64)

    def about(self, connection: Connection, record: int) -> "Found":
        """The same of rows that are all about one record, which is known by their parts from now on.

        Contested are those whose parts another record is known by.
        """
        identity = np.full(len(self.identity), record, np.int64)
        tied = ties_in_force(connection, self.keys.owner).joined(self.keys.owner, identity)
        whole = identity if tied is None else tied
        known = self.by_parts == whole
        contested = (self.by_parts != _NONE) & ~known
        parts_known = known | (self.keys.parts == NO_KEY)
        return replace(self, identity=whole, kept_as=whole, contested=contested, parts_known=parts_known)

    def other_keys(self) -> tuple[Ints, Ints]:
        """Enterprise and key of all that rows are known by beside what their records are called after."""
        own = [keys.view(np.int64) for keys in (self.keys.parts, self.keys.named)]
        others = [np.flatnonzero((keys != _NONE) & (keys != self.identity)) for keys in own]
        owners = np.concatenate([self.keys.owner[places] for places in others])
        return owners, np.concatenate([keys[places] for keys, places in zip(own, others, strict=True)])


def forget_keys(connection: Connection, keys: RowKeys, since: int) -> None:
    """Takes back what was noted of some keys by the changes from `since` on."""
    both = np.concatenate((keys.parts, keys.named)).view(np.int64)
    row = record_key.c
    among = (
        is_among(connection, row.enterprise_id, np.unique(keys.owner)),
        is_among(connection, row.key, np.unique(both)),
    )
    connection.execute(delete(record_key).where(*among, row.change_id >= since))


def find_records(connection: Connection, keys: RowKeys, before: int = EVER, decided_before: int = EVER) -> Found:
    """The record that each row is about, a new one where no key of it was known before the change `before`.

    What persons decided of two records or one counts where they did so before the change `decided_before`.
    """
    ties = ties_in_force(connection, keys.owner, decided_before)
    keys = _telling_keys(keys, ties)
    both = (keys.parts != NO_KEY) & (keys.named != NO_KEY)
    aliased = np.logical_or.reduce([np.zeros(len(both), np.bool_), *(one != NO_KEY for one in keys.aliases)])
    by_parts, parts_noted = _known_records(connection, keys.owner, keys.parts, both | aliased, before)
    by_name, name_noted = _known_records(connection, keys.owner, keys.named, both, before)
    kept_as = np.where(by_parts != _NONE, by_parts, by_name)
    by_parts, by_name = (
        _resolved(ties, keys.owner, own, found) for own, found in ((keys.parts, by_parts), (keys.named, by_name))
    )
    contested = _find_by_aliases(connection, keys, by_parts, before, ties)
    contested |= (by_parts != _NONE) & (by_name != _NONE) & (by_parts != by_name)
    contested |= _renamed_twice(connection, keys, by_parts, by_name, before)
    parts_called, named_called = (_called(ties, keys.owner, own) for own in (keys.parts, keys.named))
    same = same_records_of(keys.owner, parts_called, named_called, keys.source)
    contested |= same.contested
    parts, named = keys.parts.view(np.int64), keys.named.view(np.int64)
    own = np.where(keys.parts != NO_KEY, parts, named)
    identity = np.where(by_parts != _NONE, by_parts, np.where(by_name != _NONE, by_name, own))
    tied = ties.joined(keys.owner, identity)
    identity = identity if tied is None else tied
    _join(identity, (by_parts != _NONE) | (by_name != _NONE), contested, same)
    kept_as = _kept_as(ties, keys.owner, np.where(kept_as != _NONE, kept_as, own), identity)
    parts_known = parts_noted | (keys.parts == NO_KEY) | (parts == kept_as)
    # The name of a record with parts is noted even where the record is called after it: names are counted.
    name_known = name_noted | (keys.named == NO_KEY) | (~both & (named == kept_as))
    return Found(keys, identity, kept_as, contested, by_parts, by_name, parts_known, name_known)


def _known_records(connection: Connection, owner: Ints, own: Keys, both: Mask, before: int) -> tuple[Ints, Mask]:
    """The record that is known by one of the keys of each row, 0 for none, and True where the key is noted."""
    identity = np.zeros(len(own), np.int64)
    if connection.execute(select(record_key.c.key).limit(1)).first() is not None:
        _look_up(connection, _KEYS, owner, own, np.flatnonzero(own != NO_KEY), identity, before)
    noted = identity != _NONE
    # Of a row with one key alone it makes no difference whether its record is there already.
    _look_up(connection, _STORED, owner, own, np.flatnonzero(both & ~noted), identity, before)
    return identity, noted


def records_by_aliases(connection: Connection, keys: RowKeys) -> list[Ints]:
    """The records that are known under the names of the authorities of rows, 0 for none."""
    ties = ties_in_force(connection, keys.owner)
    return [
        _resolved(ties, keys.owner, alias, _known_records(connection, keys.owner, alias, alias != NO_KEY, EVER)[0])
        for alias in keys.aliases
    ]


def _telling_keys(keys: RowKeys, ties: Ties) -> RowKeys:
    """The keys without those names of rows with parts, and names of authorities, that tell nothing by a decision."""
    if not len(ties):
        return keys
    silent = ties.tells_nothing(keys.owner, keys.named) & (keys.parts != NO_KEY)
    aliases = [np.where(ties.tells_nothing(keys.owner, one), NO_KEY, one) for one in keys.aliases]
    return replace(keys, named=np.where(silent, NO_KEY, keys.named), aliases=aliases)


def _called(ties: Ties, owner: Ints, own: Keys) -> Keys:
    """The keys, those that are tied to a record as what that is called after."""
    tied = ties.joined(owner, own.view(np.int64))
    return own if tied is None else np.where(own == NO_KEY, own, tied.view(np.uint64))


def _kept_as(ties: Ties, owner: Ints, own: Ints, identity: Ints) -> Ints:
    """Under which record each row is kept: its own where that is joined with the one that it is about."""
    joined = ties.joined(owner, own)
    return identity if joined is None else np.where((joined == identity) & (joined != own), own, identity)


def _resolved(ties: Ties, owner: Ints, own: Keys, found: Ints) -> Ints:
    """The records that were found by keys, as they are joined; a key that is tied to a record finds it."""
    known = np.where(found != _NONE, found, own.view(np.int64))
    tied = ties.joined(owner, known)
    return found if tied is None else np.where((found != _NONE) | (tied != known), tied, _NONE)


def _find_by_aliases(connection: Connection, keys: RowKeys, by_parts: Ints, before: int, ties: Ties) -> Mask:
    """Sets the records of rows that are known under a name of their authority; True where that is another record."""
    contested = np.zeros(len(by_parts), np.bool_)
    for alias in keys.aliases:
        found, _ = _known_records(connection, keys.owner, alias, alias != NO_KEY, before)
        found = _resolved(ties, keys.owner, alias, found)
        contested |= (by_parts != _NONE) & (found != _NONE) & (found != by_parts)
        np.copyto(by_parts, found, where=by_parts == _NONE)
    return contested


def _look_up(
    connection: Connection, query: str, owner: Ints, own: Keys, places: Array, identity: Ints, before: int
) -> None:
    """Sets the record of the rows at `places` whose key the query finds."""
    if not len(places):
        return
    key = own.view(np.int64)
    given = {"place": places.tolist(), "enterprise_id": owner[places].tolist(), "key": key[places].tolist()}
    for row in select_matching(connection, keys_outermost(connection, query), given, before=before):
        identity[row[0]] = row[1] if len(row) > 1 else key[row[0]]


def _renamed_twice(connection: Connection, keys: RowKeys, by_parts: Ints, by_name: Ints, before: int) -> Mask:
    """True for rows that name other parts than their record has, which their source calls by two names already."""
    renamed = np.zeros(len(by_parts), np.bool_)
    places = np.flatnonzero((keys.parts != NO_KEY) & (by_parts == _NONE) & (by_name != _NONE))
    if len(places):
        given = {
            "place": places.tolist(),
            "enterprise_id": keys.owner[places].tolist(),
            "identity": by_name[places].tolist(),
            "named_by": keys.source[places].tolist(),
        }
        for place, number in select_matching(connection, keys_outermost(connection, _NAMES), given, before=before):
            renamed[place] = number > 1
    return renamed


def _join(identity: Ints, known: Mask, contested: Mask, same: SameRecords) -> None:
    """Gives the rows that are one record among themselves one identity; where two are known all of them wait."""
    if same.identity is None:
        return
    groups: dict[int, list[int]] = {}
    for place in np.flatnonzero(~contested).tolist():
        groups.setdefault(int(same.identity[place]), []).append(place)
    for places in groups.values():
        if len(places) < 2:
            continue
        held = set(identity[[place for place in places if known[place]]].tolist())
        if len(held) > 1:
            contested[places] = True
        else:
            identity[places] = held.pop() if held else identity[places[0]]


def _new_keys(found: Found, rows: Array) -> dict[str, list[Any]]:
    keys = found.keys
    noted: dict[tuple[int, int], tuple[int, int | None]] = {}
    for own, known, is_name in ((keys.parts, found.parts_known, False), (keys.named, found.name_known, True)):
        for place in rows[~known[rows]].tolist():
            by = int(keys.source[place]) if is_name else None
            key = int(keys.owner[place]), int(own.view(np.int64)[place])
            noted.setdefault(key, (int(found.kept_as[place]), by))
    return {
        "enterprise_id": [owner for owner, _ in noted],
        "key": [key for _, key in noted],
        "identity": [record for record, _ in noted.values()],
        "named_by": [by for _, by in noted.values()],
    }
