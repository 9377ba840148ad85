"""How much of the year's caps on visits enterprises have used up, and which tables say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.dated_tables import CapCounting, Caps
from rules.inspection import ItemMode
from rules.table_library import TableLibrary
from scoring.visit_caps import CapUse, TierCap, Visit, uses_of_caps, visits_that_count
from service.facts.visits import KnownVisit, visits_of_year, visits_within_year


@dataclass(frozen=True, slots=True)
class CountedVisits:
    """The visits of enterprises that count towards caps in the year of a day, up to that day, as known on a day.

    Without a table that says what counts (`counting` None) nothing is counted.
    """

    on: date
    counting: CapCounting | None
    caps: Caps | None
    visits: dict[int, list[Visit]]

    def uses_of(self, enterprise_id: int, tier: TierCap | None, mode: ItemMode, authority: str = "") -> list[CapUse]:
        """The caps on its visits for items of a mode, the strictest first; of one authority where it is named."""
        if self.counting is None:
            return []
        return uses_of_caps(self.visits.get(enterprise_id, []), self.caps, tier, mode, authority or None)

    def number_of(self, enterprise_id: int) -> int | None:
        """How many of its visits count, by all authorities together; None where no table says what does."""
        return None if self.counting is None else len(self.visits.get(enterprise_id, []))


def count_visits(
    connection: Connection, tables: TableLibrary, ids: Sequence[int], on: date, known_on: date
) -> CountedVisits:
    """The visits of enterprises that count, by the tables in force on the day `on` as known on `known_on`."""
    visits = visits_of_year(connection, ids, on, known_on) if tables.cap_counting(on, known_on) else {}
    return _counted(tables, visits, on, known_on)


def count_known(
    connection: Connection, tables: TableLibrary, visits: Sequence[KnownVisit], on: date, known_on: date
) -> CountedVisits:
    """The same out of visits that were read already, as known on `known_on`."""
    return _counted(tables, visits_within_year(connection, visits, on), on, known_on)


def _counted(tables: TableLibrary, visits: Mapping[int, list[Visit]], on: date, known_on: date) -> CountedVisits:
    counting, caps = tables.cap_counting(on, known_on), tables.caps(on, known_on)
    counted = {id: visits_that_count(made, counting, on) for id, made in visits.items()} if counting else {}
    return CountedVisits(on, counting, caps, counted)
