"""What differs between two states of knowledge of one enterprise, and its facts with some of that substituted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from rules.calendar import day_of
from rules.fields import RECORD_FIELDS
from scoring.facts import MISSING, Facts, Ints, Mask, Records, Vocabulary
from scoring.known_versions import NO_CONTENT, id_at, known_records_of
from scoring.stacked_facts import codes_in_words
from scoring.stated_rows import Canonical, record_of

# What a version says of itself; and a record that counts says nothing by not being revoked.
_NOT_COMPARED = NO_CONTENT | {"revoked"}


class How(StrEnum):
    """In what way a record, or attributes, are others than they were known to be."""

    # It was known in other words.
    CORRECTED = "corrected"
    # It had happened and nothing of it was known.
    LATE = "late"
    # It counts no more: revoked, or found to be of another record.
    GONE = "gone"
    # It happened since.
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of one enterprise on a day: facts in all versions, or in the visible ones alone.

    `keys` say of each row of `facts` which record it is, alike in both of two that are compared; `ever` are the keys
    of the records of which anything was known.
    """

    facts: Facts
    keys: Ints
    ever: frozenset[int]
    known_on: date


@dataclass(frozen=True, slots=True)
class Item:
    """What is substituted: a record, or, without one, attributes whose `fields` are others.

    `was` is what the record said at first and `record` what it says then, None where it does not count; `rows` are
    those of the pool that it takes away and brings.
    """

    how: How
    was: Canonical | None = None
    record: Canonical | None = None
    fields: tuple[str, ...] = ()
    rows: tuple[int | None, int | None] = field(default=(None, None), repr=False)

    @property
    def shown(self) -> Canonical | None:
        """The record as it is known best; None where attributes are meant."""
        return self.record or self.was


class Pool:
    """The visible records of both states of knowledge, and what differs: `corrected` by knowledge, `new` by events.

    A record is new of which nothing was known at first, and that speaks of a day after `first_day`. Only records of
    `types` are told.
    """

    def __init__(self, then: Known, now: Known, first_day: date, types: Collection[str]) -> None:
        self._now = now.facts
        sides = [_visible_rows_of(one) for one in (then, now)]
        facts = [side.facts for side in sides]
        self._types = [name for side in sides for name in side.types]
        self._columns = _stacked([_columns_of(side, now.facts.vocabularies) for side in sides])
        self._ids = [id for side in sides for id in side.ids]
        start = len(sides[0].keys)
        old = dict(zip(sides[0].keys, range(start), strict=True))
        new = dict(zip(sides[1].keys, range(start, len(self._types)), strict=True))
        self._there = frozenset(new.values())
        found = []
        for key in sorted(old.keys() | new.keys()):
            before, after = old.get(key), new.get(key)
            kinds = {self._types[row] for row in (before, after) if row is not None}
            if kinds.isdisjoint(types) or (before is not None and after is not None and self._is_same(before, after)):
                continue
            was = None if before is None else record_of(facts[0], sides[0].places[before])
            record = None if after is None else record_of(facts[1], sides[1].places[after - start])
            how = self._how(before, after, key in then.ever, first_day)
            found.append(Item(how, was, record, rows=(before, after)))
        found.sort(key=_order_of)
        self.corrected = [item for item in found if item.how is not How.NEW]
        self.new = [item for item in found if item.how is How.NEW]

    def facts_by_step(self, steps: Sequence[Sequence[Item]], attributes: tuple[Facts, Facts]) -> Facts:
        """The enterprise once for each number of steps taken, from none to all.

        All that the steps do not name is as it is known now, but what is new is not there. Attributes are those of the
        first facts until the step that names them is taken, and then those of the second.
        """
        picks = np.zeros((len(steps) + 1, len(self._types)), np.bool_)
        new = {item.rows[1] for item in self.new}
        picks[:, sorted(self._there - new)] = True
        second = np.full(len(steps) + 1, not any(item.fields for step in steps for item in step))
        for taken, step in enumerate(steps, 1):
            for item in step:
                before, after = item.rows
                second[taken:] |= bool(item.fields)
                if before is not None:
                    picks[:taken, before], picks[taken:, before] = True, False
                if after is not None:
                    picks[:taken, after], picks[taken:, after] = False, True
        return self._block(picks, second, attributes)

    def _block(self, picks: Mask, second: Mask, attributes: tuple[Facts, Facts]) -> Facts:
        kinds = np.array(self._types, np.str_)
        rows: list[Ints] = [np.empty(0, np.int64)]
        owners: list[npt.NDArray[np.int32]] = [np.empty(0, np.int32)]
        slices, start = {}, 0
        for name in sorted(set(self._types)):
            of_type = np.flatnonzero(kinds == name)
            owner, at = np.nonzero(picks[:, of_type])
            rows.append(of_type[at])
            owners.append(owner.astype(np.int32))
            slices[name], start = slice(start, start + len(at)), start + len(at)
        taken = np.concatenate(rows)
        columns = {name: column[taken] for name, column in self._columns.items()}
        records = Records(np.concatenate(owners), slices, columns, [self._ids[row] for row in taken.tolist()])
        first, last = (_attributes_of(one, self._now.vocabularies) for one in attributes)
        held = {name: np.where(second, last[name][0], first[name][0]).astype(last[name].dtype) for name in last}
        return Facts([str(self._now.uscc[0])] * len(picks), held, records, self._now.vocabularies)

    def _is_same(self, before: int, after: int) -> bool:
        compared = (column for name, column in self._columns.items() if name not in _NOT_COMPARED)
        return self._types[before] == self._types[after] and all(one[before] == one[after] for one in compared)

    def _how(self, before: int | None, after: int | None, was_known: bool, first_day: date) -> How:
        if after is None:
            return How.GONE
        if before is None and not was_known:
            return How.NEW if self._columns["occurred_on"][after] > day_of(first_day) else How.LATE
        return How.CORRECTED


