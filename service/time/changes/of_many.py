"""What changed for everyone between two days: whom the runs moved, and what each cause did, by county and office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from sqlalchemy import Connection

from rules.texts import Text
from scoring.changes import Cause
from service.access.reach import Jurisdiction
from service.core.arrays import Array, Ints
from service.core.clock import end_of, today
from service.core.db.vocabulary import read_vocabularies
from service.core.errors import ProductError
from service.core.names import NO_NAME
from service.decisions.change_counts import COUNTY
from service.decisions.editions import Edition, list_editions_between
from service.decisions.moves import CAUSES, FIRST, NO_POINTS, moves_with_parts_of
from service.registries.queries.office_column import office_column

# So many days at most: whom all their runs moved is read at once.
MOST_DAYS = 92
USUAL_DAYS = 30
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
class ManyChanges:
    """Whom the runs from one edition to another moved; `first` is None where none was in effect on the first day.

    `causes` are those that occur, in their order.
    """

    first: Edition | None
    last: Edition | None
    runs: Sequence[int]
    total: Group
    by_region: Sequence[Group]
    by_office: Sequence[Group]

    @property
    def causes(self) -> list[str]:
        """The causes that occur, in the order in which they are told."""
        return [cause for cause in CAUSES if cause in self.total.causes]


def period_of(first: date | None, last: date | None) -> tuple[date, date]:
    """The first and the last day asked for; by default the days up to today.

    Raises ProductError where the last is before the first, or so much later that too much would have to be read.
    """
    last = last or today()
    first = first or last - timedelta(USUAL_DAYS)
    if last < first:
        raise _refused("to", Text("结束日早于起始日。", "The last day is before the first."))
    if (last - first).days > MOST_DAYS:
        raise _refused("from", Text(f"两日相隔超过 {MOST_DAYS} 天。", f"The days are more than {MOST_DAYS} apart."))
    return first, last


def changes_between_days(
    connection: Connection, scheme: str, days: tuple[date, date], inside: Jurisdiction
) -> ManyChanges:
    """What changed under a scheme from the end of the first day to that of the last, of those inside."""
    since, until = (end_of(day) for day in days)
    editions = list_editions_between(connection, since, until, NO_NAME.with_name(scheme))
    first = next((one for one in editions if one.in_effect_at < since), None)
    between = [one for one in editions if one.in_effect_at >= since]
    runs = [one.run_id for one in between]
    moved = _Moved.of_runs(connection, runs, inside)
    total = next(iter(moved.groups(np.zeros(len(moved.before), np.int64), [""])), Group("", 0, 0, 0, {}))
    by_region, by_office = moved.groups(*moved.region), moved.groups(*moved.office)
    return ManyChanges(first, between[-1] if between else first, runs, total, by_region, by_office)


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
    def of_runs(cls, connection: Connection, runs: Sequence[int], inside: Jurisdiction) -> "_Moved":
        moves, parts = moves_with_parts_of(connection, runs)
        texts = [*read_vocabularies(connection, ["region"])["region"].texts, ""]
        column = office_column(connection)
        offices = column.places_of(moves["enterprise_id"])
        held = np.array([inside.covers_region(text) for text in texts])[moves["region"]]
        if inside.offices:
            held |= column.mask_of(inside.offices)[offices]
        moves, parts = moves[held], parts[held]
        ids, first, of_each = np.unique(moves["enterprise_id"], return_index=True, return_inverse=True)
        last = np.zeros(len(ids), np.int64)
        np.maximum.at(last, of_each, np.arange(len(moves)))
        touched, points, known = _sums_of(moves, parts, of_each, len(ids))
        net = np.flatnonzero(moves["before"][first] != moves["after"][last])
        counties = [text[:COUNTY] for text in texts]
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


def _refused(where: str, what: Text) -> ProductError:
    return ProductError(
        what, where,
        Text("变化按起止两日之间生效的批次统计。", "Changes are counted over the runs between two days."),
        Text(f"选相隔不超过 {MOST_DAYS} 天的两日。", f"Choose two days at most {MOST_DAYS} apart."),
    )  # fmt: skip
