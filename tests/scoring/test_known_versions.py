"""Which version of a record is visible, which rows wait and which are copies, against the slow reference."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import day_of
from rules.fields import RECORD_FIELDS
from scoring.facts import MISSING, NO_DATE, NO_NUMBER, Records
from scoring.known_versions import contents_of, first_rows_of, known_records_of, last_versions_of, unsettled_rows_of
from scoring.version_content import copies_of, is_recorded_after_delivery, repetitions_of, waiting_of
from scoring.version_order import Stated, order_of, repeated_rows_of
from tests.reference import versions
from tests.worlds.version_histories import FIRST, Row, history

LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose
FIELDS = ("severity", "ends_on", "repaired_on", "revoked", "objection_open")


def held(name: str, value: Any) -> int:
    if value is None:
        return MISSING[RECORD_FIELDS[name].kind]
    return day_of(value) if isinstance(value, date) else int(value)


def columns_of(rows: Sequence[Row], names: Iterable[str] = FIELDS) -> dict[str, npt.NDArray[np.int64]]:
    return {name: np.array([held(name, row.get(name)) for row in rows], np.int64) for name in names}


def stated_of(rows: Sequence[Row], record: Sequence[int]) -> Stated:
    placed = columns_of(rows, ("recorded_at", "version"))
    return Stated(
        [np.array(record, np.int64)],
        placed["recorded_at"],
        placed["version"],
        np.array([row["delivery"] for row in rows], np.int64),
        np.array([day_of(row["delivered_on"]) for row in rows], np.int64),
    )


def taken_in(deliveries: Sequence[Sequence[Row]]) -> list[Row]:
    """What is held after the deliveries, as the database takes them in."""
    rows: list[Row] = []
    for incoming in deliveries:
        known = len(rows)
        whole = [*rows, *incoming]
        is_new = np.arange(len(whole)) >= known
        stated, contents = stated_of(whole, [0] * len(whole)), contents_of_rows(whole)
        out = waiting_of(stated, contents, is_new) | (is_new & is_recorded_after_delivery(stated))
        out |= copies_of(stated, contents, is_new)
        kept = [row for row, is_out in zip(whole, out.tolist(), strict=True) if not is_out]
        stated, contents = stated_of(kept, [0] * len(kept)), contents_of_rows(kept)
        again = repetitions_of(stated, contents, np.arange(len(kept)) >= known)
        rows = [row for row, is_out in zip(kept, again.tolist(), strict=True) if not is_out]
    return rows


def contents_of_rows(rows: Sequence[Row]) -> Any:
    return contents_of(np.zeros(len(rows), np.int64), columns_of(rows))


def visible_one(rows: Sequence[Row], known_on: date) -> dict[str, int] | None:
    """What the record says; None where nothing is known or it is revoked."""
    filling = last_versions_of(stated_of(rows, [0] * len(rows)), day_of(known_on))
    if not len(filling.filled):
        return None
    (last,) = filling.filled.tolist()
    contents = dict(zip(("type", *FIELDS), contents_of_rows(rows), strict=True))
    said = {name: int(filling.filled_column(contents[name])[last]) for name in FIELDS}
    return None if said["revoked"] == 1 else said


def expected_one(rows: Sequence[Row], known_on: date) -> dict[str, int] | None:
    said = versions.visible_one(rows, known_on)
    return None if said is None else {name: held(name, said.get(name)) for name in FIELDS}


@given(LARGE)
def test_deliveries_are_taken_in_as_the_reference_does(rng: Random) -> None:
    deliveries = history(rng)
    rows: list[Row] = []
    for incoming in deliveries:
        rows += versions.taken_in(incoming, rows)
    assert taken_in(deliveries) == rows
    for by in range(-1, 5):
        known_on = FIRST + timedelta(by)
        assert visible_one(rows, known_on) == expected_one(rows, known_on)


@given(LARGE)
def test_rows_follow_one_another_as_the_reference_says(rng: Random) -> None:
    records = [[row for rows in history(rng) for row in rows] for _ in range(3)]
    whole = [(number, row) for number, rows in enumerate(records) for row in rows]
    rng.shuffle(whole)
    rows = [row for _, row in whole]
    order = order_of(stated_of(rows, [number for number, _ in whole]))
    asked = ("recorded_at", "version", "delivery", "delivered_on")
    places = [[rows[place][name] for name in asked] for place in order.tolist()]
    assert places == [[row[name] for name in asked] for one in records for row in versions.in_order(one)]


def of_one_file(rows: Sequence[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name not in ("delivery", "delivered_on")} for row in rows]


@given(LARGE, st.integers(-1, 5))
def test_a_block_of_a_file_says_what_the_reference_says(rng: Random, by: int) -> None:
    known_on = FIRST + timedelta(by)
    records = [of_one_file([row for rows in history(rng, 1) for row in rows]) for _ in range(4)]
    whole = [(number, row) for number, rows in enumerate(records) for row in rows]
    rng.shuffle(whole)
    rows = [row for _, row in whole]
    owner, identity = np.array([[number % 2, number // 2] for number, _ in whole], np.int64).reshape(-1, 2).T
    columns = columns_of(rows, ("recorded_at", "version", *FIELDS))
    waiting, copies = unsettled_rows_of(owner, identity, np.zeros(len(rows), np.int64), columns)
    left = np.flatnonzero(~waiting & ~copies)
    sound = {name: column[left] for name, column in columns.items()}
    known, mask = known_records_of(
        Records(owner[left].astype(np.int32), {}, sound, None, identity[left]), day_of(known_on)
    )
    assert mask is not None
    found = {
        int(owner[left][at]) + 2 * int(identity[left][at]): {name: int(known.columns[name][at]) for name in FIELDS}
        for at in np.flatnonzero(mask).tolist()
    }
    expected = {number: versions.visible_one(versions.taken_in(one), known_on) for number, one in enumerate(records)}
    assert found == {
        number: {name: held(name, said.get(name)) for name in FIELDS} for number, said in expected.items() if said
    }


@given(LARGE, st.integers(-1, 5))
def test_of_several_sources_the_one_with_the_smallest_rank_counts(rng: Random, by: int) -> None:
    known_on = FIRST + timedelta(by)
    rows = [{**row, "rank": rng.randint(0, 2)} for one in history(rng) for row in one]
    rank = np.array([row["rank"] for row in rows], np.int64)
    filling = last_versions_of(stated_of(rows, [0] * len(rows)), day_of(known_on), rank)
    expected = versions.visible_one(rows, known_on)
    contents = dict(zip(("type", *FIELDS), contents_of_rows(rows), strict=True))
    (found,) = [
        {name: int(filling.filled_column(contents[name])[last]) for name in FIELDS} for last in filling.filled.tolist()
    ] or [None]
    if expected is None:
        assert found is None or found["revoked"] == 1
    else:
        assert found == {name: held(name, expected.get(name)) for name in FIELDS}


def test_what_is_not_looked_at_bounds_no_place() -> None:
    early, late = FIRST, FIRST + timedelta(9)
    rows = [
        {"recorded_at": late, "version": 1, "severity": 1, "delivery": 1, "delivered_on": late},
        {"recorded_at": FIRST + timedelta(5), "version": None, "severity": 2, "delivery": 1, "delivered_on": late},
        {"recorded_at": early, "version": 2, "severity": 3, "delivery": 2, "delivered_on": late},
    ]
    stated = stated_of(rows, [0, 0, 0])
    assert last_versions_of(stated, day_of(late)).filled.tolist() == [1]
    among = np.array([True, True, False])
    assert last_versions_of(stated, day_of(late), among=among).filled.tolist() == [0]


@pytest.mark.parametrize("adjacent", [False, True])
def test_rows_of_records_that_have_several_are_found(adjacent: bool) -> None:
    owner = np.array([0, 0, 1, 1, 1, 2])
    record = np.array([1, 1, 1, 2, 2, 1])
    assert repeated_rows_of([owner, record], adjacent=adjacent).tolist() == [0, 1, 3, 4]
    assert repeated_rows_of([owner[:1], record[:1]], adjacent=adjacent).tolist() == []
    assert repeated_rows_of([owner[:0], record[:0]], adjacent=adjacent).tolist() == []


def test_a_block_that_tells_no_versions_apart_is_visible_as_a_whole() -> None:
    records = Records(np.zeros(2, np.int32), {}, {}, ["a", "a"])
    assert known_records_of(records, 0) == (records, None)


def test_a_record_of_one_row_is_visible_from_its_day_unless_it_is_revoked() -> None:
    columns = {"recorded_at": np.array([5, NO_DATE, NO_DATE], np.int32), "revoked": np.array([-1, 0, 1], np.int8)}
    records = Records(np.zeros(3, np.int32), {}, columns)
    for known_on, visible in ((4, [False, True, False]), (5, [True, True, False])):
        _, mask = known_records_of(records, known_on)
        assert mask is not None
        assert mask.tolist() == visible


def test_versions_are_those_known_to_each_enterprise_on_its_own_day() -> None:
    columns = {
        "recorded_at": np.array([3, 5, 3, 5], np.int32),
        "version": np.full(4, NO_NUMBER),
        "severity": np.array([1, 2, 1, 2], np.int64),
    }
    records = Records(np.array([0, 0, 1, 1], np.int32), {}, columns, None, np.zeros(4, np.int64))
    _, mask = known_records_of(records, np.array([4, 5]))
    assert mask is not None
    assert mask.tolist() == [True, False, False, True]


CLAIMS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)), max_size=25)


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_first_row_of_a_claim_is_the_one_on_the_first_line(claims: list[tuple[int, ...]], random: Any) -> None:
    keys = list(np.array(claims, np.int64).reshape(-1, 4).T)
    lines = list(range(len(claims)))
    random.shuffle(lines)
    by_line = [min((i for i, c in enumerate(claims) if c == claim), key=lines.__getitem__) for claim in claims]
    assert first_rows_of(keys).tolist() == [claims.index(claim) for claim in claims]
    assert first_rows_of(keys, np.array(lines, np.int64)).tolist() == by_line
