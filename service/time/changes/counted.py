"""Whose tier is another, and what each cause did to them: counted by county and by office, as sums that add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from scoring.changes import Cause
from service.access.reach import Jurisdiction
from service.core.arrays import Array, Ints, Mask
from service.core.db.vocabulary import read_vocabularies
from service.decisions.change_counts import COUNTY
from service.decisions.moves import CAUSES, FIRST, NO_POINTS
from service.registries.queries.office_column import office_column

_TOLD = [CAUSES.index(cause.value) for cause in Cause]


@dataclass(frozen=True, slots=True)
class CauseSums:
    """Of how many a cause led the last move, how many it moved on the way, and its hundredths (None: not known)."""

    number: int
    touched: int
    points: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Those of a county or of an office (by `code`, "" of none) whose tier is another: which way, and by what.

    Into and out of being classified is neither way.
    """

    code: str
    movers: int
    worse: int
    better: int
    causes: Mapping[str, CauseSums]

    @property
    def points(self) -> int | None:
        """The sum over all causes; None where none is known."""
        known = [one.points for one in self.causes.values() if one.points is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class Counted:
    """Everyone whose tier is another: in all, and by county and office, the most first."""

    total: Group
    by_region: Sequence[Group]
    by_office: Sequence[Group]

    @property
    def causes(self) -> list[str]:
        """The causes that occur, in the order in which they are told."""
        return [cause for cause in CAUSES if cause in self.total.causes]


class Places:
    """The regions and offices in which rows of moves (`service.decisions.moves.MOVE`) lie, as of now."""

    def __init__(self, connection: Connection) -> None:
        self.regions = [*read_vocabularies(connection, ["region"])["region"].texts, ""]
        self.offices = office_column(connection)

    def are_inside(self, rows: Array, inside: Jurisdiction) -> Mask:
        """Of each of the rows whether it lies inside a jurisdiction."""
        held: Mask = np.array([inside.covers_region(text) for text in self.regions])[rows["region"]]
        if inside.offices:
            held |= self.offices.mask_of(inside.offices)[self.offices.places_of(rows["enterprise_id"])]
        return held


def count_moves(places: Places, moves: Array, parts: Array) -> Counted:
    """The moves (`MOVE`, in the order in which they were made) with their parts (`PARTS`), by where they led to."""
    moved = _Moved.of_moves(places, moves, parts)
    total = next(iter(moved.groups(np.zeros(len(moved.before), np.int64), [""])), Group("", 0, 0, 0, {}))
    return Counted(total, moved.groups(*moved.region), moved.groups(*moved.office))


@dataclass(frozen=True, slots=True)
class _Moved:
    """Everyone who stands elsewhere in the end: ranks, the cause of the last move, what each cause did.

    `touched` and `known` (n, causes) say which causes moved it, and of which the `points` are known; `region` and
    `office` are the place of each among codes, and the codes.
    """

    before: Ints
    after: Ints
    cause: Ints
    touched: Array
    points: Array
    known: Array
    region: tuple[Ints, Sequence[str]]
    office: tuple[Ints, Sequence[str]]

    @classmethod
    def of_moves(cls, places: Places, moves: Array, parts: Array) -> "_Moved":
        column = places.offices
        ids, first, of_each = np.unique(moves["enterprise_id"], return_index=True, return_inverse=True)
        last = np.zeros(len(ids), np.int64)
        np.maximum.at(last, of_each, np.arange(len(moves)))
        touched, points, known = _sums_of(moves, parts, of_each, len(ids))
        net = np.flatnonzero(moves["before"][first] != moves["after"][last])
        counties = [text[:COUNTY] for text in places.regions]
        names = sorted(set(counties))
        place = np.array([names.index(one) for one in counties], np.int64)
        ends = moves[last[net]]
        return cls(
            moves["before"][first[net]].astype(np.int64),
            ends["after"].astype(np.int64),
            ends["cause"].astype(np.int64),
            touched[net],
            points[net],
            known[net],
            (place[ends["region"]], names),
            (column.places_of(ends["enterprise_id"]).astype(np.int64) % (len(column.codes) + 1), [*column.codes, ""]),
        )

    def groups(self, of_each: Ints, codes: Sequence[str]) -> list[Group]:
        """The groups that anyone moved of, the most first."""
        rated = (self.before >= 0) & (self.after >= 0)
        found = []
        for place in np.unique(of_each).tolist():
            mine = of_each == place
            worse = int((mine & rated & (self.after > self.before)).sum())
            better = int((mine & rated & (self.after < self.before)).sum())
            found.append(Group(codes[place], int(mine.sum()), worse, better, self._causes_of(mine)))
        return sorted(found, key=lambda group: (-group.movers, group.code))

    def _causes_of(self, mine: Array) -> dict[str, CauseSums]:
        sums = {}
        for place, cause in enumerate(CAUSES):
            number, touched = int((self.cause[mine] == place).sum()), int(self.touched[mine, place].sum())
            points = int(self.points[mine, place].sum()) if self.known[mine, place].any() else None
            if cause != FIRST and (number or touched or points):
                sums[cause] = CauseSums(number, touched, points)
        return sums


def _sums_of(moves: Array, parts: Array, of_each: Ints, number: int) -> tuple[Array, Array, Array]:
    """Which causes moved each enterprise, their points, and where these are known, over all of its moves."""
    touched, known = np.zeros((2, number, len(CAUSES)), np.bool_)
    points = np.zeros((number, len(CAUSES)), np.int64)
    untold = parts["moves"] == 0
    touched[of_each[untold], moves["cause"][untold]] = True
    for place, code in enumerate(_TOLD):
        moved, held = parts["moves"] >> place & 1 == 1, parts["points"][:, place] != NO_POINTS
        touched[of_each[moved], code] = True
        known[of_each[held], code] = True
        np.add.at(points[:, code], of_each[held], parts["points"][held, place].astype(np.int64))
    return touched, points, known