def attributes_changed(how: How, before: Facts, after: Facts, fields: Collection[str]) -> list[Item]:
    """One item where some attributes of `fields` have other values, none where none has."""
    first, last = (_attributes_of(one, after.vocabularies) for one in (before, after))
    changed = tuple(sorted(name for name in fields if name in last and int(first[name][0]) != int(last[name][0])))
    return [Item(how, fields=changed)] if changed else []


@dataclass(frozen=True, slots=True)
class _Side:
    """The visible rows of one state of knowledge: where they stand in its `facts`, their types, keys and ids."""

    facts: Facts
    places: list[int]
    types: list[str]
    keys: list[int]
    ids: list[str]


def _visible_rows_of(known: Known) -> _Side:
    records, visible = known_records_of(known.facts.records, day_of(known.known_on))
    places = (np.arange(len(records)) if visible is None else np.flatnonzero(visible)).tolist()
    kinds = {row: name for name, run in records.slices.items() for row in range(run.start, run.stop)}
    facts = Facts(known.facts.uscc, known.facts.attributes, records, known.facts.vocabularies)
    keys = [int(key) for key in known.keys[places]]
    return _Side(facts, places, [kinds[row] for row in places], keys, [id_at(records.ids, row) for row in places])


def _columns_of(side: _Side, words: Mapping[str, Vocabulary]) -> dict[str, Ints]:
    """The columns of the visible rows, texts by their codes in `words`."""
    columns = side.facts.records.columns
    return {name: codes_in_words(f"record.{name}", columns[name][side.places], side.facts, words) for name in columns}


def _attributes_of(facts: Facts, words: Mapping[str, Vocabulary]) -> dict[str, Ints]:
    return {name: codes_in_words(name, column, facts, words) for name, column in facts.attributes.items()}


def _stacked(sides: Sequence[Mapping[str, Ints]]) -> dict[str, Ints]:
    """The columns of both sides one under the other; what a side does not have is missing there."""
    kinds = {name: RECORD_FIELDS[name].kind for side in sides for name in side}
    lengths = [len(next(iter(side.values()), ())) for side in sides]
    return {
        name: np.concatenate(
            [side.get(name, np.full(number, MISSING[kind])) for side, number in zip(sides, lengths, strict=True)]
        )
        for name, kind in kinds.items()
    }


def _order_of(item: Item) -> tuple[object, ...]:
    """By the day on which it came to be known or, where that is not stated, first; then by its own day and its id."""
    shown = item.shown or {}
    day = str(shown.get("recorded_at") or "") if item.how is not How.GONE else ""
    id = str(shown.get("record_id") or "")
    return day, str(shown.get("occurred_on") or ""), len(id), id, str(shown.get("type"))
