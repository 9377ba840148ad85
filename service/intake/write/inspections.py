"""The record of a visit or a sample: the worst of its items, one version more whenever that changes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection

from rules.calendar import day_of
from rules.fields import RECORD_FIELDS, Kind
from scoring.cleaning import word_key
from scoring.digest import text_words_of
from scoring.facts import NO_DATE, NO_TEXT
from scoring.version_order import NO_VERSION
from service.core.arrays import Array, split_rows
from service.core.db.bulk import insert_columns, select_matching
from service.core.db.packing import RECORD, RECORD_PACKED, pack_table, unpack
from service.core.db.tables.facts import record
from service.core.db.vocabulary import TextCodes
from service.facts.by_item import ByItem
from service.facts.matched_words import read_matches
from service.facts.visible import CONTENT, KEY, in_order, versions_of
from service.facts.visits import StatedVisit, combined_of, state_of, stated_visits_of, with_matched
from service.intake.write.visit_rows import TRIGGER_OF
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch

_DECIMAL = 10_000
_NOWHERE = dict.fromkeys(KEY, 0)
# The enterprise, the identity of the visit, the day of recording that rows state (NO_DATE where none).
_Key = tuple[int, int, int]
_Record = tuple[int, int]
_KNOWN = (
    "SELECT r.packed FROM {keys} k {cross} record r "
    "ON r.enterprise_id = k.enterprise_id AND r.identity = k.identity AND r.source_rank = :rank"
)
# What a trigger of a visit is called as the category of its inspection.
_CATEGORIES = {trigger: category for category, trigger in TRIGGER_OF.items()}


def write_inspections(
    connection: Connection,
    batch: IntakeBatch,
    kept: ByItem,
    shown: Mapping[_Key, int],
    new: Sequence[StatedVisit],
    stated: Mapping[_Record, Sequence[StatedVisit]],
    work: Work,
) -> None:
    """Adds versions of the records of the visits or samples in `new`, from the first day on that they changed.

    `stated` is all that this source stated of each visit, in order; `shown` names a row of the batch for each visit and
    day of recording, which says what an inspection has beside its items. On any day the record is what the items were
    known to be.
    """
    touched: dict[_Record, int] = {}
    for one in new:
        key, day = (one.enterprise_id, one.identity), day_of(one.recorded_on)
        touched[key] = min(day, touched.get(key, day))
    if touched:
        columns, reasons = _columns_beside(connection, batch, work), batch.texts.get("reason")
        beside = _Beside(connection, kept, new[0].change_id, len(batch), columns, reasons)
        _write(connection, kept, touched, stated, work.rank, beside, shown)


def rewrite_matched(
    connection: Connection, kept: ByItem, ids: Sequence[int], word: str, since: int, change_id: int
) -> list[int]:
    """Adds versions of the records of which an item states a word that means something else from the day `since` on.

    Of the enterprises `ids` those that state it; returns the ones whose records changed.
    """
    by_source: dict[int, dict[_Record, list[StatedVisit]]] = {}
    for one in sorted(stated_visits_of(connection, ids, kept=kept), key=lambda one: one.place):
        of_source = by_source.setdefault(one.source_rank, {})
        of_source.setdefault((one.enterprise_id, one.identity), []).append(one)
    changed: set[int] = set()
    for rank, stated in by_source.items():
        touched = {key: since for key, rows in stated.items() if word in _words_of(rows)}
        beside = _Beside(connection, kept, change_id, 0, {}, None)
        changed |= set(_write(connection, kept, touched, stated, rank, beside, {}))
    return sorted(changed)


def _write(
    connection: Connection,
    kept: ByItem,
    touched: Mapping[_Record, int],
    stated: Mapping[_Record, Sequence[StatedVisit]],
    rank: int,
    beside: "_Beside",
    shown: Mapping[_Key, int],
) -> list[int]:
    """Adds versions of the records `touched`, from their days on; returns the enterprises of those that changed.

    A record changes on days on which something was recorded, and on those on which a word of its items was matched, or
    no longer was.
    """
    matches = read_matches(connection).dated("outcome", kept.record_type)
    held = _versions_of(connection, sorted(touched), rank)
    rows: list[Any] = []
    states: list[_State] = []
    for key, since in touched.items():
        recorded = {day_of(one.recorded_on) for one in stated[key]}
        more = matches.days_of(_words_of(stated[key])) if matches else set()
        for day in sorted(recorded | {day for day in more if day > min(recorded)}):
            if day < since:
                continue
            seen = [one for one in stated[key] if day_of(one.recorded_on) <= day]
            state = _State(seen, kept, matches.on(day))
            version = _version_of(state, day, held.setdefault(key, []), beside, shown)
            if version is not None:
                held[key].append(version)
                rows.append(version)
                states.append(state)
    _store(connection, rows, states, beside, shown)
    return [int(row["enterprise_id"]) for row in rows]


def _words_of(stated: Sequence[StatedVisit]) -> set[str]:
    """The words of the results of all items, as words are looked up."""
    return {word_key(one["result"]) for row in stated for one in row.items.values() if one.get("result")}


class _State:
    """A visit as what `seen`, one statement after the other, makes it; it is `gone` where it or all of it was revoked.

    `decisive` is the item that decides the outcome, None where none is named; `by_item`: items are, and say what was
    found.
    """

    def __init__(self, seen: Sequence[StatedVisit], kept_as: ByItem, matched: Mapping[str, str]) -> None:
        self.last = seen[-1]
        self.fields, items = state_of(seen)
        kept = with_matched({name: one for name, one in items.items() if not one.get("revoked")}, matched)
        self.gone = bool(self.fields.get("revoked")) or (bool(items) and not kept)
        self.outcome, self.faulty = combined_of(kept, kept_as.record_type)
        self.by_item = any(name and one.get("result") for name, one in kept.items())
        named = sorted(name for name, one in kept.items() if name and one.get("result") == self.outcome)
        self.decisive = named[0] if named and self.outcome else None


def _versions_of(
    connection: Connection, keys: Sequence[tuple[int, int]], rank: int
) -> dict[tuple[int, int], list[Any]]:
    """What is stored of the records from one source, as packed rows."""
    columns = {"enterprise_id": [owner for owner, _ in keys], "identity": [identity for _, identity in keys]}
    cross = "CROSS JOIN" if connection.dialect.name == "sqlite" else "JOIN"
    found: dict[tuple[int, int], list[Any]] = {}
    for (packed,) in select_matching(connection, _KNOWN.replace("{cross}", cross), columns, rank=rank):
        row = unpack(RECORD, packed)[0]
        found.setdefault((int(row["enterprise_id"]), int(row["identity"])), []).append(row)
    return found


def _version_of(
    state: _State, day: int, held: Sequence[Any], beside: "_Beside", shown: Mapping[_Key, int]
) -> Any | None:
    """The version of the record as its visit was known on a day; None where there is none, or it says so already."""
    before = _known_on(held, day)
    if before is None and (state.outcome is None or state.gone):
        return None
    made = beside.row_of(state, shown)
    made["recorded_on"] = day
    if state.gone or (before is not None and before["revoked"] == 1):
        made["revoked"] = int(state.gone)
    if state.outcome is not None:
        made["outcome"] = beside.code("outcome", state.outcome)
        if state.by_item:
            made["value"] = state.faulty * _DECIMAL
    return None if before is not None and beside.adds_nothing(made, before) else made


def _known_on(held: Sequence[Any], day: int) -> Any | None:
    """What the stored rows say of a record as known on a day, the earlier filling the later; None where none does."""
    seen = np.array([row for row in held if row["recorded_on"] <= day], RECORD)
    if not len(seen):
        return None
    filled, order = versions_of(in_order(seen))
    return filled[order[-1]]


def _columns_beside(connection: Connection, batch: IntakeBatch, work: Work) -> dict[str, Array]:
    """What the rows of a batch of records say beside their items, with the codes of the database."""
    columns: dict[str, Array] = {}
    if batch.kind != "records":
        return columns
    for name in RECORD_PACKED:
        column = batch.columns.get(name)
        if column is None or name == "revoked":
            continue
        key = f"record.{name}"
        coded = RECORD_FIELDS[name].kind is Kind.TEXT
        columns[name] = work.coding(connection, key, batch.vocabularies[key], column) if coded else column
    return columns


class _Beside:
    """What the rows of a batch say of an inspection beside its items: category, severity, objection …"""

    def __init__(
        self,
        connection: Connection,
        kept: ByItem,
        change_id: int,
        rows: int,
        columns: Mapping[str, Array],
        reasons: Sequence[str | None] | None,
    ) -> None:
        """`columns` are those of the rows by the name of the field, packed; `reasons` the texts, None without any."""
        self._connection, self._codes, self._change_id = connection, TextCodes(), change_id
        self._type, self._reasons = kept.record_type, reasons
        self._known: dict[tuple[str, str], int] = {}
        self._rows = pack_table(RECORD, rows, {"type": NO_TEXT, **_NOWHERE, **columns})
        self._blank = pack_table(RECORD, 1, {"type": NO_TEXT, **_NOWHERE})[0]

    def code(self, name: str, word: str) -> int:
        """The database's code of a word of a field of records."""
        known = self._known.get((name, word))
        if known is None:
            found = self._codes.codes_for(self._connection, f"record.{name}", [word])
            known = self._known[name, word] = int(found[0])
        return known

    def adds_nothing(self, made: Any, before: Any) -> bool:
        """Whether all that `made` states stands before it already."""
        return all(made[name] in (self._blank[name], before[name]) for name in CONTENT)

    def row_of(self, state: _State, shown: Mapping[_Key, int]) -> Any:
        """A version to fill in: what the last statement and its row say. It stands on its day, after what is there."""
        last = state.last
        made = self._blank.copy()
        made["enterprise_id"], made["identity"], made["source_rank"] = (
            last.enterprise_id,
            last.identity,
            last.source_rank,
        )
        made["dated"], made["version"] = 1, NO_VERSION
        # Each transaction that changes the outcome is a statement of its own, the last one counting.
        made["change_id"] = made["delivery"] = self._change_id
        made["type"], made["occurred_on"] = self.code("type", self._type), day_of(last.visited_on)
        made["authority"] = self.code("authority", last.department)
        category = _CATEGORIES.get(state.fields.get("trigger", ""))
        if category:
            made["category"] = self.code("category", category)
        place = _place_of(state, shown)
        if place is not None:
            row = self._rows[place]
            for name in RECORD_PACKED:
                if row[name] != self._blank[name]:
                    made[name] = row[name]
        return made

    def reason_of(self, state: _State, shown: Mapping[_Key, int]) -> str | None:
        """Why: the item that decides, else what the last row says."""
        if state.decisive or self._reasons is None:
            return state.decisive
        place = _place_of(state, shown)
        return None if place is None else self._reasons[place]


def _place_of(state: _State, shown: Mapping[_Key, int]) -> int | None:
    """The row of the batch that says what the record has beside its items; None where it came before."""
    last = state.last
    recorded = day_of(last.recorded_on) if last.dated else NO_DATE
    return shown.get((last.enterprise_id, last.identity, recorded))


def _store(
    connection: Connection,
    rows: Sequence[Any],
    states: Sequence[_State],
    beside: _Beside,
    shown: Mapping[_Key, int],
) -> None:
    if not rows:
        return
    packed = np.array(rows, RECORD)
    texts: dict[str, list[str | None]] = {
        "record_id": [state.last.number for state in states],
        "document_no": [None] * len(packed),
    }
    texts["reason"] = [beside.reason_of(state, shown) for state in states]
    packed["id_stated"] = [text is not None for text in texts["record_id"]]
    packed["document_word"], packed["reason_word"] = 0, text_words_of(texts["reason"])
    columns = {name: packed[name].tolist() for name in KEY}
    insert_columns(connection, record, {**columns, "packed": split_rows(packed), **texts})
