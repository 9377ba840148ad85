"""Review days: one row per block of enterprise ids and run, so that a run switches them together with its decisions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, and_, delete, func, select

from rules.calendar import date_of
from scoring.facts import NO_DATE
from service.core.db.bulk import insert_columns
from service.core.db.tables.runs import review_block
from service.decisions.states import SHIFT

Days = npt.NDArray[np.int32]


def next_review_days_of(
    connection: Connection, scheme: str, run_id: int, enterprise_ids: list[int]
) -> Mapping[int, date | None]:
    """The next review day of each enterprise, None where nothing will change by itself."""
    blocks = review_blocks_of(connection, scheme, run_id, sorted({key >> SHIFT for key in enterprise_ids}))
    next_days: dict[int, date | None] = {}
    for key in enterprise_ids:
        days, place = blocks.get(key >> SHIFT), key & ((1 << SHIFT) - 1)
        day = NO_DATE if days is None or place >= len(days) else int(days[place])
        next_days[key] = None if day == NO_DATE else date_of(day)
    return next_days


def write_review_blocks(connection: Connection, scheme: str, run_id: int, blocks: Mapping[int, Days]) -> None:
    """Writes the blocks of a run, replacing what it wrote before."""
    mine = and_(review_block.c.scheme == scheme, review_block.c.run_id == run_id)
    connection.execute(delete(review_block).where(mine, review_block.c.block.in_(list(blocks))))
    columns: dict[str, Any] = {
        "scheme": [scheme] * len(blocks),
        "block": list(blocks),
        "run_id": [run_id] * len(blocks),
        "days": [days.astype("<i4").tobytes() for days in blocks.values()],
    }
    insert_columns(connection, review_block, columns)


def drop_review_blocks(connection: Connection, scheme: str, run_id: int) -> None:
    """Takes back what a run wrote."""
    connection.execute(delete(review_block).where(review_block.c.scheme == scheme, review_block.c.run_id == run_id))


def drop_replaced_review_blocks(connection: Connection, scheme: str, run_id: int) -> None:
    """Drops the blocks that a run, now in effect, or one before it has written anew since."""
    newer = review_block.alias("newer")
    replaced = select(newer.c.run_id).where(
        newer.c.scheme == scheme,
        newer.c.block == review_block.c.block,
        newer.c.run_id > review_block.c.run_id,
        newer.c.run_id <= run_id,
    )
    connection.execute(delete(review_block).where(review_block.c.scheme == scheme, replaced.exists()))


def review_blocks_of(
    connection: Connection, scheme: str, run_id: int, numbers: list[int] | None = None
) -> dict[int, Days]:
    """The review days by number of block (all, or those of `numbers`) as of a run: its own, or the last before it."""
    latest = (
        select(review_block.c.block, func.max(review_block.c.run_id).label("run_id"))
        .where(review_block.c.scheme == scheme, review_block.c.run_id <= run_id)
        .group_by(review_block.c.block)
    )
    if numbers is not None:
        latest = latest.where(review_block.c.block.in_(numbers))
    last = latest.subquery()
    query = select(review_block.c.block, review_block.c.days).join(
        last, and_(review_block.c.block == last.c.block, review_block.c.run_id == last.c.run_id)
    )
    rows = connection.execute(query.where(review_block.c.scheme == scheme).order_by(review_block.c.block))
    return {row.block: np.frombuffer(row.days, "<i4") for row in rows}
