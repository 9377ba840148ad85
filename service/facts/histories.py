"""The file of one enterprise: its attributes on a day and how they changed, and its records in all versions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from rules.calendar import date_of, day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from scoring.facts import MISSING, Facts, Vocabulary
from service.core.arrays import Array
from service.core.db.packing import RECORD_PACKED, widen
from service.core.db.tables.facts import enterprise_code
from service.core.names import Names
from service.core.plain import Plain
from service.facts.stored import READ, SOURCE, StoredFacts
from service.facts.texts import PLAIN
from service.facts.visible import versions_of

Words = Mapping[str, Vocabulary]

# Types of records that tell of a tier or of who moved one: not for those who may read facts only.
OF_TIERS = frozenset({"imported_tier", "manual_adjustment"})


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """An attribute from a day on, and since when that is known."""

    field: str
    valid_from: date
    recorded_on: date
    value: Any


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """One version of one record from one source; `is_known` where it is the one that is visible on the day asked."""

    record_id: str
    type: str
    source: str | None
    recorded_on: date
    version: int | None
    is_known: bool
    fields: Mapping[str, Any]
    # The number of the record within its enterprise.
    identity: int = 0


def stated_attributes_of(facts: Facts, index: int) -> Plain:
    """The stated attributes of one enterprise of a block, in the units that people use, with its code."""
    held = {name: int(column[index]) for name, column in facts.attributes.items()}
    return {"uscc": str(facts.uscc[index]), **stated_values_of(held, ENTERPRISE_FIELDS, facts.vocabularies, "")}


def earlier_codes_of(connection: Connection, enterprise_id: int) -> list[tuple[str, date | None]]:
    """The codes that the enterprise had before, with their last days."""
    column = enterprise_code.c
    query = select(column.code, column.valid_until).where(column.enterprise_id == enterprise_id)
    rows = connection.execute(query.order_by(column.valid_until, column.code))
    return [(row.code, row.valid_until) for row in rows]


def attribute_changes_of(
    stored: StoredFacts, enterprise_id: int, known_on: date, known_change: int | None = None
) -> list[AttributeChange]:
    """The changes of its attributes that were known on the day (and up to a change), the newest first."""
    until = stored.last_change if known_change is None else known_change
    return [
        AttributeChange(
            row.field,
            date_of(row.valid_from),
            date_of(row.recorded_on),
            _changed_value_of(row.field, row.value, row.text, stored.words),
        )
        for row in reversed(stored.changes)
        if row.enterprise_id == enterprise_id and row.recorded_on <= day_of(known_on) and row.change_id <= until
    ]


def _changed_value_of(name: str, held: int | None, text: str | None, words: Words) -> Any:
    if name == "name" or held is None:
        return text
    return stated_values_of({name: held}, ENTERPRISE_FIELDS, words, "").get(name)


def record_versions_of(
    stored: StoredFacts,
    enterprise_id: int,
    known_on: date,
    known_change: int | None = None,
    *,
    tiers_of: Names,
) -> list[RecordVersion]:
    """All versions of its records, the newest record first and each from its first version to its last.

    With a change only what had been taken in by it, as it counted then. Of the records that tell of a tier only those
    are there that tell of it under the schemes `tiers_of`.
    """
    until = stored.last_change if known_change is None else known_change
    held = stored.record_rows(until)
    held = held[(held["enterprise_id"] == enterprise_id) & (held["change_id"] <= until)]
    rows, order = versions_of(held, stored.joined(held, day_of(known_on), until))
    types = stored.words["record.type"].texts
    known = frozenset(stored.visible(held, day_of(known_on), until).places.tolist())
    texts = stored.texts_at(held, dict.fromkeys(READ, np.arange(len(held))))
    columns = {name: widen(name, rows[name]).tolist() for name in RECORD_PACKED}
    ids = _first_stated_of(rows, texts["record_id"])
    kinds = _first_stated_of(rows, [code if code >= 0 else None for code in rows["type"].tolist()])
    versions = []
    for place in order.tolist():
        values = {name: column[place] for name, column in columns.items()}
        fields = stated_values_of(values, RECORD_FIELDS, stored.words, "record.")
        fields |= {name: text for name in PLAIN if (text := texts[name][place]) is not None}
        kind, row = types[kinds[place]] if kinds[place] is not None else "", held[place]
        if kind not in OF_TIERS or tiers_of.is_all or fields.get("scheme") in tiers_of:
            number = int(row["version"])
            versions.append(
                RecordVersion(
                    ids[place] or "", kind, texts[SOURCE][place], date_of(int(row["recorded_on"])),
                    None if number < 0 else number, place in known, fields, int(rows["identity"][place]),
                )
            )  # fmt: skip
    return [version for versions in group_by_record(versions) for version in versions]


def known_fields_of(
    stored: StoredFacts,
    records: Collection[tuple[int, int]],
    known_on: date,
    known_change: int,
) -> dict[tuple[int, int], Plain]:
    """What records say as known on a day and by a change, each by its enterprise and its number within that.

    Those that did not count then are left out.
    """
    held = stored.record_rows(known_change)
    visible = stored.visible(held, day_of(known_on), known_change)
    pairs = zip(visible.rows["enterprise_id"].tolist(), visible.rows["identity"].tolist(), strict=True)
    wanted = np.array([pair in records for pair in pairs], np.bool_)
    places = visible.places[wanted[visible.places]]
    rows = visible.rows[places]
    columns = {name: widen(name, rows[name]).tolist() for name in RECORD_PACKED}
    texts = stored.texts_at(held, {name: visible.places_of_text(name, places) for name in ("record_id", *PLAIN)})
    types = stored.words["record.type"].texts
    found: dict[tuple[int, int], Plain] = {}
    for place, row in enumerate(rows):
        kind = types[row["type"]] if row["type"] >= 0 else ""
        values = {name: column[place] for name, column in columns.items()}
        fields = stated_values_of(values, RECORD_FIELDS, stored.words, "record.")
        fields |= {name: column[place] for name, column in texts.items() if column[place] is not None}
        found[int(row["enterprise_id"]), int(row["identity"])] = {"type": kind, **fields}
    return found


def group_by_record(versions: Sequence[RecordVersion]) -> list[list[RecordVersion]]:
    """The versions of each record together, the newest record first: its day is that of the version in use, else last.

    A record is told apart by its number within the enterprise: two may be called alike, and a correction may move its
    day.
    """
    groups: dict[int, list[RecordVersion]] = {}
    for version in versions:
        groups.setdefault(version.identity, []).append(version)
    records = sorted(groups.values(), key=lambda record: record[0].record_id)
    return sorted(records, key=lambda record: _in_use(record).fields.get("occurred_on", ""), reverse=True)


def _in_use(record: Sequence[RecordVersion]) -> RecordVersion:
    return next((version for version in record if version.is_known), record[-1])


def _first_stated_of(rows: Array, stated: Sequence[Any]) -> list[Any]:
    """For each row what the first row of its record that states it says, None where none does."""
    pairs = list(zip(rows["enterprise_id"].tolist(), rows["identity"].tolist(), strict=True))
    found: dict[tuple[int, int], Any] = {}
    for pair, value in zip(pairs, stated, strict=True):
        if value is not None:
            found.setdefault(pair, value)
    return [found.get(pair) for pair in pairs]


def stated_values_of(held: Mapping[str, int], fields: Mapping[str, Field], words: Words, prefix: str) -> Plain:
    """The values that are not missing, by name, in the units that people use."""
    return {
        name: _value_in_units(fields[name], value, words, prefix)
        for name, value in held.items()
        if value != MISSING[fields[name].kind]
    }


def _value_in_units(field: Field, held: int, words: Words, prefix: str) -> Any:
    match field.kind:
        case Kind.TEXT:
            return words[prefix + field.name].texts[held]
        case Kind.DATE:
            return date_of(held).isoformat()
        case Kind.BOOLEAN:
            return held == 1
        case Kind.MONEY | Kind.DECIMAL:
            return float(Decimal(held) / field.scale)
    return held
