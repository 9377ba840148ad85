"""Visits, results by item and samples into the database: each delivery's statement is added, nothing is overwritten."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from rules.calendar import date_of, day_of
from scoring.document_numbers import document_compared
from scoring.facts import NO_DATE
from scoring.item_results import rank_of
from service.core.arrays import Array
from service.core.db.bulk import insert_columns
from service.core.db.tables.facts import change
from service.facts.by_item import ByItem
from service.facts.visits import StatedVisit, state_of, stated_visits_of
from service.intake.queries.authorities import authorities_among
from service.intake.write.inspections import write_inspections
from service.intake.write.item_rows import ItemRow, Key, contradicting_of, rows_by_key
from service.intake.write.outcome import CONFLICTING, Dealt, Outcome
from service.intake.write.permitted import refuse_unpermitted
from service.intake.write.visit_rows import by_item_of, columns_of_visits, refuse_unfit
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch
from service.reading.by_item import item_compared


def take_visits(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int) -> Dealt:
    """Adds what the good rows state of visits and their items; `ids` are their enterprises, -1 for a row refused.

    Rows of one visit, each about an item, are one visit; their results make one inspection record, the worst of them.
    So do the rows of one sample a spot check.
    Rows of one delivery that state one thing differently wait, all of them.
    """
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    dealt.outcomes[ids < 0] = Outcome.REFUSED
    if batch.kind == "records":
        refuse_unpermitted(connection, batch, ids, work, dealt)
    kept = by_item_of(batch)
    assert kept is not None
    columns = columns_of_visits(batch, work)
    refuse_unfit(columns, work, dealt)
    disputed = np.flatnonzero(np.isin(batch.lines, work.disputed) & (dealt.outcomes != Outcome.REFUSED)).tolist()
    dealt.refuse(disputed, "number", {place: columns["number"][place] for place in disputed}, CONFLICTING)
    places = np.flatnonzero(dealt.outcomes != Outcome.REFUSED).tolist()
    if not places:
        return dealt
    assert batch.identity is not None
    known = stated_visits_of(connection, sorted(set(ids[places].tolist())), kept=kept)
    identity = _known_identities(connection, known, ids, batch.identity, columns, places)
    if batch.kind == "records":
        work.present.append((ids[places], identity[places]))
    groups = _without_contradictions(rows_by_key(places, ids, identity, columns, kept), columns, dealt)
    stored = _stored(known, groups, work)
    _refuse_contradicted(connection, groups, stored, columns, work, dealt)
    new = [one for key, rows in groups.items() if (one := _settled(key, rows, stored, columns, work, change_id, dealt))]
    _store(connection, new, kept)
    shown = {key: min(rows, key=partial(_weight, kept)).place for key, rows in groups.items()}
    write_inspections(connection, batch, kept, shown, new, stored, work)
    dealt.touched = np.array(sorted({one.enterprise_id for one in new}), np.int32)
    return dealt


def _without_contradictions(
    groups: dict[Key, list[ItemRow]], columns: dict[str, list[Any]], dealt: Dealt
) -> dict[Key, list[ItemRow]]:
    """The rows, but for those that state one thing of one visit or item differently: all of these are refused."""
    kept = {}
    for key, rows in groups.items():
        wrong = contradicting_of(rows)
        dealt.refuse(sorted(wrong), "number", {place: columns["number"][place] for place in wrong}, CONFLICTING)
        if left := [row for row in rows if row.place not in wrong]:
            kept[key] = left
    return kept


def _known_identities(
    connection: Connection,
    known: Sequence[StatedVisit],
    ids: Array,
    identity: Array,
    columns: dict[str, list[Any]],
    places: Sequence[int],
) -> Array:
    """The identities of the rows; a visit keeps the one it was first known by, whatever its authority is called."""
    if not known:
        return identity
    names = {one.department for one in known} | {columns["department"][place] for place in places}
    authorities = authorities_among(connection, names)
    first: dict[tuple[Any, ...], int] = {}
    for one in sorted(known, key=lambda one: one.change_id):
        number = document_compared(one.number)
        key = (one.enterprise_id, authorities.one_of(one.department), number, day_of(one.visited_on))
        first.setdefault(key, one.identity)
    found = identity.copy()
    for place in places:
        number = document_compared(columns["number"][place])
        who = authorities.one_of(columns["department"][place])
        found[place] = first.get((int(ids[place]), who, number, columns["visited_on"][place]), identity[place])
    return found


def _stored(
    known: Sequence[StatedVisit], groups: dict[Key, list[ItemRow]], work: Work
) -> dict[tuple[int, int], list[StatedVisit]]:
    """What this source has stated of the visits, in the order of the versions."""
    wanted = {key[:2] for key in groups}
    found: dict[tuple[int, int], list[StatedVisit]] = {}
    for row in known:
        if row.source_rank == work.rank and (row.enterprise_id, row.identity) in wanted:
            found.setdefault((row.enterprise_id, row.identity), []).append(row)
    return {key: sorted(rows, key=lambda row: row.place) for key, rows in found.items()}


def _refuse_contradicted(
    connection: Connection,
    groups: dict[Key, list[ItemRow]],
    stored: dict[tuple[int, int], list[StatedVisit]],
    columns: dict[str, list[Any]],
    work: Work,
    dealt: Dealt,
) -> None:
    """Refuses, and takes out of `groups`, rows that contradict what an earlier transaction of the delivery stored."""
    if work.import_id is None or not any(stored.values()):
        return
    mine = set(connection.execute(select(change.c.id).where(change.c.import_id == work.import_id)).scalars())
    for key, rows in list(groups.items()):
        place = _day_of(key, work), key[2] != NO_DATE
        held = [
            one for one in stored.get(key[:2], ()) if one.change_id in mine and (one.recorded_on, one.dated) == place
        ]
        fields, items = state_of(held)
        by_name = {item_compared(name): stated for name, stated in items.items()}
        wrong = [
            row
            for row in rows
            if _differs(row.stated, fields) or _differs(row.of_item or {}, by_name.get(item_compared(row.item), {}))
        ]
        dealt.refuse([row.place for row in wrong], "number", columns["number"][rows[0].place], CONFLICTING)
        groups[key] = [row for row in rows if row not in wrong]
        if not groups[key]:
            del groups[key]


def _differs(stated: dict[str, Any], held: dict[str, Any]) -> bool:
    return any(name in held and held[name] != value for name, value in stated.items())


def _day_of(key: Key, work: Work) -> date:
    """The day from which rows are known: the one that they state, else that of their delivery."""
    return work.known_on if key[2] == NO_DATE else date_of(key[2])


def _settled(
    key: Key,
    rows: list[ItemRow],
    stored: dict[tuple[int, int], list[StatedVisit]],
    columns: dict[str, list[Any]],
    work: Work,
    change_id: int,
    dealt: Dealt,
) -> StatedVisit | None:
    """The statement to add, None where it is a copy; says of each row what became of it."""
    owner, identity, recorded = key
    known, first = stored.setdefault((owner, identity), []), rows[0].place
    names = {item_compared(name): name for row in known for name in row.items}
    made = StatedVisit(
        owner,
        identity,
        work.rank,
        _day_of(key, work),
        recorded != NO_DATE,
        change_id,
        date_of(columns["visited_on"][first]),
        columns["department"][first],
        columns["number"][first],
        {name: value for row in rows for name, value in row.stated.items()},
        _items_of(rows, names),
    )
    # An undated row adds nothing where all that it states stands before it; a dated one only where it is there already.
    before = [row for row in known if row.place < made.place and (not made.dated or row.place[:2] == made.place[:2])]
    fields, items = state_of(before)
    is_new = not known
    for row in rows:
        name = names.get(item_compared(row.item), row.item)
        adds = is_new or not row.stated.items() <= fields.items()
        fresh = row.of_item is not None and name not in items
        adds |= fresh or not (row.of_item or {}).items() <= items.get(name, {}).items()
        if adds:
            dealt.outcomes[row.place] = Outcome.INSERTED if is_new or fresh else Outcome.CORRECTED
    if not any(dealt.outcomes[row.place] != Outcome.UNCHANGED for row in rows):
        return None
    known.append(made)
    known.sort(key=lambda row: row.place)
    return made


def _weight(kept: ByItem, row: ItemRow) -> tuple[int, str]:
    """The row of a visit that says what its inspection has beside its items: the worst, then by its item."""
    return rank_of(kept.record_type, (row.of_item or {}).get("result")), item_compared(row.item)


def _items_of(rows: list[ItemRow], names: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What the rows state of each item, under the name that it has already where it is known."""
    items: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.of_item is not None:
            name = names.setdefault(item_compared(row.item), row.item)
            items.setdefault(name, {}).update(row.of_item)
    return items


def _store(connection: Connection, new: Sequence[StatedVisit], kept: ByItem) -> None:
    if not new:
        return
    visits = _keys_of(new)
    visits[kept.authority] = [one.department for one in new]
    visits["number"] = [one.number for one in new]
    visits[kept.day] = [day_of(one.visited_on) for one in new]
    stated = {name: [one.stated.get(name) for one in new] for name in kept.fields}
    insert_columns(connection, kept.whole, {**visits, **stated})
    items = [(one, name, of_item) for one in new for name, of_item in one.items.items()]
    columns = _keys_of([one for one, _, _ in items])
    columns["item"] = [name for _, name, _ in items]
    columns |= {field: [of_item.get(field) for _, _, of_item in items] for field in kept.item_fields}
    insert_columns(connection, kept.items, columns)


def _keys_of(stated: Sequence[StatedVisit]) -> dict[str, list[Any]]:
    """The columns of the key of what was stated, as the driver takes them."""
    names = ("enterprise_id", "identity", "source_rank", "dated", "change_id")
    keys: dict[str, list[Any]] = {name: [getattr(one, name) for one in stated] for name in names}
    return keys | {"recorded_on": [day_of(one.recorded_on) for one in stated]}
