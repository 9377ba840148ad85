"""The facts of a few enterprises with every field, record ids and texts, for explanations and pages."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlalchemy import Connection, select

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from scoring.facts import NO_NUMBER, NO_TEXT, Facts, Records, Vocabulary
from service.core.arrays import Array
from service.core.db.fact_changes import last_change
from service.core.db.in_clause import is_among
from service.core.db.packing import ENTERPRISE_PACKED, RECORD_PACKED, take_rows, widen
from service.core.db.tables.facts import enterprise
from service.core.db.vocabulary import read_vocabularies
from service.facts.attributes import attributes_of, enterprise_rows_of
from service.facts.matched_words import MatchedWords, matched_words_of, matches_of
from service.facts.reader import record_rows_of
from service.facts.record_ties import ties_of
from service.facts.texts import PLAIN, coded_texts_of, texts_at
from service.facts.visible import visible_of

_WORDS = (
    *(name for name in ENTERPRISE_PACKED if ENTERPRISE_FIELDS[name].kind is Kind.TEXT),
    *(f"record.{name}" for name in RECORD_PACKED if RECORD_FIELDS[name].kind is Kind.TEXT),
    "record.type",
)


def full_facts_of(
    connection: Connection, ids: Sequence[int], as_of: date, known_on: date, known_change: int | None = None
) -> Facts:
    """The facts of the enterprises among `ids` on `as_of` as known on `known_on` (and up to a change), by id.

    Everything is there that `scoring.explain` and `scoring.digest` may ask for; enterprises that were not known are
    left out.
    """
    until = last_change(connection) if known_change is None else known_change
    days = day_of(as_of), day_of(known_on), until
    known = enterprise_rows_of(connection, ids, *days[1:])
    words = read_vocabularies(connection, _WORDS)
    matched = matched_words_of(matches_of(connection, *days[1:]), words)
    columns = dict(matched.attributes(attributes_of(connection, known, ids, ENTERPRISE_PACKED, days)))
    codes, columns["name"], words["name"] = _names_of(connection, known["id"])
    records = _records_of(connection, known["id"], days, words, matched)
    return Facts(codes, columns, records, words)


def _names_of(connection: Connection, ids: Array) -> tuple[list[str], Array, Vocabulary]:
    """The codes of the enterprises, their names as codes, and the words of these."""
    rows = connection.execute(
        select(enterprise.c.code, enterprise.c.name)
        .where(is_among(connection, enterprise.c.id, ids.tolist()))
        .order_by(enterprise.c.id)
    ).all()
    names = Vocabulary()
    coded = np.array([NO_TEXT if row.name is None else names.add(row.name) for row in rows], np.int32)
    return [row.code for row in rows], coded, names


def _records_of(
    connection: Connection,
    ids: Array,
    days: tuple[int, int, int],
    words: dict[str, Vocabulary],
    matched: MatchedWords,
) -> Records:
    stored = record_rows_of(connection, ids.tolist(), days[2])
    ties = ties_of(connection, ids.tolist(), days[2])
    visible = visible_of(stored, *days[1:], ties.joined(stored["enterprise_id"], stored["identity"], *days[1:]))
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
    texts = texts_at(connection, stored, sources)
    for name in PLAIN:
        columns[name], words[f"record.{name}"] = coded_texts_of(texts[name])
    owner = np.searchsorted(ids, rows["enterprise_id"]).astype(np.int32)
    return Records(owner, slices, columns, _distinct_ids_of([name or "" for name in texts["record_id"]], rows))


def _distinct_ids_of(record_ids: list[str], rows: Array) -> list[str]:
    """The record ids; where a source calls two records of an enterprise alike, each with a part of its identity."""
    called = Counter(zip(rows["enterprise_id"].tolist(), record_ids, strict=True))
    return [
        name if called[owner, name] == 1 else f"{name}~{identity & 0xFFFFFFFF:08x}"
        for name, owner, identity in zip(
            record_ids, rows["enterprise_id"].tolist(), rows["identity"].tolist(), strict=True
        )
    ]
