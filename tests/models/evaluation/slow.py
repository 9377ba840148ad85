"""The figures of an evaluation as their definitions say them, pair by pair and row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

import numpy as np
from hypothesis import strategies as st

from models.sample import Sample, SampleColumn


@dataclass(frozen=True)
class Scored:
    """Rows with a score; few values, so that there are ties."""

    scores: np.ndarray
    found: np.ndarray
    weight: np.ndarray
    owner: np.ndarray
    day: np.ndarray

    def sample(self) -> Sample:
        column = SampleColumn(self.scores.astype(np.int64))
        return Sample({"a": column}, self.found, self.day, self.weight, self.owner, {"a": 0})


def scored(most: int = 40, *, equal_weights: bool = False) -> st.SearchStrategy[Scored]:
    row = st.tuples(
        st.integers(-4, 4),
        st.booleans(),
        st.just(1.0) if equal_weights else st.sampled_from([0.5, 1.0, 3.0]),
        st.integers(0, 6),
        st.integers(17_000, 17_020),
    )
    return st.lists(row, min_size=1, max_size=most).map(_of_rows)


def _of_rows(rows: Sequence[tuple[int, bool, float, int, int]]) -> Scored:
    score, found, weight, owner, day = zip(*rows, strict=True)
    return Scored(
        np.array(score, np.int64),
        np.array(found, bool),
        np.array(weight),
        np.array(owner, np.int64),
        np.array(day, np.int32),
    )


def pairwise_auc(rows: Scored) -> float | None:
    """Over all pairs of a found and a clear row: the weight of those in the right order, ties half."""
    won = pairs = 0.0
    for i in np.flatnonzero(rows.found):
        for j in np.flatnonzero(~rows.found):
            both = rows.weight[i] * rows.weight[j]
            pairs += both
            won += both * (1.0 if rows.scores[i] > rows.scores[j] else 0.5 if rows.scores[i] == rows.scores[j] else 0)
    return won / pairs if pairs else None


def orders_of(scores: np.ndarray) -> Iterator[list[int]]:
    """Every order of the rows, the riskiest first, that the scores allow."""
    for order in permutations(range(len(scores))):
        if all(scores[a] >= scores[b] for a, b in pairwise(order)):
            yield list(order)


def found_in_first(order: Sequence[int], found: np.ndarray, number: int) -> int:
    return sum(bool(found[row]) for row in order[:number])
