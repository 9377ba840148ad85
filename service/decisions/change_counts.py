"""How many enterprises of each county runs moved from one tier to another, and what each cause did to them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from scoring.changes import Cause
from service.core.arrays import Array
from service.core.db.bulk import insert_columns
from service.core.db.tables.runs import change_count
from service.decisions.moves import CAUSES, NO_POINTS
from service.decisions.states import NOT_THERE

# Digits of a region code by which runs count: province, city, county.
COUNTY = 6


@dataclass(frozen=True, slots=True)
class Move:
    """So many enterprises went from one tier to another for one cause."""

    run_id: int
    from_tier: int
    to_tier: int
    cause: str
    number: int


def moves_counted(connection: Connection, run_ids: Collection[int]) -> list[Move]:
    """The moves of the runs with their causes, the best tier first."""
    column = change_count.c
    moved = (column.run_id, column.from_tier, column.to_tier, column.cause)
    query = select(*moved, func.sum(column.number)).where(column.run_id.in_(run_ids), column.number > 0)
    query = query.group_by(*moved).order_by(column.from_tier, column.to_tier, column.cause)
    return [Move(*row[:4], int(row[4])) for row in connection.execute(query)]


def changes_counted(before: Array, after: Array, why: tuple[Array, Array], regions: Sequence[str]) -> list[list[Any]]:
    """Rows of `change_count` without the run, of enterprises that came from one state to another.

    `why` are the place of the cause of each, and the parts of each that moved, was there before and is there; `regions`
    are the texts of the regions' codes.
    """
    moved = np.flatnonzero(before["tier"] != after["tier"])
    before, after, causes = before[moved], after[moved], why[0][moved].astype(np.int64)
    region = np.where(after["tier"] == NOT_THERE, before["region"], after["region"])
    counties, county = _counties_of(region, regions)
    keys = ((county << 16) + (before["tier"].astype(np.int64) + 128 << 8) + after["tier"] + 128) << 8
    told = np.flatnonzero((before["tier"] != NOT_THERE) & (after["tier"] != NOT_THERE))
    added = _Added(keys + causes, told, why[1])
    return [
        [counties[key >> 24], (key >> 16 & 255) - 128, (key >> 8 & 255) - 128, CAUSES[key & 255], *sums]
        for key, sums in added.sums(keys)
    ]


def _counties_of(region: Array, regions: Sequence[str]) -> tuple[list[str], Array]:
    """The counties that occur, and which of them each lies in."""
    codes, of_each = np.unique(region, return_inverse=True)
    called = [regions[code][:COUNTY] for code in codes.tolist()]
    names = sorted(set(called))
    return names, np.array([names.index(one) for one in called], np.int64)[of_each.reshape(-1)]


@dataclass(frozen=True, slots=True)
class _Added:
    """What is added up: the key of each that moved with its own cause, and the parts of those at `told`."""

    own: Array
    told: Array
    parts: Array

    def sums(self, keys: Array) -> Iterator[tuple[int, tuple[int, int, int | None]]]:
        """By key how many it is the cause of, how many it touched, and its points; `keys` are those without a cause."""
        alone = np.ones(len(self.own), np.int64)
        # Where nothing is known of parts, its cause moved each.
        alone[self.told] = self.parts["moves"] == 0
        found = [(self.own, np.stack((np.ones_like(alone), alone, alone * 0, alone * 0)))]
        for place, cause in enumerate(Cause):
            points = self.parts["points"][:, place].astype(np.int64)
            touched, acts = self.parts["moves"] >> place & 1, (points != NO_POINTS) & (points != 0)
            does = (touched == 1) | acts
            values = np.stack((touched * 0, touched, np.where(acts, points, 0), acts))[:, does].astype(np.int64)
            found.append((keys[self.told][does] + CAUSES.index(cause.value), values))
        each, at = np.unique(np.concatenate([key for key, _ in found]), return_inverse=True)
        added = np.zeros((4, len(each)), np.int64)
        for row, values in zip(added, np.concatenate([value for _, value in found], axis=1), strict=True):
            np.add.at(row, at.reshape(-1), values)
        for key, number, moved, points, acting in zip(each.tolist(), *added.tolist(), strict=True):
            yield key, (number, moved, points if acting else None)


def write_changes(connection: Connection, run_id: int, rows: Iterable[Sequence[Any]]) -> None:
    """Writes the rows of all parts of a run, added up."""
    sums: dict[tuple[Any, ...], list[Any]] = {}
    for *key, number, touched, points in rows:
        held = sums.setdefault(tuple(key), [0, 0, None])
        held[0], held[1] = held[0] + number, held[1] + touched
        if points is not None:
            held[2] = (held[2] or 0) + points
    made = [(run_id, *key, *numbers) for key, numbers in sorted(sums.items())]
    if made:
        names = ("run_id", "region", "from_tier", "to_tier", "cause", "number", "touched", "points")
        insert_columns(connection, change_count, dict(zip(names, zip(*made, strict=True), strict=True)))
