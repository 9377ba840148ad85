"""Blocks of facts for a re-scoring run: only what the rule sets read, as columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from rules.calendar import day_of
from rules.feature_set import FeatureSet
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from rules.ruleset import RuleSet
from scoring.facts import NO_DATE, NO_TEXT, Facts, Records, Vocabulary
from scoring.required_fields import needs_of, nodes_read_by
from service.core.arrays import Array
from service.core.db.in_clause import Ids, is_among, joined
from service.core.db.packing import RECORD, RECORD_PACKED, take_rows, unpack, widen
from service.core.db.tables.facts import record
from service.core.db.vocabulary import read_vocabularies
from service.facts.attributes import attributes_of, enterprise_rows_of
from service.facts.texts import PLAIN, compared_texts_of, plain_column_of
from service.facts.ties import tie_ids_of, tied_types_of
from service.facts.visible import in_order, is_ordered, visible_rows_of

# Shown in the tier list whatever the rule sets read.
LISTED = ("region", "industry")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of facts, the ids of its enterprises, and the packed rows of the records that count, by type.

    `by_type` says where each of these stood in the order of enterprise and identity; `coming` is, per enterprise, the
    first day on which an attribute changes or a stored fact comes to be known. `fresh` are the enterprises of records
    that came to be known after the day asked for.
    """

    ids: npt.NDArray[np.int32]
    facts: Facts
    record_rows: Array
    by_type: npt.NDArray[np.intp]
    coming: npt.NDArray[np.int32]
    fresh: npt.NDArray[np.int32]


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
        known_before: date | None = None,
        features: Sequence[FeatureSet] = (),
    ) -> None:
        """`known_before` is the day K of what the facts are compared with; `features` are those of models used."""
        needs, read = needs_of(rule_sets, features), nodes_read_by(rule_sets, features)
        self.days = day_of(as_of), day_of(known_on), known_change
        self._known_before = NO_DATE if known_before is None else day_of(known_before)
        self._attributes = sorted({*needs.enterprise_fields, *LISTED} - {"uscc", "name"})
        self._columns = sorted((needs.record_fields - {"recorded_at", "version", "revoked"}) & set(RECORD_PACKED))
        self._plain = sorted(needs.record_fields & set(PLAIN))
        self._compared = compared_texts_of(read)
        self._ties = tied_types_of(rule_sets, read)
        texts = {name for name in self._attributes if ENTERPRISE_FIELDS[name].kind is Kind.TEXT}
        texts |= {f"record.{n}" for n in self._columns if RECORD_FIELDS[n].kind is Kind.TEXT}
        self.vocabularies: Mapping[str, Vocabulary] = read_vocabularies(connection, texts)
        types = read_vocabularies(connection, ["record.type"])["record.type"].texts
        self.types = {name: types.index(name) for name in needs.types if name in types}

    def read_block(self, connection: Connection, ids: Ids) -> Block:
        """Returns the facts of those enterprises among `ids` that were known."""
        enterprises = enterprise_rows_of(connection, ids, *self.days[1:])
        known = np.ascontiguousarray(enterprises["id"])
        coming = np.full(len(known), NO_DATE, np.int32)
        columns = attributes_of(connection, enterprises, ids, self._attributes, self.days, coming)
        stored = record_rows_of(connection, ids)
        self._note_unknown(stored, known, coming)
        places = self._counted_places_of(stored, visible_rows_of(stored, *self.days[1:]), known)
        by_type = np.argsort(stored["type"][places], kind="stable")
        rows = take_rows(stored, places[by_type])
        owner = np.searchsorted(known, rows["enterprise_id"]).astype(np.int32)
        ids = tie_ids_of(connection, rows, self._tied_codes())
        records, words = self._records_of(connection, rows, owner, ids)
        facts = Facts(Numbered(known), columns, records, {**self.vocabularies, **words})
        fresh = np.unique(rows["enterprise_id"][rows["recorded_on"] > self._known_before])
        return Block(known, facts, rows, by_type, coming, fresh)

    def _note_unknown(self, stored: Array, known: Array, coming: Array) -> None:
        """Notes the days on which stored records come to be known."""
        late = np.flatnonzero((stored["recorded_on"] > self.days[1]) & (stored["change_id"] <= self.days[2]))
        if len(late) and len(known):
            owners = np.searchsorted(known, stored["enterprise_id"][late])
            there = known[np.minimum(owners, len(known) - 1)] == stored["enterprise_id"][late]
            np.minimum.at(coming, owners[there], stored["recorded_on"][late][there])

    def _counted_places_of(self, stored: Array, places: Array, known: Array) -> Array:
        """Those of the visible rows at `places` that are of the types read and of known enterprises."""
        kinds = stored["type"][places]
        wanted = np.zeros(max(int(kinds.max(initial=0)), *self.types.values(), 0) + 1, np.bool_)
        wanted[list(self.types.values())] = True
        kept = wanted[kinds]
        if len(known) != (known[-1] - known[0] + 1 if len(known) else 0):
            kept &= np.isin(stored["enterprise_id"][places], known)
        elif len(known):
            owner = stored["enterprise_id"][places]
            kept &= (owner >= known[0]) & (owner <= known[-1])
        else:
            kept[:] = False
        return places[kept]

    def _tied_codes(self) -> list[int]:
        return [self.types[name] for name in self._ties if name in self.types]

    def _records_of(
        self, connection: Connection, rows: Array, owner: npt.NDArray[np.int32], ids: npt.NDArray[np.int64]
    ) -> tuple[Records, dict[str, Vocabulary]]:
        """The records of packed rows in the order of their types, with the words of texts that stand by themselves."""
        codes = rows["type"]
        slices = {
            name: slice(*np.searchsorted(codes, [code, code + 1]).tolist()) for name, code in sorted(self.types.items())
        }
        slices = {name: run for name, run in slices.items() if run.stop > run.start}
        columns = {name: widen(name, rows[name]) for name in self._columns}
        words: dict[str, Vocabulary] = {}
        for name in self._plain:
            columns[name], words[f"record.{name}"] = self._plain_column_of(connection, rows, name)
        return Records(owner, slices, columns, ids), words

    def _plain_column_of(self, connection: Connection, rows: Array, name: str) -> tuple[Array, Vocabulary]:
        """Codes of a text that stands by itself; where rule sets only ask whether it is stated, all are one word."""
        if name in self._compared:
            return plain_column_of(connection, rows, name)
        stated = rows[PLAIN[name]] == 1
        return np.where(stated, 0, NO_TEXT).astype(np.int32), Vocabulary(["…"])


def record_rows_of(connection: Connection, ids: Ids) -> Array:
    """All stored versions of the records of the enterprises among `ids`, in the order of `visible.in_order`."""
    chosen = is_among(connection, record.c.enterprise_id, ids)
    rows = unpack(RECORD, connection.execute(select(joined(record.c.packed)).where(chosen)).scalar() or b"")
    return rows if is_ordered(rows) and connection.dialect.name == "sqlite" else in_order(rows)
