"""A short list sorted by what is read of each of its enterprises: name, office, visits, last inspection and others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from service.core.arrays import Array
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.names import Names
from service.decisions.lists import FoundList, Sort
from service.decisions.lists.offices import offices_of
from service.decisions.lists.selection import by_id
from service.facts.tiers_elsewhere import tiers_elsewhere_of
from service.tiers.queries.standings import last_inspections_of

# So many enterprises are sorted by what is read of each of them; of more, people are asked to narrow the list.
MOST_SORTED = 10_000

# What is compared of an enterprise; None where there is nothing, which stands last.
Value = str | int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the values of a short list are read with: the day, the schemes whose tiers may be read, counted visits."""

    on: date
    schemes: Names
    visits: Array | None


def sorted_places(
    connection: Connection, found: FoundList, reading: Reading, after: Sequence[Any] | None
) -> list[tuple[Value, int]]:
    """The value and the place in the image of all that is found, in order, behind what `after` says (None: all).

    `after` is the pair of the last row shown: rows that came or went since then are neither doubled nor passed over.
    """
    question = found.question
    places = np.flatnonzero(found.found.held)
    values = _READ[question.sort](connection, found, places, reading)
    rows = sorted(zip(values, places.tolist(), strict=True), key=lambda row: row[1])
    stated = sorted((row for row in rows if row[0] is not None), key=lambda row: _comparable(row[0]),
                    reverse=question.reverse)  # fmt: skip
    rows = [*stated, *(row for row in rows if row[0] is None)]
    if after is None:
        return rows
    last: tuple[Value, int] = (after[0], after[1])
    return [row for row in rows if _stands_behind(row, last, question.reverse)]


def _stands_behind(row: tuple[Value, int], last: tuple[Value, int], reverse: bool) -> bool:
    if row[0] == last[0]:
        return row[1] > last[1]
    if row[0] is None or last[0] is None:
        return row[0] is None
    return (_comparable(row[0]) < _comparable(last[0])) == reverse


def _comparable(value: Value) -> Any:
    """Numbers as they are; texts by GB 18030, in which the usual characters stand in the order of their sounds."""
    return value.encode("gb18030", "replace") if isinstance(value, str) else value


def _names(connection: Connection, found: FoundList, places: Array, _: Reading) -> list[Value]:
    return _stated_texts(connection, found, places, "name")


def _codes(connection: Connection, found: FoundList, places: Array, _: Reading) -> list[Value]:
    return _stated_texts(connection, found, places, "code")


def _stated_texts(connection: Connection, found: FoundList, places: Array, name: str) -> list[Value]:
    ids = found.image.ids[places].tolist()
    query = select(enterprise.c.id, enterprise.c[name]).where(is_among(connection, enterprise.c.id, ids))
    texts = {row[0]: row[1] for row in connection.execute(query)}
    return [texts.get(id) for id in ids]


def _regions(_c: Connection, found: FoundList, places: Array, _: Reading) -> list[Value]:
    return [found.image.regions[code] or None for code in found.image.region[places].tolist()]


def _industries(_c: Connection, found: FoundList, places: Array, _: Reading) -> list[Value]:
    return [found.image.industries[code] or None for code in found.image.industry[places].tolist()]


def _offices(connection: Connection, found: FoundList, places: Array, _: Reading) -> list[Value]:
    offices = offices_of(connection, found.image)
    return [offices.codes[code] or None for code in offices.of_entries[places].tolist()]


def _levels(_c: Connection, found: FoundList, places: Array, _: Reading) -> list[Value]:
    image = found.image
    pairs = zip(image.tier[places].tolist(), image.decided_by[places].tolist(), strict=True)
    return [level if tier >= 0 else None for tier, level in pairs]


def _visits(_c: Connection, found: FoundList, places: Array, reading: Reading) -> list[Value]:
    if reading.visits is None:
        return [None] * len(places)
    return list(by_id(reading.visits, found.image.ids[places]).tolist())


def _inspections(connection: Connection, found: FoundList, places: Array, reading: Reading) -> list[Value]:
    ids = found.image.ids[places].tolist()
    days = last_inspections_of(connection, sorted(ids), reading.on)
    return [days[id].toordinal() if id in days else None for id in ids]


def _elsewhere(connection: Connection, found: FoundList, places: Array, reading: Reading) -> list[Value]:
    ids = found.image.ids[places].tolist()
    tiers = tiers_elsewhere_of(connection, sorted(ids), reading.on, reading.schemes)
    return [tiers[id].tier if id in tiers else None for id in ids]


_Read = Callable[[Connection, FoundList, Array, Reading], list[Value]]
_READ: Mapping[Sort, _Read] = {
    Sort.NAME: _names,
    Sort.CODE: _codes,
    Sort.REGION: _regions,
    Sort.OFFICE: _offices,
    Sort.INDUSTRY: _industries,
    Sort.DECIDED_BY: _levels,
    Sort.VISITS: _visits,
    Sort.LAST_INSPECTION: _inspections,
    Sort.ELSEWHERE: _elsewhere,
}
