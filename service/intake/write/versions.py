"""Versions of records: what a row adds to what is known of its record. Pure, on whole batches at once.

A value that a row does not state stays as it was, so an older file never undoes a repair; a row that states nothing
new changes nothing. Rows are settled in the order of the days on which they were known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.facts import NO_TEXT
from service.core.arrays import Array, Ints, Mask
from service.core.db.packing import RECORD, RECORD_PACKED, pack_table
from service.intake.write.outcome import Outcome

NO_VERSION = -1
_NONE = -1
_LAST = 2**31 - 1
_TEXTS = ("document_no", "reason")
MERGED = ("type", *RECORD_PACKED)
_MISSING = pack_table(RECORD, 1, {"type": NO_TEXT, "version": 0})[0]


@dataclass(slots=True)
class Versions:
    """Versions of records: packed rows, and their texts (`record_id`, `document_no`, `reason`) as object arrays."""

    rows: Array
    texts: dict[str, Array]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: Array) -> "Versions":
        """The versions at some places."""
        return Versions(self.rows[places], {name: text[places] for name, text in self.texts.items()})

    def joined(self, other: "Versions") -> "Versions":
        """These and the others."""
        texts = {name: np.concatenate((text, other.texts[name])) for name, text in self.texts.items()}
        return Versions(np.concatenate((self.rows, other.rows)), texts)


@dataclass(slots=True)
class Claims:
    """What rows say of their own place among the versions: `dated` where the day of recording is stated, `version`
    (`NO_VERSION` where not), and `repeated` where an earlier row of the file claims the same version.
    """

    dated: Mask
    version: Ints
    repeated: Mask

    def take(self, places: Array) -> "Claims":
        """The claims at some places."""
        return Claims(self.dated[places], self.version[places], self.repeated[places])


def settled(incoming: Versions, claims: Claims, known: Versions) -> tuple[Array, Versions]:
    """The outcome of every row, and the versions to add; rows carry the day they were recorded, in file order."""
    if not len(known) and _all_apart(incoming.rows):
        incoming.rows["version"] = np.maximum(claims.version, 0)
        return np.full(len(incoming), Outcome.INSERTED), incoming
    outcomes = np.empty(len(incoming), np.int64)
    group, known_group = _groups(incoming.rows, known.rows)
    _place_undated(incoming, claims, group, known, known_group)
    added: list[Versions] = []
    for places in _rounds(incoming.rows, claims, group):
        live = np.isin(known_group, group[places])
        known, known_group = known.take(live), known_group[live]
        step = _Round(incoming.take(places), claims.take(places), group[places], known, known_group)
        outcomes[places] = step.outcomes
        new = step.new()
        added.append(new)
        known, known_group = known.joined(new), np.concatenate((known_group, step.group[step.writes]))
    return outcomes, _all(added, incoming)


def _all(pieces: list[Versions], like: Versions) -> Versions:
    whole = like.take(np.empty(0, np.intp))
    for piece in pieces:
        whole = whole.joined(piece) if len(whole) else piece
    return whole


def _all_apart(rows: Array) -> bool:
    """Whether no two rows belong to one record."""
    order = np.lexsort((rows["identity"], rows["enterprise_id"]))
    owner, identity = rows["enterprise_id"][order], rows["identity"][order]
    return not ((owner[1:] == owner[:-1]) & (identity[1:] == identity[:-1])).any()


def _groups(rows: Array, known: Array) -> tuple[Ints, Ints]:
    """One number per record and source, the same in both."""
    names = ("source_rank", "identity", "enterprise_id")
    keys = [np.concatenate((rows[name], known[name])) for name in names]
    order = np.lexsort(keys)
    new = np.ones(len(order), np.bool_)
    new[1:] = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(new)
    return group[: len(rows)], group[len(rows) :]


def _place_undated(incoming: Versions, claims: Claims, group: Ints, known: Versions, known_group: Ints) -> None:
    """Gives a row that states a version but no day the day that its number has among the versions known."""
    rows = np.flatnonzero(~claims.dated & (claims.version != NO_VERSION))
    if not len(rows) or not len(known):
        return
    later = _last_until(known_group, -known.rows["version"].astype(np.int64), group[rows], -claims.version[rows])
    found = later != _NONE
    days = incoming.rows["recorded_on"]
    days[rows[found]] = np.minimum(days[rows[found]], known.rows["recorded_on"][later[found]])


def _rounds(rows: Array, claims: Claims, group: Ints) -> Iterator[Array]:
    """Places of the rows, those of one record one after the other, in the order of what they claim."""
    version = np.where(claims.version == NO_VERSION, _LAST, claims.version)
    order = np.lexsort((np.arange(len(rows)), version, rows["recorded_on"], group))
    first = np.ones(len(order), np.bool_)
    first[1:] = np.diff(group[order]) != 0
    starts = np.flatnonzero(first)
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    by_rank = np.argsort(rank, kind="stable")
    for places in np.split(by_rank, np.flatnonzero(np.diff(rank[by_rank])) + 1):
        yield order[places]


def _last_until(known_group: Ints, known_at: Ints, group: Ints, at: Ints) -> Ints:
    """For every wanted (group, at) the place of the last known one of the group at or before it, -1 for none."""
    size = len(known_group)
    groups, ats = np.concatenate((known_group, group)), np.concatenate((known_at, at))
    order = np.lexsort((np.arange(len(groups)), ats, groups))
    place = np.where(order < size, np.arange(len(order)), _NONE)
    last = np.maximum.accumulate(place)
    found = np.full(len(groups), _NONE, np.int64)
    found[order] = np.where(last == _NONE, _NONE, order[last])
    wanted: Ints = found[size:]
    wanted[(wanted != _NONE) & (groups[wanted] != group)] = _NONE
    return wanted


def _moment(day: Array, version: Array) -> Ints:
    return (day.astype(np.int64) << 32) + version


class _Round:
    """Rows of different records, each against the last version before it."""

    def __init__(self, rows: Versions, claims: Claims, group: Ints, known: Versions, known_group: Ints) -> None:
        self.group, self._rows = group, rows.rows
        stated = np.where(claims.version == NO_VERSION, _LAST, claims.version)
        at = _moment(self._rows["recorded_on"], stated)
        base = _last_until(known_group, _moment(known.rows["recorded_on"], known.rows["version"]), group, at)
        self._based = base != _NONE
        self._merge(rows, known, base)
        exact = self._based & (self._held("version", known, base) == stated)
        exact &= self._held("recorded_on", known, base) == self._rows["recorded_on"]
        conflict = (self._differs & exact) | (self._contradicts & claims.repeated)
        self.writes = (self._differs | ~self._based) & ~conflict
        news = np.where(np.isin(group, known_group), Outcome.CORRECTED, Outcome.INSERTED)
        self.outcomes = np.where(conflict, Outcome.REFUSED, np.where(self.writes, news, Outcome.UNCHANGED))
        following = np.where(self._based, self._held("version", known, base) + 1, 0)
        self._rows["version"] = np.where(claims.version == NO_VERSION, following, claims.version)
        self._versions = rows

    def new(self) -> Versions:
        """The versions to add."""
        return self._versions.take(np.flatnonzero(self.writes))

    def _merge(self, rows: Versions, known: Versions, base: Ints) -> None:
        """Fills what the rows do not state from their bases; notes where they differ from or contradict them."""
        self._differs = np.zeros(len(rows), np.bool_)
        self._contradicts = np.zeros(len(rows), np.bool_)
        if not len(known):
            return
        for name in MERGED:
            self._fill(rows.rows[name], known.rows[name][base], _MISSING[name])
        for name in _TEXTS:
            self._fill(rows.texts[name], known.texts[name][base], None)
        # A record keeps the id it was first called by.
        rows.texts["record_id"][self._based] = known.texts["record_id"][base][self._based]
        for name in _TEXTS:
            rows.rows[_STATED[name]] = rows.texts[name] != np.array(None)

    def _fill(self, own: Array, held: Array, missing: Any) -> None:
        stated = (own != np.array(missing)) & self._based
        other = stated & (own != held)
        self._differs |= other
        self._contradicts |= other & (held != np.array(missing))
        silent = self._based & ~stated
        own[silent] = held[silent]

    def _held(self, name: str, known: Versions, base: Ints) -> Array:
        if not len(known):
            return np.full(len(base), NO_VERSION, np.int64)
        return known.rows[name][base].astype(np.int64)


_STATED = {"document_no": "document_stated", "reason": "reason_stated"}
