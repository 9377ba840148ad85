"""The versions of records, written from semantics 2 line by line: slow, obvious, and sharing no code with the product.

A row is a mapping of what it states, with `recorded_at` and `version`. Rows of a file came in one delivery; rows of
several deliveries carry `delivery` (a number) and `delivered_on` (its day) beside what they state.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

Row = Mapping[str, Any]

# "Content is what a row states but for record id, source, number, day of recording."
NO_CONTENT = {"record_id", "source", "version", "recorded_at", "delivery", "delivered_on", "rank", "uscc", "form"}
HELD = ("revoked", "objection_open")


def content(row: Row) -> dict[str, Any]:
    """What the row states."""
    return {name: value for name, value in row.items() if name not in NO_CONTENT and value is not None and value != ""}


def moment(row: Row) -> tuple[date, int, int]:
    """1: A row stands at its `recorded_at`; an undated row at the moment of its delivery, in files after all others."""
    if row.get("recorded_at") is not None:
        return row["recorded_at"], 0, 0
    return row.get("delivered_on") or date.max, 1, row.get("delivery") or 0


def place(row: Row, rows: Sequence[Row]) -> tuple[date, int, int]:
    """3: Of a numbered version, for the order its day is the least of its own and of all greater numbers'."""
    if row.get("version") is None:
        return moment(row)
    greater = [other for other in rows if other.get("version") is not None and other["version"] > row["version"]]
    return min(moment(one) for one in (row, *greater))


def in_order(rows: Sequence[Row]) -> list[Row]:
    """The rows of one record and source as its versions follow one another.

    2: On one day those without a number first, by delivery, then the numbered ones by number, of one number by their
    own day.
    """

    def key(row: Row) -> tuple[Any, ...]:
        numbered = row.get("version") is not None
        return place(row, rows), numbered, row["version"] if numbered else 0, moment(row), row.get("delivery") or 0

    return sorted(rows, key=key)


def contradict(one: Row, other: Row) -> bool:
    """5: A row that only leaves values out contradicts nothing."""
    mine, yours = content(one), content(other)
    return any(mine[name] != yours[name] for name in mine.keys() & yours.keys())


def waiting(incoming: Sequence[Row], known: Sequence[Row] = ()) -> list[Row]:
    """4: Which rows of a delivery wait; `known` are those of the same record and source from earlier deliveries."""
    return [row for row in incoming if _waits(row, [one for one in incoming if one is not row], known)]


def _waits(row: Row, others: Sequence[Row], known: Sequence[Row]) -> bool:
    late = row.get("delivered_on")
    if late is not None and row.get("recorded_at") is not None and row["recorded_at"] > late:
        return True
    at_one_place = [o for o in others if (moment(o), o.get("version")) == (moment(row), row.get("version"))]
    if any(contradict(row, other) for other in at_one_place):
        return True
    before = [one for one in _same_number_before(row, others, known) if not _is_recorded_later(row, one)]
    return any(contradict(row, one) for one in before) and not is_copy(row, others, known)


def _same_number_before(row: Row, others: Sequence[Row], known: Sequence[Row]) -> Iterator[Row]:
    """The rows after which this one states the same number again."""
    if row.get("version") is None:
        return
    for one in known:
        if one.get("version") == row["version"]:
            yield one
    for one in others:
        if one.get("version") == row["version"] and row.get("recorded_at") is None and one.get("recorded_at"):
            yield one


def _is_recorded_later(row: Row, one: Row) -> bool:
    return row.get("recorded_at") is not None and row["recorded_at"] > moment(one)[0]


def is_copy(row: Row, others: Sequence[Row], known: Sequence[Row]) -> bool:
    """5: Equal content under the same number is a copy, unless a day of its own says that it was stated again."""
    if row.get("recorded_at") is not None:
        return False
    return any(content(one) == content(row) for one in _same_number_before(row, others, known))


def is_at_its_place(row: Row, rows: Sequence[Row]) -> bool:
    """5: Whether one of the rows states the same at the same place."""
    claim = moment(row), row.get("version"), content(row)
    return any((moment(one), one.get("version"), content(one)) == claim for one in rows)


def is_repetition(row: Row, incoming: Sequence[Row], known: Sequence[Row]) -> bool:
    """5: A row without day and number that states nothing new is a copy of what is before it."""
    if row.get("recorded_at") is not None or row.get("version") is not None:
        return False
    rows = in_order([*known, *incoming])
    before = rows[: next(place for place, one in enumerate(rows) if one is row)]
    stated = state(before)
    states = {name: value for name, value in content(row).items() if not (name in HELD and value is False)}
    return bool(before) and all(stated.get(name) == value for name, value in states.items())


def taken_in(incoming: Sequence[Row], known: Sequence[Row] = ()) -> list[Row]:
    """The rows of one record and source that a delivery adds to those known: neither waiting nor copies."""
    out = waiting(incoming, known)
    new: list[Row] = []
    for row in incoming:
        others = [one for one in incoming if one is not row]
        if any(row is one for one in out) or is_copy(row, others, known) or is_at_its_place(row, [*known, *new]):
            continue
        new.append(row)
    if not any("delivery" in row for row in incoming):
        return new
    return [row for row in new if not is_repetition(row, new, known)]


def state(rows: Sequence[Row]) -> dict[str, Any]:
    """What the last of the rows says, which stand in order: 5, what it does not state is taken from those before it.

    6: A revocation or an open objection is lifted only by a version dated or numbered later that states the opposite.
    """
    said: dict[str, Any] = {}
    by: dict[str, Row] = {}
    for row in rows:
        for name, value in content(row).items():
            if name in HELD and value is False and said.get(name) is True and not _is_later(row, by[name]):
                continue
            said[name] = value
            by[name] = row
    return said


def _is_later(row: Row, other: Row) -> bool:
    if _is_recorded_later(row, other):
        return True
    return row.get("version") is not None and (other.get("version") is None or row["version"] > other["version"])


def known(row: Row, known_on: date | None) -> bool:
    """When: a missing `recorded_at` means always known in files, known from the day of its delivery elsewhere."""
    since = row.get("recorded_at") or row.get("delivered_on")
    return known_on is None or since is None or since <= known_on


def visible_one(rows: Sequence[Row], known_on: date | None) -> dict[str, Any] | None:
    """What one record says on a day of knowledge; None where nothing is known of it, or that it is revoked.

    `rows` are those that were taken in. Of several sources the one with the smallest rank counts.
    """
    ranks = {row.get("rank") or 0 for row in rows if known(row, known_on)}
    if not ranks:
        return None
    best = [row for row in rows if (row.get("rank") or 0) == min(ranks)]
    seen = [row for row in in_order(best) if known(row, known_on)]
    said = state(seen)
    last = seen[-1]
    carried = {name: last.get(name) for name in ("record_id", "source", "version", "recorded_at", "uscc")}
    return None if said.get("revoked") else {**carried, **said}
