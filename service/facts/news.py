"""What came to be known of a few enterprises from one state of knowledge to another: records and attributes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from rules.calendar import date_of, day_of
from scoring.facts import NO_DATE
from service.core.arrays import Array, Mask
from service.core.db.packing import take_rows
from service.core.names import EVERY_NAME, Names
from service.facts.histories import OF_TIERS
from service.facts.known import Known
from service.facts.stored import StoredFacts
from service.facts.texts import PLAIN
from service.facts.visible import CONTENT

NEW, CHANGED, GONE = "new", "changed", "gone"
Key = tuple[int, int]


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


def news_of(stored: StoredFacts, before: Known, after: Known, tiers_of: Names = EVERY_NAME) -> dict[int, News]:
    """What came to be known of the enterprises read between the two; those of which nothing did are left out.

    Of the records that tell of a tier only those that tell of it under the schemes `tiers_of`.
    """
    records = _new_records_of(stored, before, after, tiers_of)
    attributes = _new_attributes_of(stored, before, after)
    registered = _registered_since(stored, before, after)
    found = {id: News(tuple(records[id]), tuple(attributes[id]), registered.get(id)) for id in stored.called}
    return {id: news for id, news in found.items() if news}


def _new_records_of(stored: StoredFacts, before: Known, after: Known, tiers_of: Names) -> Mapping[int, list[NewRecord]]:
    then, now = _visible_records_of(stored, before), _visible_records_of(stored, after)
    days = _days_of_news(stored.record_rows(after.change), before, after)
    types, schemes = stored.words["record.type"].texts, stored.words["record.scheme"].texts
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


def _visible_records_of(stored: StoredFacts, known: Known) -> dict[Key, _Said]:
    # What was void only later counted then.
    held = stored.record_rows(known.change)
    visible = stored.visible(held, day_of(known.on), known.change)
    rows = take_rows(visible.rows, visible.places)
    texts = stored.texts_at(held, {name: visible.places_of_text(name, visible.places) for name in PLAIN})
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
    days: dict[Key, int] = {}
    rows = take_rows(stored, np.flatnonzero(_are_new(stored, before, after)))
    columns = (rows[name].tolist() for name in ("enterprise_id", "identity", "recorded_on"))
    for owner, identity, day in zip(*columns, strict=True):
        days[owner, identity] = max(day, days.get((owner, identity), day))
    return days


def _are_new(rows: Array, before: Known, after: Known) -> Mask:
    columns = rows["change_id"], rows["recorded_on"]
    new: Mask = after.covers(*columns) & ~before.covers(*columns)
    return new


def _new_attributes_of(stored: StoredFacts, before: Known, after: Known) -> Mapping[int, list[NewAttribute]]:
    found: dict[int, list[NewAttribute]] = defaultdict(list)
    for row in sorted(stored.changes, key=lambda row: (-row.recorded_on, row.field, row.valid_from)):
        if after.covers(row.change_id, row.recorded_on) and not before.covers(row.change_id, row.recorded_on):
            new = NewAttribute(row.field, date_of(row.valid_from), date_of(row.recorded_on))
            found[row.enterprise_id].append(new)
    return found


def _registered_since(stored: StoredFacts, before: Known, after: Known) -> dict[int, date]:
    new = stored.enterprises[_are_new(stored.enterprises, before, after)]
    return {id: date_of(day) for id, day in zip(new["id"].tolist(), new["recorded_on"].tolist(), strict=True)}
