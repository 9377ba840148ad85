"""What came of a comparison, for a jurisdiction: counted, and those that move page by page, the worse first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, Table, select

from scoring.comparison import Comparison, Totals, spread_of
from scoring.facts import NO_NUMBER
from scoring.main_reason import OTHER
from scoring.movers import DIRECTIONS, NO_MOVER
from service.access.reach import Jurisdiction
from service.core.arrays import Array, Mask
from service.core.db.in_clause import is_among
from service.core.db.tables.comparisons import comparison_move, comparison_standing
from service.core.db.tables.facts import enterprise
from service.core.db.vocabulary import read_vocabularies
from service.registries.queries.office_column import office_column
from service.time.comparison.queries.comparisons import StoredComparison
from service.time.comparison.rows import MOVE, STANDING

# The direction of who moves, and of who does not.
STAYS = "stays"
WAYS = (*DIRECTIONS, STAYS)
# Counties have codes of so many digits; what is longer lies in them.
COUNTY = 6
# The place of a move in the list, as one number: direction, how many tiers (most first), and the enterprise.
_MOST_GRADES, _ID_BITS = 63, 32


@dataclass(frozen=True, slots=True)
class Moved:
    """One enterprise that moves: the ranks of its tiers (-1 not classified), scores (None: it has none) and points.

    All points are in hundredths. `mover` is the place of what moves it, -1 where nothing stands out; `key` is its own
    place in the list.
    """

    key: int
    id: int
    code: str
    name: str | None
    region: str
    office: str | None
    before: int
    after: int
    direction: str
    mover: int
    score_before: int | None
    score_after: int | None
    line_before: int
    line_after: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which of those that move are asked for; what is empty narrows nothing.

    `before` and `after` are ranks (-1 not classified), `mover` a place (-1: nothing stands out), `region` a prefix of
    the code.
    """

    direction: str = ""
    before: int | None = None
    after: int | None = None
    mover: int | None = None
    region: str = ""


class ComparedFirms:
    """The enterprises of a jurisdiction as they stand on both sides of a comparison that is complete.

    `ids`, `before`, `after` and `counties` (places in `county_codes`) are columns of everyone.
    """

    def __init__(self, connection: Connection, this: StoredComparison, inside: Jurisdiction) -> None:
        rows, regions = _rows_inside(connection, comparison_standing, STANDING, this, inside)
        self._rows = rows
        self.ids = np.ascontiguousarray(rows["enterprise_id"])
        self.before, self.after = (np.ascontiguousarray(rows[name]) for name in ("before", "after"))
        self.county_codes = sorted({code[:COUNTY] for code in regions})
        place = {code: place for place, code in enumerate(self.county_codes)}
        self.counties: Array = np.array([place[code[:COUNTY]] for code in regions])[rows["region"]]

    def add_to(self, totals: Totals, comparison: Comparison) -> None:
        """Puts how they stand into the sums of a comparison that are empty yet."""
        wide = totals.matrix.shape[1]
        # -1, not classified, has the last row and the last column.
        cells = (self.before.astype(np.int64) % len(totals.matrix)) * wide + self.after % wide
        totals.matrix += np.bincount(cells, minlength=totals.matrix.size).reshape(totals.matrix.shape)
        before, after = comparison.before.rule_set, comparison.after.rule_set
        totals.before = spread_of(before, self._rows["score_before"], self.before.astype(np.int64))
        totals.after = spread_of(after, self._rows["score_after"], self.after.astype(np.int64))


