"""Visits into the database: department and number tell them apart, what a row states replaces what was held."""

from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, update

from rules.calendar import date_of
from scoring.facts import NO_BOOLEAN, NO_DATE
from service.core.arrays import Array
from service.core.db.bulk import insert_columns, select_matching
from service.core.db.tables.visits import visit
from service.intake.write.finder import outside
from service.intake.write.outcome import OUTSIDE, TOO_LONG, Dealt, Outcome
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch

_LONGEST = {"department": 200, "number": 200, "trigger": 40}
_FIELDS = ("enterprise_id", "visited_on", "trigger", "on_site", "item")
# What a visit is taken to be where the row does not say.
_ABSENT = {"trigger": "PLAN_RANDOM", "on_site": True, "item": ""}
_KNOWN = (
    'SELECT v.id, v.department, v.number, v.enterprise_id, v.visited_on, v."trigger", v.on_site, v.item '
    "FROM {keys} k JOIN visit v ON v.department = k.department AND v.number = k.number"
)


def take_visits(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int) -> Dealt:
    """Adds new visits and corrects known ones, which department and number tell apart; `ids` < 0 are refused rows."""
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    dealt.outcomes[ids < 0] = Outcome.REFUSED
    columns = _columns(batch, ids)
    _check_lengths(columns, dealt)
    places = np.flatnonzero(dealt.outcomes != Outcome.REFUSED).tolist()
    if not places:
        return dealt
    given = {name: [columns[name][place] for place in places] for name in ("department", "number")}
    known = {row[1:3]: list(row) for row in select_matching(connection, _KNOWN, given)}
    places = _of_our_own(connection, places, columns, known, work, dealt)
    new: dict[tuple[Any, ...], dict[str, Any]] = {}
    corrected: dict[int, dict[str, Any]] = {}
    for place in places:
        stated = {name: column[place] for name, column in columns.items()}
        dealt.outcomes[place] = _settled(stated, known, new, corrected)
    _store(connection, list(new.values()), list(corrected.values()), change_id)
    dealt.touched = ids[dealt.outcomes > Outcome.REFUSED]
    return dealt


def _of_our_own(
    connection: Connection,
    places: list[int],
    columns: dict[str, list[Any]],
    known: dict[Any, list[Any]],
    work: Work,
    dealt: Dealt,
) -> list[int]:
    """The places whose visit is new or of an enterprise within the jurisdictions; the others are refused."""
    owners = np.array([held[3] for held in known.values()], np.int32)
    far = set(owners[outside(connection, owners, work.regions)].tolist())
    keys = {place: (columns["department"][place], columns["number"][place]) for place in places}
    taken = [place for place, key in keys.items() if key in known and known[key][3] in far]
    dealt.refuse(taken, "number", {place: columns["number"][place] for place in taken}, OUTSIDE)
    return [place for place in places if place not in set(taken)]


def _columns(batch: IntakeBatch, ids: Array) -> dict[str, list[Any]]:
    """What rows state, as the database holds it; None where nothing is stated."""
    n = len(batch)
    words = [*batch.vocabularies["visit.trigger"].texts, None]
    triggers = batch.columns.get("trigger", np.full(n, -1, np.int32)).tolist()
    days = batch.columns["visited_on"].tolist()
    on_site = batch.columns.get("on_site", np.full(n, NO_BOOLEAN, np.int8)).tolist()
    return {
        "enterprise_id": ids.tolist(),
        "visited_on": [None if day == NO_DATE else day for day in days],
        "trigger": [words[code] for code in triggers],
        "on_site": [None if value == NO_BOOLEAN else bool(value) for value in on_site],
        **{name: batch.texts.get(name, [None] * n) for name in ("item", "department", "number")},
    }


def _check_lengths(columns: dict[str, list[Any]], dealt: Dealt) -> None:
    for name, longest in _LONGEST.items():
        column = columns[name]
        long = [place for place, text in enumerate(column) if text is not None and len(text) > longest]
        fresh = [place for place in long if dealt.outcomes[place] != Outcome.REFUSED]
        dealt.refuse(fresh, name, {place: column[place] for place in fresh}, TOO_LONG)


def _settled(
    stated: dict[str, Any],
    known: dict[Any, list[Any]],
    new: dict[tuple[Any, ...], dict[str, Any]],
    corrected: dict[int, dict[str, Any]],
) -> Outcome:
    key = (stated["department"], stated["number"])
    held = known.get(key)
    if held is None:
        row = {**_ABSENT, **{name: value for name, value in stated.items() if value is not None}}
        new[key] = row
        known[key] = [None, *key, *(row[name] for name in _FIELDS)]
        return Outcome.INSERTED
    before = dict(zip(_FIELDS, held[3:], strict=True))
    after = {name: before[name] if stated[name] is None else stated[name] for name in _FIELDS}
    if after == before:
        return Outcome.UNCHANGED
    held[3:] = after.values()
    if held[0] is None:
        new[key] |= after
    else:
        corrected[held[0]] = {"one": held[0], **after}
    return Outcome.CORRECTED


def _store(connection: Connection, new: list[dict[str, Any]], corrected: list[dict[str, Any]], change_id: int) -> None:
    if new:
        names = (*_FIELDS, "department", "number")
        columns = {name: [row[name] for row in new] for name in names}
        insert_columns(connection, visit, {**columns, "change_id": [change_id] * len(new)})
    if corrected:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _FIELDS}
        one = update(visit).where(visit.c.id == bindparam("one")).values(**values, change_id=change_id)
        # Days are held as numbers here; the column takes dates.
        rows = [{"one": row["one"], **{f"new_{n}": _as_column(n, row[n]) for n in _FIELDS}} for row in corrected]
        connection.execute(one, rows)


def _as_column(name: str, value: Any) -> Any:
    return date_of(value) if name == "visited_on" else value
