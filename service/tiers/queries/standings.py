"""What a planner asks of enterprises: their tiers in an edition, the visits they had, and their last inspections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection, select

from rules.calendar import date_of, day_of
from service.access.reach import Jurisdiction
from service.core.db.fact_changes import last_change
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.db.vocabulary import read_vocabularies
from service.decisions.decisions import ranks_of
from service.decisions.editions import Edition
from service.facts.enterprises import ids_of, jurisdiction_condition_of
from service.facts.reader import visible_records_of
from service.facts.visits import last_visits_of

INSPECTION = "inspection"


@dataclass(frozen=True, slots=True)
class Standing:
    """One enterprise: the rank of its tier (0 the best, -1 not classified), and what it has seen of inspectors.

    `last_inspection_on` is the last on-site visit or the last inspection on record, None where there was none.
    """

    id: int
    code: str
    name: str | None
    rank: int
    last_inspection_on: date | None


def standings_of(
    connection: Connection, edition: Edition, codes: Sequence[str], inside: Jurisdiction, on: date
) -> dict[str, Standing]:
    """The standings on a day of the enterprises of `codes`, in their order; codes outside the jurisdictions are left
    out, and one that an enterprise had before finds it.
    """
    asked = ids_of(connection, codes)
    column = enterprise.c
    query = select(column.id, column.code, column.name).where(
        is_among(connection, column.id, sorted(asked.values())), jurisdiction_condition_of(inside)
    )
    found = {row.id: row for row in connection.execute(query)}
    ids = sorted(found)
    ranks = ranks_of(connection, edition.scheme, edition.run_id, ids)
    last = last_inspections_of(connection, ids, on)
    return {
        code: Standing(i, found[i].code, found[i].name, ranks.get(i, -1), last.get(i))
        for code in dict.fromkeys(codes)
        if (i := asked.get(code, 0)) in found
    }


def last_inspections_of(connection: Connection, ids: Sequence[int], on: date) -> dict[int, date]:
    """The day of the last on-site visit or inspection on record of each enterprise, up to and as known on `on`."""
    latest = last_visits_of(connection, ids, on, on)
    for id, inspected_on in _recorded_inspections_of(connection, ids, on).items():
        latest[id] = max(inspected_on, latest.get(id, inspected_on))
    return latest


def _recorded_inspections_of(connection: Connection, ids: Sequence[int], on: date) -> dict[int, date]:
    types = read_vocabularies(connection, ["record.type"])["record.type"].texts
    if INSPECTION not in types or not ids:
        return {}
    change = last_change(connection)
    visible = visible_records_of(connection, ids, day_of(on), change)
    rows = visible.rows[visible.places]
    rows = rows[(rows["type"] == types.index(INSPECTION)) & (rows["occurred_on"] <= day_of(on))]
    owners, places = np.unique(rows["enterprise_id"], return_inverse=True)
    latest = np.zeros(len(owners), np.int64)
    np.maximum.at(latest, places, rows["occurred_on"].astype(np.int64))
    return dict(zip(owners.tolist(), map(date_of, latest.tolist()), strict=True))
