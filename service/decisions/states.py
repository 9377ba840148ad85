"""The state of every enterprise in a scheme, as columns by block of ids: what tier lists show and runs compare.

A run writes, for every block in which something changed, either the whole block or only the rows that changed; the
state as of any run is the last whole block up to it with the changes since. So a reader has the list of a million
enterprises, now or on a past day, in a few dozen reads, and a run that changes little writes little.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, delete, func, select

from service.core.arrays import Array
from service.core.db.bulk import insert_columns
from service.core.db.tables.runs import state_block

Columns = dict[str, Array]

# Enterprise ids that share a row.
SHIFT = 14
BLOCK = 1 << SHIFT

# Rank of a tier: -1 not classified, -2 the enterprise is not there.
NOT_THERE = -2
# `score` in hundredths, `region` and `industry` as codes of words; `why` has a bit for each reason not to classify that
# held, in the order of the rule set, and `FAILED`; `one` and `two` are a hash of the whole outcome.
STATE = np.dtype(
    [
        ("tier", "<i1"),
        ("decided_by", "<i1"),
        ("region", "<i4"),
        ("industry", "<i4"),
        ("score", "<i8"),
        ("tier_from_run", "<i4"),
        ("why", "<u8"),
        ("one", "<u8"),
        ("two", "<u4"),
    ]
)
_HASHES = ("one", "two")
# Reasons that `why` has room for, and the bit of those that could not be computed.
REASONS = 63
FAILED = 1 << REASONS
_PLACE = np.dtype("<u2")
# A whole block is written where a quarter of it changed, and after so many changes of parts.
_WHOLE_AFTER = 20


def empty_block() -> Array:
    """A block without any enterprise."""
    block = np.zeros(BLOCK, STATE)
    block["tier"] = NOT_THERE
    return block


def states_of(
    connection: Connection, scheme: str, run_id: int, numbers: Sequence[int] | None = None
) -> dict[int, Array]:
    """The blocks of a scheme as of a run (all, or those of `numbers`), by number; those never written are left out."""
    blocks: dict[int, Array] = {}
    for row in connection.execute(_select_blocks(scheme, run_id, numbers)):
        places, columns = _unpack(row.whole, row.data)
        if row.whole:
            blocks[row.block] = _rows_of(columns)
        else:
            blocks[row.block][places] = _rows_of(columns)
    return blocks


def states_at(connection: Connection, scheme: str, run_id: int, ids: Array) -> Array:
    """The state of each of `ids` (ascending) as of a run; of a block only what is asked for is put together."""
    states = np.zeros(len(ids), STATE)
    states["tier"] = NOT_THERE
    numbers = np.unique(ids >> SHIFT)
    bounds = dict(zip(numbers.tolist(), np.searchsorted(ids, [numbers * BLOCK, (numbers + 1) * BLOCK]).T, strict=True))
    for row in connection.execute(_select_blocks(scheme, run_id, numbers.tolist())):
        places, columns = _unpack(row.whole, row.data)
        mine = slice(*bounds[row.block].tolist())
        wanted = ids[mine] & (BLOCK - 1)
        if row.whole:
            for name, column in columns.items():
                states[name][mine] = column[wanted]
        elif len(places):
            at = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
            hit = np.flatnonzero(places[at] == wanted)
            for name, column in columns.items():
                states[name][hit + mine.start] = column[at[hit]]
    return states


def state_columns_of(connection: Connection, scheme: str, run_id: int, names: Sequence[str]) -> dict[str, Array]:
    """Some columns of the state of every id from 0 on, as of a run; up to the end of the last block."""
    blocks: dict[int, Columns] = {}
    for row in connection.execute(_select_blocks(scheme, run_id, None)):
        places, columns = _unpack(row.whole, row.data)
        if row.whole:
            blocks[row.block] = {name: columns[name].copy() for name in names}
        else:
            for name, held in blocks[row.block].items():
                held[places] = columns[name]
    none = empty_block()
    every = [blocks.get(number, {name: none[name] for name in names}) for number in range(max(blocks, default=-1) + 1)]
    return {name: np.concatenate([none[name][:0], *(block[name] for block in every)]) for name in names}


def write_states(
    connection: Connection, scheme: str, run_id: int, changed: Mapping[int, tuple[Array, Array]], base: int | None
) -> None:
    """Writes what a run changed: by block, the places that changed, ascending, and their states after the run."""
    parts = _parts_since_whole(connection, scheme, base, changed.keys()) if base is not None else {}
    rows: list[tuple[int, int, bytes]] = []
    for number, (places, states) in changed.items():
        whole = number not in parts or parts[number] >= _WHOLE_AFTER or len(places) > BLOCK // 4
        packed = (
            _pack(_whole_block(connection, scheme, base, number, places, states)) if whole else _pack(states, places)
        )
        rows.append((number, int(whole), packed))
    if rows:
        numbers, whole_ones, datas = zip(*rows, strict=True)
        same: dict[str, Any] = {"scheme": [scheme] * len(rows), "run_id": [run_id] * len(rows)}
        insert_columns(connection, state_block, {**same, "block": numbers, "whole": whole_ones, "data": datas})


def _whole_block(
    connection: Connection, scheme: str, base: int | None, number: int, places: Array, states: Array
) -> Array:
    before = {} if base is None else states_of(connection, scheme, base, [number])
    block = before.get(number, empty_block())
    block[places] = states
    return block


def drop_states(connection: Connection, scheme: str, run_id: int) -> None:
    """Takes back what a run wrote."""
    connection.execute(delete(state_block).where(state_block.c.scheme == scheme, state_block.c.run_id == run_id))


def count_blocks(connection: Connection, scheme: str, run_id: int) -> int:
    """How many blocks a run has written."""
    mine = state_block.c.scheme == scheme, state_block.c.run_id == run_id
    return int(connection.execute(select(func.count()).where(*mine).select_from(state_block)).scalar_one())


def states_written_by(
    connection: Connection, scheme: str, run_id: int, first: int = 0
) -> Iterator[tuple[Array, Array]]:
    """The ids and states that a run itself wrote, block by block, from block `first` on; they need not have changed."""
    query = select(state_block.c.block, state_block.c.whole, state_block.c.data).where(
        state_block.c.scheme == scheme, state_block.c.block >= first, state_block.c.run_id == run_id
    )
    for row in connection.execute(query.order_by(state_block.c.block)):
        places, columns = _unpack(row.whole, row.data)
        yield row.block * BLOCK + places.astype(np.int32), _rows_of(columns)


def _select_blocks(scheme: str, run_id: int, numbers: Sequence[int] | None) -> Any:
    block = state_block.c
    mine = and_(block.scheme == scheme, block.run_id <= run_id)
    if numbers is not None:
        mine = and_(mine, block.block.in_(list(numbers)))
    last = select(block.block, func.max(block.run_id).label("first")).where(mine, block.whole == 1)
    whole = last.group_by(block.block).subquery()
    return (
        select(block.block, block.whole, block.data)
        .join(whole, and_(whole.c.block == block.block, block.run_id >= whole.c.first))
        .where(mine)
        .order_by(block.block, block.run_id)
    )


def _parts_since_whole(connection: Connection, scheme: str, run_id: int, numbers: Iterable[int]) -> dict[int, int]:
    """How many parts each block has had written since it was last written as a whole."""
    listed = _select_blocks(scheme, run_id, list(numbers)).with_only_columns(state_block.c.block, func.count())
    return {row[0]: row[1] - 1 for row in connection.execute(listed.order_by(None).group_by(state_block.c.block))}


def _pack(rows: Array, places: Array | None = None) -> bytes:
    """The rows column by column, which packs much better, after their places; hashes do not pack and stay plain."""
    columns = [] if places is None else [places.astype(_PLACE).tobytes()]
    columns += [rows[name].tobytes() for name in STATE.names or () if name not in _HASHES]
    return zlib.compress(b"".join(columns), 1) + b"".join(rows[name].tobytes() for name in _HASHES)


def _unpack(whole: int, packed: bytes) -> tuple[Array, Columns]:
    """The places within the block and the columns of their states, which cannot be written to."""
    stream = zlib.decompressobj()
    data = stream.decompress(packed) + stream.unused_data
    n = len(data) // (STATE.itemsize if whole else _PLACE.itemsize + STATE.itemsize)
    places = np.arange(BLOCK, dtype=_PLACE) if whole else np.frombuffer(data, _PLACE, n)
    start, columns = 0 if whole else places.nbytes, {}
    for name in STATE.names or ():
        columns[name] = np.frombuffer(data, STATE[name], n, start)
        start += columns[name].nbytes
    return places, columns


def _rows_of(columns: Columns) -> Array:
    rows = np.empty(len(columns["tier"]), STATE)
    for name, column in columns.items():
        rows[name] = column
    return rows
