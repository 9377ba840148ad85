"""Blocks of facts for a re-scoring run: only what the rule sets read, as columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from rules.calendar import day_of
from rules.feature_set import FeatureSet
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from rules.ruleset import RuleSet
from rules.signals import Signals
from scoring.changes import Basis
from scoring.digest import PARTS, digest_fields_of
from scoring.facts import NO_TEXT, Facts, Ints, Records, Vocabulary
from scoring.model import features_of
from scoring.required_fields import needs_of, nodes_read_by
from service.core.arrays import Array, Mask, are_among, distinct_of
from service.core.db.in_clause import Ids, is_among, joined
from service.core.db.packing import RECORD, RECORD_PACKED, SomeRows, take_rows, unpack, widen
from service.core.db.tables.facts import record, void_record
from service.core.db.vocabulary import read_vocabularies
from service.facts.attributes import changes_of, enterprise_rows_of
from service.facts.dated_attributes import DatedAttributes, dated_attributes_of
from service.facts.dated_facts import DatedFacts
from service.facts.known import Known
from service.facts.matched_words import matched_words_of, matches_of
from service.facts.record_ties import ties_of
from service.facts.texts import PLAIN, compared_texts_of, plain_column_of
from service.facts.ties import tie_ids_of, tied_types_of
from service.facts.visible import Places, Visible, in_order, is_ordered, visible_of, without_rows

# Shown in the tier list whatever the rule sets read.
LISTED = ("region", "industry")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of facts and the ids of its enterprises.

    `attributes` are theirs on any day as known by K (see `FactReader.facts_on`). `coming` is, per enterprise, the first
    day on which an attribute changes or a stored fact comes to be known. `fresh` are the enterprises of records that
    came to be known after the day asked for. `numbers` are those of the records within their enterprises.
    """

    ids: npt.NDArray[np.int32]
    facts: Facts
    attributes: DatedAttributes
    coming: npt.NDArray[np.int32]
    fresh: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.int64]
    new_rows: Array
    without_new: DatedAttributes


@dataclass(frozen=True, slots=True)
class Since:
    """What facts are compared with: a day D and what was known. What is of a later day and was not known is new."""

    day: date
    known: Known

    def are_new(self, days: Any, changes: Any, recorded: Any) -> Any:
        """True for what is of such days and what changes brought with such days of recording (numbers, or arrays)."""
        return (days > day_of(self.day)) & np.logical_not(self.known.covers(changes, recorded))


class Numbered(Sequence[str]):
    """Enterprises called by their ids, which is all that a run needs."""

    def __init__(self, ids: npt.NDArray[np.int32]) -> None:
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, index: Any) -> Any:
        return str(self._ids[index])


