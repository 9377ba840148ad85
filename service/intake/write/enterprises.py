"""Enterprises and the changes of their attributes into the database: what was stated first stays, changes are dated."""

from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select, text

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, Kind
from scoring.facts import NO_TEXT
from service.core.arrays import Array, split_rows
from service.core.db.bulk import insert_columns
from service.core.db.packing import ENTERPRISE, ENTERPRISE_PACKED, pack_table
from service.core.db.tables.facts import enterprise
from service.intake.write.attribute_state import Stated, state_of, write_changes
from service.intake.write.finder import leaves, outside
from service.intake.write.names import keep_first_names
from service.intake.write.outcome import OUTSIDE, Dealt, Outcome
from service.intake.write.registration_numbers import keep_numbers, refuse_taken_numbers
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch
from service.registries.actions.placing import offices_of_new

# Columns of limited width, where people search.
LISTED = ("region", "industry")
_NAME = "name"


def take_enterprises(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int) -> Dealt:
    """Adds new enterprises and, of those known (`ids`, -1: new), what differs as a change from `data_on` on."""
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    _check_regions(connection, batch, ids, work, dealt)
    numbers = refuse_taken_numbers(connection, batch, ids, dealt)
    places = np.flatnonzero(dealt.outcomes != Outcome.REFUSED)
    if not len(places):
        return dealt
    stated = stated_by(connection, batch, work, np.full(len(batch), day_of(work.data_on)))
    codes = np.array(batch.uscc.to_pylist(), object)
    ids = _added(connection, batch, codes, ids, places, stated, work, change_id, dealt)
    keep_numbers(connection, batch, ids, numbers, change_id, dealt)
    rest = places[dealt.outcomes[places] != Outcome.INSERTED]
    change_attributes(connection, rest, ids, stated, work, change_id, dealt)
    dealt.touched = ids[dealt.outcomes > Outcome.REFUSED]
    work.present.append((ids[places], None))
    return dealt


def stated_by(connection: Connection, batch: IntakeBatch, work: Work, valid_from: Array) -> Stated:
    """What the rows of a batch state, with the words of the database."""
    columns = {}
    for name in ENTERPRISE_PACKED:
        column = batch.columns.get(name)
        if column is not None and ENTERPRISE_FIELDS[name].kind is Kind.TEXT:
            column = work.coding(connection, name, batch.vocabularies[name], column)
        if column is not None:
            columns[name] = column
    names = np.full(len(batch), None, object)
    names[:] = batch.texts.get(_NAME, [None] * len(batch))
    return Stated(columns, names, valid_from)


def change_attributes(
    connection: Connection,
    places: Array,
    ids: Array,
    stated: Stated,
    work: Work,
    change_id: int,
    dealt: Dealt,
) -> None:
    """Adds what the rows at `places` change; rows of one enterprise are dealt with one after the other.

    None contradicts another: those wait (see `service.reading`).
    """
    while len(places):
        _, first = np.unique(ids[places], return_index=True)
        now, places = places[first], np.delete(places, first)
        state = state_of(connection, ids[now])
        found = state.compared(stated.take(now))
        kept = np.flatnonzero(found.differs)
        write_changes(connection, state, stated.take(now[kept]), found.take(kept), work, change_id)
        dealt.outcomes[now[kept]] = Outcome.CORRECTED


def _check_regions(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, dealt: Dealt) -> None:
    """Refuses enterprises that lie, or would come to lie, outside the jurisdictions; a new one must state where."""
    if work.inside.is_everywhere:
        return
    wrong = outside(connection, ids, work.inside)
    column = batch.columns.get("region", np.full(len(batch), NO_TEXT, np.int32))
    texts = [*batch.vocabularies["region"].texts, ""] if "region" in batch.columns else [""]
    stated = np.array(texts, object)[column]
    wrong |= ((ids < 0) | (column != NO_TEXT)) & leaves(connection, ids, stated, work.inside)
    places = np.flatnonzero(wrong & (dealt.outcomes != Outcome.REFUSED)).tolist()
    dealt.refuse(places, "region", {place: texts[column[place]] for place in places}, OUTSIDE)


def _added(
    connection: Connection,
    batch: IntakeBatch,
    codes: Array,
    ids: Array,
    places: Array,
    stated: Stated,
    work: Work,
    change_id: int,
    dealt: Dealt,
) -> Array:
    """Adds the enterprises that are not known; the ids of all rows."""
    unknown = places[ids[places] < 0]
    if not len(unknown):
        return ids
    first: dict[str, int] = {}
    for place in unknown.tolist():
        first.setdefault(codes[place], place)
    new = np.fromiter(first.values(), np.int64, len(first))
    numbers = _new_ids(connection, len(new))
    by_code = dict(zip(first, numbers.tolist(), strict=True))
    ids = ids.copy()
    ids[unknown] = [by_code[code] for code in codes[unknown].tolist()]
    _insert(connection, batch, codes, numbers, new, stated.take(new), work, change_id)
    dealt.outcomes[new] = Outcome.INSERTED
    return ids


def _insert(
    connection: Connection,
    batch: IntakeBatch,
    codes: Array,
    numbers: Array,
    new: Array,
    stated: Stated,
    work: Work,
    change_id: int,
) -> None:
    own: dict[str, Any] = {"id": numbers, "recorded_on": work.known_day, "change_id": change_id}
    rows = pack_table(ENTERPRISE, len(new), {**stated.columns, **own})
    listed = {name: _texts(batch, name, new) for name in LISTED}
    insert_columns(
        connection,
        enterprise,
        {
            "id": numbers.tolist(),
            "code": codes[new].tolist(),
            _NAME: stated.names.tolist(),
            **listed,
            "office": offices_of_new(connection, codes[new].tolist(), listed["region"]),
            "recorded_on": [work.known_day] * len(new),
            "change_id": [change_id] * len(new),
            "packed": split_rows(rows),
        },
    )
    if _NAME in batch.texts:
        keep_first_names(connection, numbers, stated.names.tolist())


def _texts(batch: IntakeBatch, name: str, places: Array) -> list[str | None]:
    if name not in batch.columns:
        return [None] * len(places)
    texts = np.array([*batch.vocabularies[name].texts, None], object)
    found: list[str | None] = texts[batch.columns[name][places]].tolist()
    return found


def _new_ids(connection: Connection, number: int) -> Array:
    """Ids that no enterprise has."""
    if connection.dialect.name == "postgresql":
        query = "SELECT nextval(pg_get_serial_sequence('enterprise', 'id')) FROM generate_series(1, :number)"
        return np.sort(np.array(connection.execute(text(query), {"number": number}).scalars().all(), np.int32))
    last = connection.execute(select(func.coalesce(func.max(enterprise.c.id), 0))).scalar_one()
    return np.arange(last + 1, last + 1 + number, dtype=np.int32)
