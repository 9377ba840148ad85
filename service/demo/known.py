"""What was known of the generated population on each day on which the demonstration imports it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# By which days each kind tells since when something is known: the first of them that is stated.
_KNOWN = {
    "enterprises": ("established_on",),
    "records": ("recorded_at", "occurred_on"),
    "visits": ("recorded_at", "visited_on"),
}
KINDS = tuple(_KNOWN)


def write_parts(folder: Path, days: Sequence[date]) -> None:
    """Writes what is known before the first of the days, then until each next one, and at last what came after."""
    for kind, columns in _KNOWN.items():
        table = pq.read_table(folder / f"{kind}.parquet")
        known = pc.coalesce(*(table[name] for name in columns))
        for place in range(len(days) + 1):
            pq.write_table(table.filter(_lies_in(known, days, place)), part_of(folder, kind, place))


def part_of(folder: Path, kind: str, place: int) -> Path:
    """The file of what came to be known in that place of the order."""
    return folder / f"{kind}-{place + 1}.parquet"


def _lies_in(known: pa.ChunkedArray, days: Sequence[date], place: int) -> pa.ChunkedArray:
    """Which rows lie in a part; those of which no day is known are in the first."""
    mask = pa.chunked_array([pa.array([True] * len(known))])
    if place:
        mask = pc.greater_equal(known, pa.scalar(days[place - 1], known.type))
    if place < len(days):
        mask = pc.and_(mask, pc.less(known, pa.scalar(days[place], known.type)))
    return pc.fill_null(mask, not place)
