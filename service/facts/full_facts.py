"""The facts of a few enterprises with every field, record ids and texts, for explanations and pages."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.calendar import day_of
from scoring.facts import NO_NUMBER, NO_TEXT, Facts, Records, Vocabulary
from service.core.arrays import Array
from service.core.db.packing import ENTERPRISE_PACKED, RECORD_PACKED, take_rows, widen
from service.facts.dated_attributes import dated_attributes_of
from service.facts.dated_facts import DatedFacts
from service.facts.matched_words import MatchedWords, matched_words_of
from service.facts.stored import StoredFacts, read_stored
from service.facts.texts import PLAIN, coded_texts_of


def full_facts_of(
    connection: Connection, ids: Sequence[int], as_of: date, known_on: date, known_change: int | None = None
) -> Facts:
    """The facts of the enterprises among `ids` on `as_of` as known on `known_on` (and up to a change), by id.

    Everything is there that `scoring.explain` and `scoring.digest` may ask for; enterprises that were not known are
    left out.
    """
    return facts_of(read_stored(connection, ids), as_of, known_on, known_change)


def facts_of(stored: StoredFacts, as_of: date, known_on: date, known_change: int | None = None) -> Facts:
    """The same of the enterprises that were read."""
    return dated_facts_of(stored, known_on, known_change).on(as_of)


def dated_facts_of(stored: StoredFacts, known_on: date, known_change: int | None = None) -> DatedFacts:
    """The same on any day, as known on one; of records the visible versions alone, by the `identity` of each."""
    until = stored.last_change if known_change is None else known_change
    days = day_of(known_on), until
    known = stored.enterprise_rows(*days)
    words = dict(stored.words)
    matched = matched_words_of(stored.matches.counted(*days), words)
    records = _records_of(stored, known["id"], days, words, matched)
    called = [stored.called[id] for id in known["id"].tolist()]
    names, words["name"] = coded_texts_of([name for _, name in called])
    changes = [one for one in stored.changes if one.change_id <= until]
    first = {name: widen(name, known[name]) for name in ENTERPRISE_PACKED}
    attributes = dated_attributes_of(first, known["id"], changes, days[0])
    return DatedFacts(Facts([code for code, _ in called], {"name": names}, records, words), attributes, matched)


def _records_of(
    stored: StoredFacts,
    ids: Array,
    days: tuple[int, int],
    words: dict[str, Vocabulary],
    matched: MatchedWords,
) -> Records:
    held = stored.record_rows(days[1])
    held = held[np.isin(held["enterprise_id"], ids)]
    visible = stored.visible(held, *days)
    types = words["record.type"].texts
    kinds_of_rows = visible.rows["type"]
    # A row that only repairs a record of which no other is known says of no type what happened.
    typed = [place for place in visible.places.tolist() if kinds_of_rows[place] != NO_TEXT]
    places = np.array(sorted(typed, key=lambda place: types[kinds_of_rows[place]]), np.intp)
    rows = take_rows(visible.rows, places)
    kinds = [types[code] for code in rows["type"].tolist()]
    slices = {name: slice(kinds.index(name), len(kinds) - kinds[::-1].index(name)) for name in sorted(set(kinds))}
    columns = {name: widen(name, rows[name]) for name in RECORD_PACKED}
    matched.records(columns, slices)
    columns |= {
        "recorded_at": widen("recorded_at", rows["recorded_on"]),
        "version": np.where(rows["version"] < 0, NO_NUMBER, rows["version"].astype(np.int64)),
    }
    sources = {name: visible.places_of_text(name, places) for name in ("record_id", *PLAIN)}
    texts = stored.texts_at(held, sources)
    for name in PLAIN:
        columns[name], words[f"record.{name}"] = coded_texts_of(texts[name])
    owner = np.searchsorted(ids, rows["enterprise_id"]).astype(np.int32)
    called = _distinct_ids_of([name or "" for name in texts["record_id"]], rows)
    return Records(owner, slices, columns, called, rows["identity"].astype(np.int64))


def _distinct_ids_of(record_ids: list[str], rows: Array) -> list[str]:
    """The record ids; where a source calls two records of an enterprise alike, each with a part of its identity."""
    called = Counter(zip(rows["enterprise_id"].tolist(), record_ids, strict=True))
    return [
        name if called[owner, name] == 1 else f"{name}~{identity & 0xFFFFFFFF:08x}"
        for name, owner, identity in zip(
            record_ids, rows["enterprise_id"].tolist(), rows["identity"].tolist(), strict=True
        )
    ]