class FactReader:
    """Reads blocks of one closure, day D, day K and last change; threads may share it, each with its connection."""

    def __init__(
        self,
        connection: Connection,
        rule_sets: Sequence[RuleSet],
        as_of: date,
        known_on: date,
        known_change: int,
        since: Since | None = None,
        features: Sequence[FeatureSet] = (),
        signals: Signals | None = None,
        beside: Basis | None = None,
    ) -> None:
        """`since` is what the facts are compared with; `features` are those of models used.

        `signals`, and what is decided by `beside`, are read beside what decides; `digested` is what a digest of the
        facts that decide is made of.
        """
        all_sets = (*rule_sets, *(beside.rule_sets if beside else ()))
        all_features = (*features, *(features_of(beside.models) if beside else ()))
        needs, read = needs_of(all_sets, all_features, signals), nodes_read_by(all_sets, all_features, signals)
        self.days = day_of(as_of), day_of(known_on), known_change
        self._since = since
        self._attributes = sorted({*needs.enterprise_fields, *LISTED} - {"uscc", "name"})
        own = needs_of(rule_sets, features, signals).enterprise_fields if beside else needs.enterprise_fields
        # Those whose changes make an enterprise due.
        self._own_attributes = frozenset({*own, *LISTED})
        self.digested = digest_fields_of(tuple(rule_sets), tuple(features))
        columns = needs.record_fields - {"recorded_at", "version", "revoked"} | {PARTS[p] for p in self.digested.parts}
        self._columns = sorted(columns & set(RECORD_PACKED))
        self._plain = sorted(needs.record_fields & set(PLAIN))
        self._compared = compared_texts_of(read)
        self._ties = tied_types_of(all_sets, read)
        texts = {name for name in self._attributes if ENTERPRISE_FIELDS[name].kind is Kind.TEXT}
        texts |= {f"record.{n}" for n in self._columns if RECORD_FIELDS[n].kind is Kind.TEXT}
        self.vocabularies: Mapping[str, Vocabulary] = read_vocabularies(connection, texts)
        matched = matches_of(connection, self.days[1], known_change)
        self._matched = matched_words_of(matched, self.vocabularies)
        self._joins = ties_of(connection, known_change=known_change)
        types = read_vocabularies(connection, ["record.type"])["record.type"].texts
        self.types = {name: types.index(name) for name in needs.types if name in types}
        self._deciding = [self.types[name] for name in needs_of(rule_sets, features).types if name in types]

    def read_block(self, connection: Connection, ids: Ids) -> Block:
        """Returns the facts of those enterprises among `ids` that were known."""
        enterprises = enterprise_rows_of(connection, ids, *self.days[1:])
        known = np.ascontiguousarray(enterprises["id"])
        attributes, without_new, coming = self._attributes_of(connection, enterprises, known, ids)
        columns = self._matched.attributes(attributes.on(self.days[0]))
        stored = record_rows_of(connection, ids, self.days[2])
        self._note_unknown(stored, known, coming)
        joined = self._joins.joined(stored["enterprise_id"], stored["identity"], *self.days[1:])
        visible = visible_of(stored, *self.days[1:], joined)
        places = self._counted_places_of(visible.rows, visible.places, known)
        places = places[np.argsort(visible.rows["type"].take(places), kind="stable")]
        rows = SomeRows(visible.rows, places)
        owner = _places_among(known, rows["enterprise_id"])
        named_by = partial(places_of_ids, visible, places)
        ids = tie_ids_of(connection, rows, stored, named_by, self._tied_codes())
        sources = {name: visible.places_of_text(name, places) for name in self._plain}
        records, words = self._records_of(connection, rows, owner, ids, stored, sources)
        facts = Facts(Numbered(known), columns, records, {**self.vocabularies, **words})
        new = self._new_rows_of(visible.rows, places, records)
        return Block(known, facts, attributes, coming, self._fresh_of(stored), rows["identity"], new, without_new)

    def facts_on(self, block: Block, days: Ints) -> tuple[Facts, Ints]:
        """The facts of a block read, known by K, with each enterprise on a day of its own; and when attributes change.

        (n,) is the first later day on which an attribute that is read changes, `NO_DATE` where none is known to.
        """
        columns = self._matched.attributes(block.attributes.on(days))
        return replace(block.facts, attributes=columns), block.attributes.next_after(days, len(block.ids))

    def known_facts_of(self, block: Block) -> DatedFacts:
        """The facts of a block read, on any day, as they were known by K."""
        return DatedFacts(replace(block.facts, attributes={}), block.attributes, self._matched)

    def attributes_on(self, attributes: DatedAttributes, places: Ints, day: int) -> Mapping[str, Ints]:
        """The attributes of the enterprises at `places` of a block on one day."""
        return self._matched.attributes(attributes.at(places, np.full(len(places), day, np.int64)))

    def _attributes_of(
        self, connection: Connection, enterprises: Array, known: Array, ids: Ids
    ) -> tuple[DatedAttributes, DatedAttributes, npt.NDArray[np.int32]]:
        """The attributes read of the enterprises, the same without what is new, and when the next is to change.

        That is the first day after D on which one changes or comes to be known; a change that is known after K counts
        from the day on which it is known.
        """
        as_of, known_on, known_change = self.days
        first = {name: widen(name, enterprises[name]) for name in self._attributes}
        changes = changes_of(connection, ids, first, known_change)
        attributes = dated_attributes_of(first, known, changes, known_on)
        without_new, since = attributes, self._since
        if since is not None and changes:
            old = [one for one in changes if not since.are_new(one.valid_from, one.change_id, one.recorded_on)]
            if len(old) < len(changes):
                without_new = dated_attributes_of(first, known, old, known_on)
        own = [one for one in changes if one.field in self._own_attributes]
        due = attributes if len(own) == len(changes) else dated_attributes_of(first, known, own, known_on)
        coming = due.next_after(as_of, len(known)).astype(np.int32)
        late = [change for change in own if change.recorded_on > known_on]
        places = np.searchsorted(known, [change.enterprise_id for change in late]).tolist() if late else ()
        for place, change in zip(places, late, strict=True):
            if place < len(known) and known[place] == change.enterprise_id:
                coming[place] = min(int(coming[place]), max(change.valid_from, change.recorded_on))
        return attributes, without_new, coming

    def _fresh_of(self, stored: Array) -> npt.NDArray[np.int32]:
        """The enterprises of rows of the types that decide that came to be known since the day asked for."""
        if self._since is None:
            return np.empty(0, np.int32)
        before = day_of(self._since.known.on)
        late = np.flatnonzero((stored["recorded_on"] > before) & (stored["recorded_on"] <= self.days[1]))
        late = late[(stored["change_id"][late] <= self.days[2]) & self._is_of_types(stored["type"][late])]
        joined = self._joins.decided_between(before, self.days[1])
        mine = np.isin(joined, stored["enterprise_id"])
        return np.unique(np.concatenate((stored["enterprise_id"][late], joined[mine].astype(np.int32))))

    def _new_rows_of(self, stored: Array, places: Array, records: Records) -> Array:
        """Which rows of the records, which stand at `places` among all that are stored, are of records that are new."""
        if self._since is None:
            return np.empty(0, np.intp)
        # Few are of a day so late, and one column tells.
        later = np.flatnonzero(records.columns["occurred_on"] > day_of(self._since.day))
        rows = take_rows(stored, places[later])
        names = ("occurred_on", "change_id", "recorded_on")
        new = later[np.flatnonzero(self._since.are_new(*(rows[name] for name in names)))]
        if not len(new):
            return new
        # Nor was any other version of such a record known.
        owners = stored["enterprise_id"]
        near = np.flatnonzero(are_among(owners, distinct_of(owners[places[new]])))
        rows = take_rows(stored, near)
        order = np.lexsort((rows["identity"], rows["enterprise_id"]))
        rows = rows[order]
        begins = np.ones(len(rows), np.bool_)
        begins[1:] = (np.diff(rows["enterprise_id"]) != 0) | (rows["identity"][1:] != rows["identity"][:-1])
        known = self._since.known.covers(rows["change_id"], rows["recorded_on"])
        ever = np.logical_or.reduceat(known, np.flatnonzero(begins))
        of_row = np.empty(len(rows), np.bool_)
        of_row[order] = ever[np.cumsum(begins) - 1]
        return new[~of_row[np.searchsorted(near, places[new])]]

    def _is_of_types(self, codes: Array) -> Mask:
        """True for codes of the types that decide, and where a row states no type."""
        wanted: Mask = np.isin(codes, [NO_TEXT, *self._deciding])
        return wanted

    def _note_unknown(self, stored: Array, known: Array, coming: Array) -> None:
        """Notes the days on which stored records come to be known, and those on which they are joined or parted."""
        self._note_joins(known, coming)
        late = np.flatnonzero((stored["recorded_on"] > self.days[1]) & (stored["change_id"] <= self.days[2]))
        if len(late) and len(known):
            owners = np.searchsorted(known, stored["enterprise_id"][late])
            there = known[np.minimum(owners, len(known) - 1)] == stored["enterprise_id"][late]
            np.minimum.at(coming, owners[there], stored["recorded_on"][late][there])

    def _note_joins(self, known: Array, coming: Array) -> None:
        for owner, *days in zip(*(one.tolist() for one in self._joins.of_days()), strict=True):
            place = int(np.searchsorted(known, owner))
            if place < len(known) and known[place] == owner:
                later = [day for day in days if day > self.days[1]]
                coming[place] = min([int(coming[place]), *later])

    def _counted_places_of(self, stored: Array, places: Array, known: Array) -> Array:
        """Those of the visible rows at `places` that are of the types read and of known enterprises."""
        kinds = stored["type"].take(places)
        wanted = np.zeros(max(int(kinds.max(initial=0)), *self.types.values(), 0) + 1, np.bool_)
        wanted[list(self.types.values())] = True
        kept = wanted[kinds] & (kinds >= 0)
        if len(known) != (known[-1] - known[0] + 1 if len(known) else 0):
            kept &= np.isin(stored["enterprise_id"].take(places), known)
        elif len(known):
            owner = stored["enterprise_id"].take(places)
            kept &= (owner >= known[0]) & (owner <= known[-1])
        else:
            kept[:] = False
        return places[kept]

    def _tied_codes(self) -> list[int]:
        return [self.types[name] for name in self._ties if name in self.types]

    def _records_of(
        self,
        connection: Connection,
        rows: SomeRows,
        owner: npt.NDArray[np.int32],
        ids: npt.NDArray[np.int64],
        stored: Array,
        sources: Mapping[str, Places],
    ) -> tuple[Records, dict[str, Vocabulary]]:
        """The records of packed rows in the order of their types, with the words of texts that stand by themselves.

        These have them from the stored rows at `sources`.
        """
        codes = rows["type"]
        slices = {
            name: slice(*np.searchsorted(codes, [code, code + 1]).tolist()) for name, code in sorted(self.types.items())
        }
        slices = {name: run for name, run in slices.items() if run.stop > run.start}
        columns = {name: widen(name, rows[name]) for name in self._columns}
        self._matched.records(columns, slices)
        words: dict[str, Vocabulary] = {}
        for name in self._plain:
            columns[name], words[f"record.{name}"] = self._plain_column_of(connection, stored, sources[name], name)
        hashed = {name: rows[word] for name, word in PLAIN.items()}
        return Records(owner, slices, columns, ids, words=hashed), words

    def _plain_column_of(
        self, connection: Connection, stored: Array, sources: Places, name: str
    ) -> tuple[Array, Vocabulary]:
        """Codes of a text that stands by itself; where rule sets only ask whether it is stated, all are one word."""
        if name in self._compared:
            return plain_column_of(connection, stored, sources, name)
        return np.where(sources >= 0, 0, NO_TEXT).astype(np.int32), Vocabulary(["…"])


