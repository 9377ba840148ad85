"""Visits and results by item into the database: each delivery's statement is added, nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from rules.calendar import date_of
from rules.texts import Text
from scoring.facts import NO_BOOLEAN, NO_DATE
from scoring.item_results import rank_of
from service.core.arrays import Array
from service.core.db.tables.visits import visit, visit_item
from service.facts.visits import ITEM_FIELDS, VISIT_FIELDS, StatedVisit, state_of, stated_visits_of
from service.intake.write.inspections import write_inspections
from service.intake.write.outcome import CONFLICTING, TOO_LONG, Dealt, Outcome
from service.intake.write.permitted import refuse_unpermitted
from service.intake.write.samples import has_samples
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch
from service.reading.by_item import item_compared

_LONGEST = {"department": 200, "number": 200, "plan_no": 40, "task_no": 40}
KNOWN_LATER = Text(
    "知悉日期晚于交来的日期；请核对日期。", "The day of recording is later than that of the delivery; check it."
)


def has_results_by_item(batch: IntakeBatch) -> bool:
    """Whether the rows of a batch of records are results of visits, each of one item."""
    return batch.kind == "records" and "number" in batch.texts and not has_samples(batch)


@dataclass(frozen=True, slots=True)
class _Row:
    """What one row states of a visit; `of_item` is None where it speaks of no item and no result."""

    place: int
    stated: dict[str, Any]
    item: str
    of_item: dict[str, Any] | None


# The enterprise, the identity of the visit, the day of recording (NO_DATE where none is stated).
_Key = tuple[int, int, int]


def take_visits(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int) -> Dealt:
    """Adds what the good rows state of visits and their items; `ids` are their enterprises, -1 for a row refused.

    Rows of one visit, each about an item, are one visit; their results make one inspection record, the worst of them.
    Rows of one delivery that state one thing differently wait, all of them.
    """
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    dealt.outcomes[ids < 0] = Outcome.REFUSED
    if batch.kind == "records":
        refuse_unpermitted(connection, batch, ids, work, dealt)
    columns = _columns(batch, work)
    _check_lengths(columns, dealt)
    _check_days(columns, work, dealt)
    places = np.flatnonzero(dealt.outcomes != Outcome.REFUSED).tolist()
    if not places:
        return dealt
    assert batch.identity is not None
    if batch.kind == "records":
        work.present.append((ids[places], batch.identity[places]))
    groups = _without_contradictions(_rows_of_visits(places, ids, batch.identity, columns), columns, dealt)
    stored = _stored(connection, groups, work)
    new = [one for key, rows in groups.items() if (one := _settled(key, rows, stored, columns, work, change_id, dealt))]
    _store(connection, new)
    shown = {key: min(rows, key=_weight).place for key, rows in groups.items()}
    write_inspections(connection, batch, shown, new, stored, work)
    dealt.touched = np.array(sorted({one.enterprise_id for one in new}), np.int32)
    return dealt


def _columns(batch: IntakeBatch, work: Work) -> dict[str, list[Any]]:
    """What rows state, as the database holds it; None where nothing is stated."""
    n = len(batch)
    by_item = batch.kind == "records"
    texts = ("number", "plan_no", "task_no", "item", "method", "finding")
    held: dict[str, list[Any]] = {name: batch.texts.get(name) or [None] * n for name in texts}
    held["department"] = [*_authorities(batch, work)] if by_item else batch.texts["department"]
    for name in ("trigger", "ordered_by", "level"):
        held[name] = _words(batch, name)
    held["result"] = _words(batch, "outcome")
    for name in ("on_site", "revoked"):
        stated = batch.columns.get(name, np.full(n, NO_BOOLEAN, np.int8)).tolist()
        held[name] = [None if value == NO_BOOLEAN else bool(value) for value in stated]
    held["visited_on"] = batch.columns["occurred_on" if by_item else "visited_on"].tolist()
    held["recorded"] = batch.columns.get("recorded_at", np.full(n, NO_DATE, np.int32)).tolist()
    return held


def _authorities(batch: IntakeBatch, work: Work) -> list[str]:
    """The authorities of results by item; whose file it is stands for one that is not stated."""
    named = zip(_words(batch, "authority"), _words(batch, "source"), strict=True)
    return [authority or source or work.source for authority, source in named]


def _words(batch: IntakeBatch, name: str) -> list[str | None]:
    prefix = "record" if batch.kind == "records" and f"record.{name}" in batch.vocabularies else "visit"
    if name not in batch.columns:
        return [None] * len(batch)
    words = [*batch.vocabularies[f"{prefix}.{name}"].texts, None]
    return [words[code] if code >= 0 else None for code in batch.columns[name].tolist()]


def _check_lengths(columns: dict[str, list[Any]], dealt: Dealt) -> None:
    for name, longest in _LONGEST.items():
        column = columns[name]
        long = [place for place, text in enumerate(column) if text is not None and len(text) > longest]
        fresh = [place for place in long if dealt.outcomes[place] != Outcome.REFUSED]
        dealt.refuse(fresh, name, {place: column[place] for place in fresh}, TOO_LONG)


def _check_days(columns: dict[str, list[Any]], work: Work, dealt: Dealt) -> None:
    late = [place for place, day in enumerate(columns["recorded"]) if day != NO_DATE and day > work.known_day]
    fresh = [place for place in late if dealt.outcomes[place] != Outcome.REFUSED]
    shown = {place: date_of(columns["recorded"][place]).isoformat() for place in fresh}
    dealt.refuse(fresh, "recorded_at", shown, KNOWN_LATER)


def _rows_of_visits(
    places: Sequence[int], ids: Array, identity: Array, columns: dict[str, list[Any]]
) -> dict[_Key, list[_Row]]:
    """The rows by visit and day of recording."""
    found: dict[_Key, list[_Row]] = {}
    owners, keys = ids.tolist(), identity.tolist()
    for place in places:
        of_item = {name: columns[name][place] for name in ITEM_FIELDS if columns[name][place] is not None}
        stated = {name: columns[name][place] for name in VISIT_FIELDS if columns[name][place] is not None}
        item = columns["item"][place] or ""
        # What is revoked by a row about an item is the item, else the visit.
        (stated if item else of_item).pop("revoked", None)
        row = _Row(place, stated, item, of_item if item or of_item else None)
        found.setdefault((owners[place], keys[place], columns["recorded"][place]), []).append(row)
    return found


def _without_contradictions(
    groups: dict[_Key, list[_Row]], columns: dict[str, list[Any]], dealt: Dealt
) -> dict[_Key, list[_Row]]:
    """The rows, but for those that state one thing of one visit or item differently: all of these are refused."""
    kept = {}
    for key, rows in groups.items():
        wrong = _contradicting([(row.place, row.stated) for row in rows])
        by_item: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for row in rows:
            if row.of_item is not None:
                by_item.setdefault(item_compared(row.item), []).append((row.place, row.of_item))
        for of_item in by_item.values():
            wrong |= _contradicting(of_item)
        dealt.refuse(sorted(wrong), "number", {place: columns["number"][place] for place in wrong}, CONFLICTING)
        if left := [row for row in rows if row.place not in wrong]:
            kept[key] = left
    return kept


def _contradicting(rows: list[tuple[int, dict[str, Any]]]) -> set[int]:
    if len(rows) < 2:
        return set()
    wrong: set[int] = set()
    for name in {name for _, stated in rows for name in stated}:
        if len({stated[name] for _, stated in rows if name in stated}) > 1:
            wrong |= {place for place, stated in rows if name in stated}
    return wrong


def _stored(
    connection: Connection, groups: dict[_Key, list[_Row]], work: Work
) -> dict[tuple[int, int], list[StatedVisit]]:
    """What this source has stated of the visits, in the order of the versions."""
    wanted = {key[:2] for key in groups}
    found: dict[tuple[int, int], list[StatedVisit]] = {}
    for row in stated_visits_of(connection, sorted({owner for owner, _ in wanted})):
        if row.source_rank == work.rank and (row.enterprise_id, row.identity) in wanted:
            found.setdefault((row.enterprise_id, row.identity), []).append(row)
    return {key: sorted(rows, key=lambda row: row.place) for key, rows in found.items()}


def _settled(
    key: _Key,
    rows: list[_Row],
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
        work.known_on if recorded == NO_DATE else date_of(recorded),
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


def _weight(row: _Row) -> tuple[int, str]:
    """The row of a visit that says what its inspection has beside its items: the worst, then by its item."""
    return rank_of("inspection", (row.of_item or {}).get("result")), item_compared(row.item)


def _items_of(rows: list[_Row], names: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What the rows state of each item, under the name that it has already where it is known."""
    items: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.of_item is not None:
            name = names.setdefault(item_compared(row.item), row.item)
            items.setdefault(name, {}).update(row.of_item)
    return items


def _store(connection: Connection, new: Sequence[StatedVisit]) -> None:
    if not new:
        return
    keys = [
        {
            "enterprise_id": one.enterprise_id,
            "identity": one.identity,
            "source_rank": one.source_rank,
            "recorded_on": one.recorded_on,
            "dated": one.dated,
            "change_id": one.change_id,
        }
        for one in new
    ]
    blank = dict.fromkeys(VISIT_FIELDS)
    connection.execute(
        insert(visit),
        [
            {
                **key,
                **blank,
                **one.stated,
                "visited_on": one.visited_on,
                "department": one.department,
                "number": one.number,
            }
            for key, one in zip(keys, new, strict=True)
        ],
    )
    none = dict.fromkeys(ITEM_FIELDS)
    items = [
        {**key, **none, **stated, "item": name}
        for key, one in zip(keys, new, strict=True)
        for name, stated in one.items.items()
    ]
    if items:
        connection.execute(insert(visit_item), items)
