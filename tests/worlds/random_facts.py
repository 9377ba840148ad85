"""Random facts: enterprises with records in many versions, mostly on the boundaries of what rule sets ask."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.reference import words
from tests.reference.words import chance, day_around

Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """A block of enterprises and the rows of their records, on a day, as known on a day."""

    enterprises: list[Row]
    records: list[Row]
    as_of: date
    known_on: date | None

    def rows_of(self, enterprise: Row) -> list[Row]:
        return [r for r in self.records if r["uscc"] == enterprise["uscc"]]


def world(rng: Random, most_enterprises: int = 3, most_records: int = 6) -> World:
    """A block on an awkward day; rows lie in any order, and enterprises use the same record ids."""
    day = rng.choice(words.DAYS)
    block = [enterprise(rng, f"REG-{n}", day) for n in range(rng.randint(1, most_enterprises))]
    rows = [row for one in block for row in records(rng, one["uscc"], day, most_records)]
    rng.shuffle(rows)
    return World(block, rows, day, rng.choice((None, None, day, day - timedelta(1), day + timedelta(1))))


def enterprise(rng: Random, uscc: str, day: date) -> Row:
    """One enterprise; every attribute may be missing."""
    row = {
        "established_on": rng.choice((date(2016, 2, 29), day_around(rng, day))),
        "registered_capital": rng.choice(words.CAPITALS),
        "employees": rng.choice(words.EMPLOYEES),
        "tax_grade": rng.choice(words.GRADES),
        "industry": rng.choice((*words.CODES, "A01")),
        "annual_report_filed": rng.choice((True, False)),
    }
    return {"uscc": uscc, **{name: None if chance(rng, 5) else value for name, value in row.items()}}


def records(rng: Random, uscc: str, day: date, most: int) -> list[Row]:
    """All versions of up to `most` records; the ids sort differently as numbers, by length and as text."""
    ids = rng.sample(["a", "aa", "b", "10", "9", "é"], rng.randint(0, most))
    days = [day_around(rng, day), day_around(rng, day)]
    return [row for record_id in ids for row in versions(rng, uscc, record_id, day, days)]


def versions(rng: Random, uscc: str, record_id: str, day: date, days: list[date]) -> list[Row]:
    """All versions of one record, many on one of `days`; no two are equally new."""
    type_, adjusts = rng.choice(words.TYPES), chance(rng, 4)
    rows, source = [], rng.choice((None, *words.SOURCES))
    for n in range(rng.choice((1, 1, 1, 2, 3))):
        row = {"uscc": uscc, "record_id": record_id, "type": rng.choice((type_, type_, type_, *words.TYPES))}
        row |= _knowledge(rng, n, day) | _figures(rng)
        row["occurred_on"] = rng.choice((*days, day_around(rng, day)))
        row |= ends(rng, row["occurred_on"], day)
        row["source"] = source
        rows.append(ended_in_time(row | (_adjustment(rng, day) if adjusts else {})))
    return rows


def ended_in_time(row: Row) -> Row:
    """The row with ends that are not before its beginning, as no door takes others."""
    began = row["occurred_on"]
    return row | {name: max(row[name], began) for name in ("repaired_on", "ends_on", "publicity_ends_on") if row[name]}


def _knowledge(rng: Random, n: int, day: date) -> Row:
    """When the n-th version was recorded and what it is called; a later one may have been recorded before."""
    return {
        "recorded_at": rng.choice((None, None, None, *(day + timedelta(by) for by in (0, 1, -1, -30)))),
        "version": rng.choice((n + 1 if n else None, n + 1, 9 - n)),
        "revoked": rng.choice((None, None, None, None, None, False, False, True)),
    }


def _figures(rng: Random) -> Row:
    return {
        "severity": rng.choice((None, 1, 2, 3)),
        "amount": rng.choice((None, *words.AMOUNTS)),
        "outcome": rng.choice((None, *words.OUTCOMES)),
        "category": rng.choice((None, *words.CATEGORIES)),
        "value": rng.choice((None, *words.VALUES)),
        "objection_open": rng.choice((None, False, False, True)),
    }


def ends(rng: Random, occurred_on: date, day: date) -> Row:
    """When a record ends; many publicity periods reach their middle or their end on or about the day."""
    half = day + (day - occurred_on) + timedelta(rng.choice((0, 1, -1, 2)))
    near = [day + timedelta(by) for by in (0, 1, -1)]
    return {
        "repaired_on": rng.choice((None, None, None, None, None, None, *near)),
        "ends_on": rng.choice((None, None, *near)),
        "publicity_ends_on": rng.choice((None, None, None, None, half, half, *near)),
    }


def _adjustment(rng: Random, day: date) -> Row:
    """What only a manual adjustment states; valid, or with one fault."""
    stated = {
        "type": "manual_adjustment",
        "scheme": words.SCHEME,
        "tier": rng.choice("ADCB"),
        "ends_on": day + timedelta(rng.choice((1, 9))),
        "reason": "核查",
        "applicant": "甲",
        "approver": "乙",
    }
    faults = ("scheme", None), ("scheme", words.OTHER_SCHEME), ("tier", "Z"), ("tier", None), ("ends_on", day)
    more = ("ends_on", None), ("reason", None), ("applicant", None), ("approver", None), ("approver", "甲")
    return stated | (dict([rng.choice((*faults, *more))]) if chance(rng, 3) else {})