def _places_among(known: Array, ids: Array) -> npt.NDArray[np.int32]:
    """The place of each of `ids` among those known, ascending, of which it is one.

    Those of a block lie near each other, and to look them up takes an eighth of the time of a search for each.
    """
    first, last = (int(known[0]), int(known[-1])) if len(known) else (0, -1)
    places = np.empty(last + 1 - first, np.int32)
    places[known - first] = np.arange(len(known), dtype=np.int32)
    return places[ids - first]


def places_of_ids(visible: Visible, places: Places, rows: Places) -> Places:
    """Where the ids of some of the rows at `places` are stated."""
    return visible.places_of_text("record_id", places[rows])


def record_rows_of(connection: Connection, ids: Ids, known_change: int) -> Array:
    """What is stored of the records of the enterprises among `ids`, by enterprise and record.

    Rows that count for nothing any more by the change `known_change` are left out.
    """
    chosen = is_among(connection, record.c.enterprise_id, ids)
    rows = unpack(RECORD, connection.execute(select(joined(record.c.packed)).where(chosen)).scalar() or b"")
    rows = rows if is_ordered(rows) and connection.dialect.name == "sqlite" else in_order(rows)
    return without_void(connection, rows, ids, known_change)


def visible_records_of(connection: Connection, ids: Ids, known_on: int, known_change: int) -> Visible:
    """The records of the enterprises among `ids` that count on day K, as they were known by a change."""
    stored = record_rows_of(connection, ids, known_change)
    joined = ties_of(connection, ids, known_change).joined(
        stored["enterprise_id"], stored["identity"], known_on, known_change
    )
    return visible_of(stored, known_on, known_change, joined)


def without_void(connection: Connection, rows: Array, ids: Ids, known_change: int | None = None) -> Array:
    """The rows, of the enterprises among `ids`, but for those that count for nothing by a change (None: by now)."""
    void = void_record.c
    found = select(joined(void.packed)).where(is_among(connection, void.enterprise_id, ids))
    if known_change is not None:
        found = found.where(void.found_by <= known_change)
    data = connection.execute(found).scalar()
    return without_rows(rows, unpack(RECORD, data)) if data else rows
