"""Facts with one row per inspection: each as of the day before it, from what had been recorded by then."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from scoring.facts import Facts
from scoring.repeated_facts import rows_of_each
from service.core.arrays import Array
from service.core.db.packing import SomeRows, take_rows
from service.facts.attributes import attributes_of_each_row, enterprise_rows_of
from service.facts.reader import FactReader, Numbered, places_of_ids, record_rows_of
from service.facts.ties import tie_ids_of
from service.facts.visible import visible_of

Days = npt.NDArray[np.int32]
EVER = 2**31 - 1
# Read in any case: an evaluation groups by them.
SHOWN = ("employees", "registered_capital")


@dataclass(frozen=True, slots=True, eq=False)
class InspectionFacts:
    """Facts with one row per inspection; `entered` and `late` are numbers of records.

    Those that entered had occurred by the day of their row and count; those that are late had occurred by then, too,
    but were recorded only after it.
    """

    facts: Facts
    entered: int
    late: int


class InspectionFactReader(FactReader):
    """Reads the fields that rule sets and feature sets need, with a day D and K of its own for every row."""

    def count_versions(self, connection: Connection, owners: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """Returns how many versions of records each of the enterprises `owners` has."""
        ids = np.unique(owners)
        stored = record_rows_of(connection, ids, self.days[2])["enterprise_id"]
        counts = stored.searchsorted(ids, "right") - stored.searchsorted(ids, "left")
        return np.asarray(counts[np.searchsorted(ids, owners)], np.int64)

    def read_facts(self, connection: Connection, owners: npt.NDArray[np.int32], days: Days) -> InspectionFacts:
        """Returns the facts of enterprise `owners[i]` (ascending) on day `days[i]`, as known on that same day."""
        ids = np.unique(owners)
        known = enterprise_rows_of(connection, ids, EVER, self.days[2])
        stored = record_rows_of(connection, ids, self.days[2])
        places, lengths = rows_of_each(stored["enterprise_id"], owners)
        row = np.repeat(np.arange(len(owners)), lengths)
        # Each row of facts is taken for an enterprise of its own.
        rows, stated = take_rows(stored, places), take_rows(stored, places)
        joined = self._joins.joined(rows["enterprise_id"], rows["identity"], days[row], self.days[2])
        rows["enterprise_id"] = row
        visible = visible_of(rows, days[row], self.days[2], joined)
        counted = visible.places[np.isin(visible.rows["type"][visible.places], list(self.types.values()))]
        counted = counted[np.argsort(visible.rows["type"][counted], kind="stable")]
        read = SomeRows(visible.rows, counted)
        named_by = partial(places_of_ids, visible, counted)
        tied = tie_ids_of(connection, read, stated, named_by, self._tied_codes())
        sources = {name: visible.places_of_text(name, counted) for name in self._plain}
        records, words = self._records_of(connection, read, row[counted].astype(np.int32), tied, stated, sources)
        names_of_columns = sorted({*self._attributes, *SHOWN})
        columns = attributes_of_each_row(connection, known, ids, names_of_columns, (owners, days, self.days[2]))
        columns = self._matched.attributes(columns)
        facts = Facts(Numbered(owners), columns, records, {**self.vocabularies, **words})
        past = read["occurred_on"] <= days[row[counted]]
        return InspectionFacts(facts, int(past.sum()), self._count_late(visible.rows, row, days))

    def _count_late(self, rows: Array, row: Array, days: Days) -> int:
        """The number of records read that had occurred by the day, all versions of which were recorded after it."""
        taken_in = np.flatnonzero(rows["change_id"] <= self.days[2])
        rows, row = rows[taken_in], row[taken_in]
        if not len(rows):
            return 0
        first = np.ones(len(rows), np.bool_)
        first[1:] = (row[1:] != row[:-1]) | (rows["identity"][1:] != rows["identity"][:-1])
        starts = np.flatnonzero(first)
        recorded, day = np.minimum.reduceat(rows["recorded_on"], starts), days[row[starts]]
        read = np.isin(rows["type"][starts], list(self.types.values()))
        return int((read & (rows["occurred_on"][starts] <= day) & (recorded > day)).sum())
