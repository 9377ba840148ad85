"""Restatements as they are kept: which day, known when, how far each is, and what it found within a jurisdiction."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection, select

from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.reach import Jurisdiction
from service.core.arrays import Array
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.db.tables.restatements import restatement, restatement_move
from service.decisions.closures import rule_sets_of
from service.decisions.moves import CAUSES, MOVE, NO_POINTS, PARTS
from service.decisions.states import NOT_THERE
from service.time.changes.counted import Counted, Places, count_moves
from service.time.computations.queries import Computations, StoredComputation


@dataclass(frozen=True, slots=True)
class StoredRestatement(StoredComputation):
    """A restatement as it stands: its closures are those that decide by what was known first and by what is known last.

    `first_known` counts those of whom nothing was known first.
    """

    known_first: date
    known_last: date
    first_known: int

    @property
    def versions(self) -> list[str]:
        """The versions that decide, each once."""
        return list(dict.fromkeys((self.before_version, self.after_version)))

    @property
    def subject(self) -> Text:
        """Its day."""
        return Text(str(self.as_of), str(self.as_of))


RESTATEMENTS = Computations(
    "restatement",
    Text("追溯对照", "restatement"),
    "restate",
    StoredRestatement,
    restatement,
    (restatement_move,),
)


@dataclass(frozen=True, slots=True)
class RestatedFirm:
    """One enterprise whose tier is another: ranks (-1 not classified), the leading cause, and the whole difference.

    `points` are hundredths, None where a standpoint has no score.
    """

    id: int
    code: str
    name: str | None
    region: str
    office: str | None
    before: int
    after: int
    cause: str
    points: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Restated:
    """Whose tier is another of those inside a jurisdiction (`moves` with `parts`), ascending by id.

    `first_known` is of how many nothing was known first.
    """

    moves: Array
    parts: Array
    first_known: int
    places: Places

    def counted(self) -> Counted:
        """How many they are by county and office, and what each cause did."""
        return count_moves(self.places, self.moves, self.parts)

    def page(self, connection: Connection, after: int, limit: int) -> list[RestatedFirm]:
        """Up to `limit` of them, by id, after the id `after`; read in one statement."""
        begin = int(self.moves["enterprise_id"].searchsorted(after, "right"))
        rows, points = self.moves[begin : begin + limit], self.parts["points"][begin : begin + limit]
        column = enterprise.c
        ids = is_among(connection, column.id, rows["enterprise_id"].tolist())
        read = connection.execute(select(column.id, column.code, column.name, column.office).where(ids))
        called = {row.id: row for row in read}
        return [
            RestatedFirm(
                id, called[id].code, called[id].name, self.places.regions[region], called[id].office,
                was, now, CAUSES[cause], None if NO_POINTS in each else sum(each),
            )
            for (id, was, now, cause, region), each in zip(rows.tolist(), points.tolist(), strict=True)
        ]  # fmt: skip


def restated_of(connection: Connection, this: StoredRestatement, inside: Jurisdiction) -> Restated:
    """What a restatement that is complete found of those inside."""
    column = restatement_move.c
    query = select(column.data, column.parts).where(column.restatement_id == this.id).order_by(column.part)
    read = [(row.data, row.parts) for row in connection.execute(query)]
    rows = np.frombuffer(b"".join(data for data, _ in read), MOVE)
    parts = np.frombuffer(b"".join(parts for _, parts in read), PARTS)
    places = Places(connection)
    held, were = places.are_inside(rows, inside), rows["before"] != NOT_THERE
    moves, parts = rows[held & were], parts[held[were]]
    order = np.argsort(moves["enterprise_id"])
    return Restated(moves[order], parts[order], int((held & ~were).sum()), places)


def rule_sets_deciding(connection: Connection, this: StoredRestatement) -> list[RuleSet]:
    """The rule sets that decide, first and last, each once, from the archive."""
    closures = dict.fromkeys((this.before_closure, this.after_closure))
    return [rule_sets_of(connection, closure_id)[-1] for closure_id in closures]
