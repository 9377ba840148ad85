"""Which version of a record is visible, and which rows claim one version, against a slow and obvious second opinion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from scoring.facts import NO_DATE, Records
from scoring.known_versions import first_rows_of, known_mask_of, visible_mask_of

REVOKED = 1


@dataclass(frozen=True, order=True)
class Row:
    owner: int
    record: int
    rank: int
    recorded: int
    version: int
    revoked: int = -1
    is_asked: bool = True


ROWS = st.lists(
    st.builds(
        Row,
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 4),
        st.integers(0, 3),
        st.sampled_from([-1, 0, REVOKED]),
        st.booleans(),
    ),
    max_size=25,
    # Of two rows that claim one version no rule says which is the last; the doors refuse them.
    unique_by=lambda row: (row.owner, row.record, row.rank, row.recorded, row.version),
)
DAYS = st.lists(st.integers(-1, 5), min_size=3, max_size=3)


def columns(rows: Sequence[Row], name: str, dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
    return np.array([getattr(row, name) for row in rows], dtype)


def visible(rows: Sequence[Row], days: Sequence[int]) -> list[bool]:
    """Semantics 2, row by row: `days` are the K of each enterprise."""
    answers = []
    for row in rows:
        seen = [
            other
            for other in rows
            if (other.owner, other.record) == (row.owner, row.record)
            and other.recorded <= days[other.owner]
            and other.is_asked
        ]
        best = min((other.rank for other in seen), default=None)
        of_best = [other for other in seen if other.rank == best]
        last = max(of_best, key=lambda other: (other.recorded, other.version), default=None)
        answers.append(row is last and row.revoked != REVOKED)
    return answers


@given(ROWS, DAYS)
def test_of_rows_in_order_the_last_of_the_best_source_is_visible(rows: list[Row], days: list[int]) -> None:
    rows = sorted(rows)
    owner = columns(rows, "owner")
    mask = visible_mask_of(
        columns(rows, "recorded"),
        np.array(days)[owner],
        (owner, columns(rows, "record")),
        rank=columns(rows, "rank"),
        among=columns(rows, "is_asked", np.bool_),
        revoked=columns(rows, "revoked", np.int8),
    )
    assert mask.tolist() == visible(rows, days)


@given(ROWS, st.integers(-1, 5))
def test_of_rows_in_any_order_the_last_version_is_visible(rows: list[Row], day: int) -> None:
    rows = [row for row in rows if not row.rank]
    mask = visible_mask_of(
        columns(rows, "recorded"),
        day,
        (columns(rows, "owner"), columns(rows, "record")),
        version=columns(rows, "version"),
        among=columns(rows, "is_asked", np.bool_),
        revoked=columns(rows, "revoked", np.int8),
    )
    assert mask.tolist() == visible(rows, [day] * 3)


@given(ROWS, st.integers(-1, 5), st.sampled_from(["list", "numpy", "arrow"]))
def test_records_of_a_block_are_visible_alike_in_whatever_form_their_ids_are(
    rows: list[Row], day: int, form: str
) -> None:
    rows = [row for row in rows if row.is_asked and not row.rank]
    ids: Any = {"list": list, "numpy": np.array, "arrow": pa.array}[form]([f"r{row.record}" for row in rows])
    # 0 stands for a row that states no day, and no version.
    recorded, version = columns(rows, "recorded", np.int32), columns(rows, "version")
    stated = {"recorded_at": np.where(recorded == 0, NO_DATE, recorded), "version": np.where(version == 0, -1, version)}
    revoked = columns(rows, "revoked", np.int8)
    records = Records(columns(rows, "owner", np.int32), {}, {**stated, "revoked": revoked}, ids)
    mask = known_mask_of(records, day)
    assert mask is not None
    assert mask.tolist() == visible(rows, [max(day, 0)] * 3)


def test_a_block_that_tells_no_versions_apart_is_visible_as_a_whole() -> None:
    assert known_mask_of(Records(np.zeros(2, np.int32), {}, {}, ["a", "a"]), 0) is None


CLAIMS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)), max_size=25)


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_first_row_of_a_claim_is_the_one_on_the_first_line(claims: list[tuple[int, ...]], random: Any) -> None:
    keys = list(np.array(claims, np.int64).reshape(-1, 4).T)
    lines = list(range(len(claims)))
    random.shuffle(lines)
    by_line = [min((i for i, c in enumerate(claims) if c == claim), key=lines.__getitem__) for claim in claims]
    assert first_rows_of(keys).tolist() == [claims.index(claim) for claim in claims]
    assert first_rows_of(keys, np.array(lines, np.int64)).tolist() == by_line
