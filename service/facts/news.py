"""What came to be known of a few enterprises from one state of knowledge to another: records and attributes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from rules.calendar import date_of, day_of
from scoring.facts import NO_DATE
from service.core.arrays import Array
from service.core.db.fact_changes import last_change
from service.core.db.in_clause import is_among
from service.core.db.packing import take_rows
from service.core.db.tables.facts import attribute_change, enterprise
from service.core.db.vocabulary import read_vocabularies
from service.core.names import EVERY_NAME, Names
from service.facts.histories import OF_TIERS
from service.facts.reader import record_rows_of
from service.facts.record_ties import ties_of
from service.facts.texts import PLAIN, texts_at
from service.facts.visible import CONTENT, visible_of

NEW, CHANGED, GONE = "new", "changed", "gone"
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """All that was known on a day by a change."""

    on: date
    change: int


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record that is new, says something else, or counts no more; `recorded_on` is when that came to be known."""

    how: str
    type: str
    occurred_on: date | None
    document: str | None
    recorded_on: date


@dataclass(frozen=True, slots=True)
class NewAttribute:
    """An attribute that changes from a day on; `recorded_on` is when that came to be known."""

    field: str
    valid_from: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class News:
    """What came to be known of one enterprise; `registered_on` is when it was taken in, if that is news, too."""

    records: tuple[NewRecord, ...] = ()
    attributes: tuple[NewAttribute, ...] = ()
    registered_on: date | None = None

    def __bool__(self) -> bool:
        return bool(self.records or self.attributes or self.registered_on)


def known_until(connection: Connection, on: date) -> Known:
    """All that is known now, as far as it was known on the day."""
    return Known(on, last_change(connection))


def news_of(
    connection: Connection, ids: Sequence[int], before: Known, after: Known, tiers_of: Names = EVERY_NAME
) -> dict[int, News]:
    """What came to be known of the enterprises among `ids` between the two; those of which nothing did are left out.

    Of the records that tell of a tier only those that tell of it under the schemes `tiers_of`.
    """
    records = _new_records_of(connection, ids, before, after, tiers_of)
    attributes = _new_attributes_of(connection, ids, before, after)
    registered = _registered_since(connection, ids, before, after)
    found = {id: News(tuple(records[id]), tuple(attributes[id]), registered.get(id)) for id in ids}
    return {id: news for id, news in found.items() if news}


def _new_records_of(
    connection: Connection, ids: Sequence[int], before: Known, after: Known, tiers_of: Names
) -> Mapping[int, list[NewRecord]]:
    stored = record_rows_of(connection, ids, after.change)
    # What was void only later counted then.
    then = _visible_records_of(connection, record_rows_of(connection, ids, before.change), before)
    now = _visible_records_of(connection, stored, after)
    days = _days_of_news(stored, before, after)
    words = read_vocabularies(connection, ["record.type", "record.scheme"])
    types, schemes = words["record.type"].texts, words["record.scheme"].texts
    found: dict[int, list[NewRecord]] = defaultdict(list)
    for key in then.keys() | now.keys():
        if then.get(key) == now.get(key):
            continue
        how = NEW if key not in then else CHANGED if key in now else GONE
        said = now[key] if key in now else then[key]
        code, scheme, occurred, document = said.type, said.scheme, said.occurred_on, said.document
        kind = types[code] if code >= 0 else ""
        if kind in OF_TIERS and not (tiers_of.is_all or (scheme >= 0 and schemes[scheme] in tiers_of)):
            continue
        day = None if occurred == NO_DATE else date_of(occurred)
        found[key[0]].append(NewRecord(how, kind, day, document, date_of(days.get(key, day_of(after.on)))))
    for of_one in found.values():
        of_one.sort(key=lambda one: (one.recorded_on, one.occurred_on or date.min, one.type), reverse=True)
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """All that the visible version of a record says."""

    type: int
    scheme: int
    occurred_on: int
    document: str | None
    content: tuple[Any, ...]


def _visible_records_of(connection: Connection, stored: Array, known: Known) -> dict[Key, _Said]:
    ties = ties_of(connection, np.unique(stored["enterprise_id"]), known.change)
    days = day_of(known.on), known.change
    visible = visible_of(stored, *days, ties.joined(stored["enterprise_id"], stored["identity"], *days))
    rows = take_rows(visible.rows, visible.places)
    texts = texts_at(connection, stored, {name: visible.places_of_text(name, visible.places) for name in PLAIN})
    columns = [*(rows[name].tolist() for name in CONTENT), *texts.values()]
    return {
        (owner, identity): _Said(kind, scheme, occurred, document, content)
        for owner, identity, kind, scheme, occurred, document, content in zip(
            rows["enterprise_id"].tolist(), rows["identity"].tolist(), rows["type"].tolist(), rows["scheme"].tolist(),
            rows["occurred_on"].tolist(), texts["document_no"], zip(*columns, strict=True), strict=True,
        )
    }  # fmt: skip


def _days_of_news(stored: Array, before: Known, after: Known) -> dict[Key, int]:
    """By record the last day on which something of it came to be known between the two."""
    then = (stored["change_id"] <= before.change) & (stored["recorded_on"] <= day_of(before.on))
    now = (stored["change_id"] <= after.change) & (stored["recorded_on"] <= day_of(after.on))
    days: dict[Key, int] = {}
    rows = take_rows(stored, np.flatnonzero(now & ~then))
    columns = (rows[name].tolist() for name in ("enterprise_id", "identity", "recorded_on"))
    for owner, identity, day in zip(*columns, strict=True):
        days[owner, identity] = max(day, days.get((owner, identity), day))
    return days


def _new_attributes_of(
    connection: Connection, ids: Sequence[int], before: Known, after: Known
) -> Mapping[int, list[NewAttribute]]:
    column = attribute_change.c
    rows = connection.execute(
        select(column.enterprise_id, column.field, column.valid_from, column.recorded_on)
        .where(is_among(connection, column.enterprise_id, ids))
        .where(column.change_id <= after.change, column.recorded_on <= after.on)
        .where((column.change_id > before.change) | (column.recorded_on > before.on))
        .order_by(column.recorded_on.desc(), column.field, column.valid_from)
    )
    found: dict[int, list[NewAttribute]] = defaultdict(list)
    for row in rows:
        found[row.enterprise_id].append(NewAttribute(row.field, row.valid_from, row.recorded_on))
    return found


def _registered_since(connection: Connection, ids: Sequence[int], before: Known, after: Known) -> dict[int, date]:
    column = enterprise.c
    rows = connection.execute(
        select(column.id, column.recorded_on)
        .where(is_among(connection, column.id, ids))
        .where(column.change_id <= after.change, column.recorded_on <= after.on)
        .where((column.change_id > before.change) | (column.recorded_on > before.on))
    )
    return {row.id: row.recorded_on for row in rows}
