"""Whether two files give every enterprise the same score and the same tier."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SCHEMA = pa.schema({"uscc": pa.string(), "score": pa.float64(), "tier": pa.string()})


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows of both files, and how many are equal in all three columns; true where that is not all of them."""

    ours: int
    other: int
    equal: int

    def __bool__(self) -> bool:
        return not self.ours == self.other == self.equal


def difference(ours: Path, other: Path) -> Difference:
    """Compares uscc, score and tier exactly, whatever the order of the rows; no score equals only no score.

    An enterprise that one file alone has, or that a file states twice, is equal to nothing.
    """
    left, right = _answers(ours), _answers(other)
    here, there = _shared(left["uscc"], right["uscc"])
    one, two = left.take(here), right.take(there)
    same = pc.and_(_equal(one["score"], two["score"]), _equal(one["tier"], two["tier"]))
    return Difference(len(left), len(right), pc.sum(same).as_py() or 0)


def _answers(path: Path) -> pa.Table:
    return pq.read_table(path, columns=SCHEMA.names).cast(SCHEMA).combine_chunks()


def _shared(left: pa.ChunkedArray, right: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """The places, in each, of the codes that both state exactly once."""
    codes = pa.chunked_array([*left.chunks, *right.chunks], pa.string()).combine_chunks().dictionary_encode()
    numbers = codes.indices.to_numpy()
    known = len(codes.dictionary)
    places = [_places(part, known) for part in (numbers[: len(left)], numbers[len(left) :])]
    both = (places[0] >= 0) & (places[1] >= 0)
    return pa.array(places[0][both]), pa.array(places[1][both])


def _places(numbers: np.ndarray, known: int) -> np.ndarray:
    """Where each of the known numbers stands; -1 where it stands nowhere or more than once."""
    places = np.full(known, -1, np.int64)
    places[numbers] = np.arange(len(numbers))
    places[np.bincount(numbers, minlength=known) != 1] = -1
    return places


def _equal(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.or_(pc.fill_null(pc.equal(left, right), False), pc.and_(pc.is_null(left), pc.is_null(right)))
