"""Coming changes as stored: by block of enterprise ids and run, so that a run switches them with its decisions.

A block tells of each of its enterprises the first change of tier after the run's as-of day, up to the block's `until`.
What nobody examined since stands as it was looked ahead before; the newest row up to a run is what its readers see.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, delete, func, insert, select, update

from rules.calendar import day_of
from scoring.facts import NO_DATE
from service.core.arrays import Array
from service.core.db.tables.coming import coming_block, coming_course

# One enterprise that changes: its place in the block, the day, the tier then and the cause as places of the block's
# lists (tiers -1 not classified, -2 no rule set applies), and the direction as one of `scoring.movers.DIRECTIONS`. One
# that could not be computed has `NO_DATE` for its day.
CHANGE = np.dtype([("place", "<u2"), ("day", "<i4"), ("tier", "i1"), ("direction", "i1"), ("cause", "<u2")])

# The day from which on something applies, and a digest of what does.
Turns = Sequence[tuple[date, str]]
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ComingHead:
    """Of a block: the run that wrote it last, the last day that was looked at, and how often it was since its run."""

    block: int
    run_id: int
    until: date
    renewed: int


@dataclass(frozen=True, slots=True)
class ComingBlock:
    """The changes of a block (`CHANGE`, by place) up to `until`, with the lists that they name."""

    until: date
    rows: Array = field(default_factory=lambda: np.empty(0, CHANGE))
    tiers: Sequence[Plain] = ()
    causes: Sequence[Plain] = ()

    def without(self, places: Array, after: date) -> "ComingBlock":
        """What it tells of days after `after` and of all but the enterprises at `places`."""
        ahead = self.rows["day"] > day_of(after)
        kept = self.rows[ahead & ~np.isin(self.rows["place"], places)]
        return ComingBlock(self.until, kept, self.tiers, self.causes)

    def up_to(self, until: date) -> "ComingBlock":
        """What it tells of the days up to an earlier one; of whom could not be computed it is told on any."""
        kept = self.rows[(self.rows["day"] <= day_of(until)) | (self.rows["day"] == NO_DATE)]
        return ComingBlock(until, kept, self.tiers, self.causes)

    def joined(self, other: "ComingBlock") -> "ComingBlock":
        """With the changes of other enterprises of the block, up to the same day."""
        tiers, tier_places = _joined_lists(self.tiers, other.tiers)
        causes, cause_places = _joined_lists(self.causes, other.causes)
        added = other.rows.copy()
        # Tiers below nought name none, and what could not be computed has no cause.
        tiered, caused = added["tier"] >= 0, added["day"] != NO_DATE
        added["tier"][tiered] = tier_places[added["tier"][tiered]]
        added["cause"][caused] = cause_places[added["cause"][caused]]
        rows = np.concatenate((self.rows, added))
        return ComingBlock(self.until, rows[np.argsort(rows["place"], kind="stable")], tiers, causes)


def _joined_lists(one: Sequence[Plain], other: Sequence[Plain]) -> tuple[list[Plain], Array]:
    """Both lists as one, and where in it each of the other stands."""
    joined = list(one)
    for entry in other:
        if entry not in joined:
            joined.append(entry)
    return joined, np.array([joined.index(entry) for entry in other], np.int64)


def coming_heads_of(connection: Connection, scheme: str, run_id: int) -> list[ComingHead]:
    """The head of every block as readers of a run see it, by number."""
    row = coming_block.c
    columns = (row.block, row.run_id, row.until, row.renewed)
    query = _select_newest(scheme, run_id).with_only_columns(*columns).order_by(row.block)
    return [ComingHead(*found) for found in connection.execute(query)]


def coming_blocks_of(
    connection: Connection, scheme: str, run_id: int, numbers: Sequence[int] | None = None
) -> dict[int, ComingBlock]:
    """The blocks (all, or those of `numbers`) as readers of a run see them, by number."""
    query = _select_newest(scheme, run_id)
    if numbers is not None:
        query = query.where(coming_block.c.block.in_(numbers))
    return {
        row.block: ComingBlock(row.until, np.frombuffer(zlib.decompress(row.data), CHANGE), row.tiers, row.causes)
        for row in connection.execute(query.order_by(coming_block.c.block))
    }


def write_coming_blocks(
    connection: Connection, scheme: str, run_id: int, blocks: Mapping[int, ComingBlock], renewed: int = 0
) -> None:
    """Writes blocks of a run, in the place of what it had of them."""
    row = coming_block.c
    mine = and_(row.scheme == scheme, row.run_id == run_id, row.block.in_(list(blocks)))
    connection.execute(delete(coming_block).where(mine))
    values = [
        {
            "scheme": scheme, "block": number, "run_id": run_id, "until": block.until, "renewed": renewed,
            "tiers": list(block.tiers), "causes": list(block.causes),
            "data": zlib.compress(block.rows.tobytes(), 1),
        }
        for number, block in blocks.items()
    ]  # fmt: skip
    if values:
        connection.execute(insert(coming_block), values)


def forget_coming_blocks(connection: Connection, scheme: str, heads: Iterable[ComingHead], as_of: date) -> None:
    """Notes that nothing is known any more of the days after `as_of` of some blocks."""
    row = coming_block.c
    for head in heads:
        this = and_(row.scheme == scheme, row.block == head.block, row.run_id == head.run_id)
        nothing = {"until": as_of, "renewed": head.renewed + 1, "data": zlib.compress(b"", 1)}
        connection.execute(update(coming_block).where(this).values(**nothing))


def drop_coming(connection: Connection, scheme: str, run_id: int) -> None:
    """Takes back what a run wrote."""
    for table in (coming_block, coming_course):
        connection.execute(delete(table).where(table.c.scheme == scheme, table.c.run_id == run_id))


def drop_replaced_coming(connection: Connection, scheme: str, run_id: int) -> None:
    """Drops the blocks that a run, now in effect, or one before it has written anew since, and courses before its."""
    newer = coming_block.alias("newer")
    replaced = select(newer.c.run_id).where(
        newer.c.scheme == scheme,
        newer.c.block == coming_block.c.block,
        newer.c.run_id > coming_block.c.run_id,
        newer.c.run_id <= run_id,
    )
    connection.execute(delete(coming_block).where(coming_block.c.scheme == scheme, replaced.exists()))
    before = and_(coming_course.c.scheme == scheme, coming_course.c.run_id < run_id)
    connection.execute(delete(coming_course).where(before))


def turns_of(connection: Connection, scheme: str, run_id: int) -> Turns | None:
    """What applies on the days ahead of a run; None where nobody looked ahead of it."""
    query = select(coming_course.c.turns).where(coming_course.c.scheme == scheme, coming_course.c.run_id == run_id)
    held = connection.execute(query).scalar_one_or_none()
    return None if held is None else [(date.fromisoformat(day), applies) for day, applies in held]


def write_turns(connection: Connection, scheme: str, run_id: int, turns: Turns) -> None:
    """Writes what applies on the days ahead of a run."""
    mine = and_(coming_course.c.scheme == scheme, coming_course.c.run_id == run_id)
    connection.execute(delete(coming_course).where(mine))
    plain = [[day.isoformat(), applies] for day, applies in turns]
    connection.execute(insert(coming_course).values(scheme=scheme, run_id=run_id, turns=plain))


def apply_alike(one: Turns | None, other: Turns | None, after: date, until: date) -> bool:
    """Whether the same applies by both on every day after `after`, up to `until`."""
    if until <= after:
        return True
    if one is None or other is None:
        return False
    return _within(one, after, until) == _within(other, after, until)


def _within(turns: Turns, after: date, until: date) -> list[tuple[date | None, str]]:
    """What applies on the day `after`, and each turn behind it up to `until` that changes something."""
    found: list[tuple[date | None, str]] = []
    for day, applies in turns:
        if day <= after:
            found = [(None, applies)]
        elif day <= until and (not found or found[-1][1] != applies):
            found.append((day, applies))
    return found


def _select_newest(scheme: str, run_id: int) -> Any:
    row = coming_block.c
    newest = (
        select(row.block, func.max(row.run_id).label("run_id"))
        .where(row.scheme == scheme, row.run_id <= run_id)
        .group_by(row.block)
        .subquery()
    )
    return (
        select(coming_block)
        .join(newest, and_(row.block == newest.c.block, row.run_id == newest.c.run_id))
        .where(row.scheme == scheme)
    )
