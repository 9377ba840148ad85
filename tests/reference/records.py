"""Which records there are on a day, as known on a day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.reference import same_records, versions
from tests.reference.days import as_date, plus_months

Row = Mapping[str, Any]
Document = Mapping[str, Any]


def visible(rows: Sequence[Row], known_on: date | None) -> list[Row]:
    """What each record of one enterprise says that is known and not revoked; `rows` came in one file."""
    unclear = same_records.two_records_or_one(rows)
    sound = [row for row in rows if not any(row is one for one in unclear)]
    said = [versions.visible_one(versions.taken_in(one), known_on) for one in same_records.grouped(sound)]
    return [row for row in said if row is not None]


def counts(row: Row, day: date, document: Document) -> bool:
    """True where a visible record counts on the day."""
    if row.get("objection_open") and document.get("objection") == "hold":
        return False
    return row["occurred_on"] <= day and (row.get("repaired_on") is None or day < row["repaired_on"])


def active(row: Row, day: date) -> bool:
    """True where a counting record has not ended."""
    return row.get("ends_on") is None or day < row["ends_on"]


def ends_soon(row: Row, day: date, days: int) -> bool:
    """True where a counting record has not ended yet and one of the next `days` days is its end."""
    return row.get("ends_on") in [day + timedelta(n) for n in range(1, days + 1)]


def publicity_end(row: Row, document: Document) -> date | None:
    """Its own column, else the document's table for its type, severity and the law of its day; None outside.

    A period for the record's own severity goes before one for any.
    """
    if row.get("publicity_ends_on") is not None:
        return row["publicity_ends_on"]
    periods = [p for p in document.get("publicity") or [] if p["type"] == row["type"] and _in_law(row, p)]
    for severity in (row.get("severity"), "any"):
        for period in periods:
            if period["severity"] == severity:
                return plus_months(row["occurred_on"], period["months"])
    return None


def _in_law(row: Row, period: Mapping[str, Any]) -> bool:
    law_from, law_until = as_date(period.get("law_from")), as_date(period.get("law_until"))
    return (law_from is None or law_from <= row["occurred_on"]) and (
        law_until is None or row["occurred_on"] < law_until
    )


def in_publicity(row: Row, day: date, document: Document) -> bool:
    """True where a counting record is still published."""
    end = publicity_end(row, document)
    return end is not None and day < end


def in_second_half(row: Row, day: date, document: Document) -> bool:
    """True from the first day on that is at least as far from the start as from the end of publicity."""
    end = publicity_end(row, document)
    return end is not None and 2 * (day - row["occurred_on"]).days >= (end - row["occurred_on"]).days


def latest(rows: Sequence[Row]) -> Row:
    """The last to occur; of several on one day the one with the larger id (longer is larger, then code points)."""
    return max(rows, key=lambda row: (row["occurred_on"], len(row["record_id"]), row["record_id"]))