class ComparedMoves:
    """Those of a jurisdiction that move, in the order of their keys."""

    def __init__(self, connection: Connection, this: StoredComparison, inside: Jurisdiction) -> None:
        self._hold(*_rows_inside(connection, comparison_move, MOVE, this, inside))

    def _hold(self, moves: Array, regions: Sequence[str]) -> None:
        self._regions = regions
        keys = _keys_of(moves)
        order = np.argsort(keys)
        self._moves, self._keys = moves[order], keys[order]

    def __len__(self) -> int:
        return len(self._keys)

    def add_to(self, totals: Totals) -> None:
        """Puts what moved them into the sums of a comparison that are empty yet."""
        np.add.at(totals.movers, (self._moves["direction"], self._moves["mover"]), 1)

    def by_county(self) -> dict[str, tuple[int, int, int]]:
        """How many of each county move: to a worse tier, to a better one, and otherwise."""
        codes = sorted({code[:COUNTY] for code in self._regions})
        place = {code: place for place, code in enumerate(codes)}
        places = np.array([place[code[:COUNTY]] for code in self._regions])[self._moves["region"]]
        cells = np.zeros((len(codes), len(DIRECTIONS)), np.int64)
        np.add.at(cells, (places, self._moves["direction"]), 1)
        rows = zip(codes, cells.tolist(), strict=True)
        return {code: (worse, better, other) for code, (worse, better, other) in rows if worse or better or other}

    def count(self, narrowed: Narrowed) -> int:
        """How many are asked for."""
        return int(self._are_asked_for(narrowed).sum())

    def page(
        self, connection: Connection, narrowed: Narrowed, *, after: int = -1, before: int | None = None, limit: int
    ) -> list[Moved]:
        """Up to `limit` of those asked for, from after the key `after` on or, in the same order, right before `before`.

        They are read in one statement.
        """
        asked = self._are_asked_for(narrowed)
        if before is None:
            chosen = np.flatnonzero(asked & (self._keys > after))[:limit]
        else:
            chosen = np.flatnonzero(asked & (self._keys < before))[-limit:]
        moves, keys = self._moves[chosen], self._keys[chosen].tolist()
        ids, column = moves["enterprise_id"].tolist(), enterprise.c
        rows = connection.execute(
            select(column.id, column.code, column.name, column.office).where(is_among(connection, column.id, ids))
        )
        called = {row.id: row for row in rows}
        columns = [moves[name].tolist() for name in ("region", "before", "after", "direction", "mover")]
        scores = [
            [None if score == NO_NUMBER else score for score in moves[name].tolist()]
            for name in ("score_before", "score_after")
        ]
        points = [moves[name].tolist() for name in ("line_before", "line_after")]
        return [
            Moved(
                key, id, called[id].code, called[id].name, self._regions[region], called[id].office,
                was, now, WAYS[way], mover, *said,
            )
            for key, id, region, was, now, way, mover, *said in zip(keys, ids, *columns, *scores, *points, strict=True)
        ]  # fmt: skip

    def batches(self, connection: Connection, most: int) -> Iterator[tuple[list[str], Array]]:
        """All of them as rows, up to `most` at a time, with the codes of their enterprises."""
        for first in range(0, len(self._moves), most):
            rows = self._moves[first : first + most]
            ids = rows["enterprise_id"].tolist()
            chosen = select(enterprise.c.id, enterprise.c.code).where(is_among(connection, enterprise.c.id, ids))
            codes = {row.id: row.code for row in connection.execute(chosen)}
            yield [codes[id] for id in ids], rows

    def _are_asked_for(self, narrowed: Narrowed) -> Mask:
        moves = self._moves
        asked = np.ones(len(moves), np.bool_)
        if narrowed.direction:
            asked &= moves["direction"] == DIRECTIONS.index(narrowed.direction)
        for name, value in (("before", narrowed.before), ("after", narrowed.after), ("mover", narrowed.mover)):
            if value is not None:
                asked &= moves[name] == value
        if narrowed.region:
            asked &= np.array([code.startswith(narrowed.region) for code in self._regions])[moves["region"]]
        return asked


class ComparedStaying(ComparedMoves):
    """Those of a jurisdiction that have one rank before and one after which are the same tier, in the same way."""

    def __init__(
        self, connection: Connection, this: StoredComparison, inside: Jurisdiction, before: int, after: int
    ) -> None:
        rows, regions = _rows_inside(connection, comparison_standing, STANDING, this, inside)
        rows = rows[(rows["before"] == before) & (rows["after"] == after)]
        staying = np.zeros(len(rows), MOVE)
        for name in STANDING.names or ():
            staying[name] = rows[name]
        staying["direction"], staying["mover"] = WAYS.index(STAYS), NO_MOVER
        self._hold(staying, regions)


def _rows_inside(
    connection: Connection, table: Table, layout: np.dtype[np.void], this: StoredComparison, inside: Jurisdiction
) -> tuple[Array, list[str]]:
    """The rows of a comparison that lie inside, with the codes of regions, "" last for those without one."""
    query = select(table.c.data).where(table.c.comparison_id == this.id).order_by(table.c.part)
    rows = np.frombuffer(b"".join(connection.execute(query).scalars()), layout)
    regions = [*read_vocabularies(connection, ["region"])["region"].texts, ""]
    if inside.is_everywhere:
        return rows, regions
    held: Mask = np.array([inside.covers_region(text) for text in regions])[rows["region"]]
    if inside.offices:
        column = office_column(connection)
        held |= column.mask_of(inside.offices)[column.places_of(rows["enterprise_id"])]
    return rows[held], regions


def _keys_of(moves: Array) -> Array:
    before, after = moves["before"].astype(np.int64), moves["after"].astype(np.int64)
    ranked = moves["direction"] != DIRECTIONS.index(OTHER)
    grades = np.where(ranked, np.minimum(np.abs(after - before), _MOST_GRADES), 0)
    group = moves["direction"].astype(np.int64) * (_MOST_GRADES + 1) + _MOST_GRADES - grades
    keys: Array = (group << _ID_BITS) | moves["enterprise_id"]
    return keys
