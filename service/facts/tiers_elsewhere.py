"""The newest tier made elsewhere of each of a set of enterprises, such as the province's of this month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.calendar import date_of, day_of
from scoring.facts import NO_TEXT
from service.core.db.fact_changes import last_change
from service.core.db.vocabulary import read_vocabularies
from service.core.names import Names
from service.facts.reader import visible_records_of

IMPORTED = "imported_tier"
_WORDS = ("record.type", "record.scheme", "record.tier")


@dataclass(frozen=True, slots=True)
class TierElsewhere:
    """A tier of another body's scheme, and the day of the list that states it."""

    scheme: str
    tier: str
    on: date


def tiers_elsewhere_of(
    connection: Connection, ids: Sequence[int], on: date, schemes: Names
) -> dict[int, TierElsewhere]:
    """The newest of each enterprise up to and as known on `on`, under the `schemes`; those without one are
    left out. Of several of one day the scheme that comes first by name.
    """
    words = {name: vocabulary.texts for name, vocabulary in read_vocabularies(connection, _WORDS).items()}
    if IMPORTED not in words["record.type"] or not len(ids):
        return {}
    change = last_change(connection)
    visible = visible_records_of(connection, ids, day_of(on), change)
    rows = visible.rows[visible.places]
    told = (rows["scheme"] != NO_TEXT) & (rows["tier"] != NO_TEXT) & (rows["occurred_on"] <= day_of(on))
    rows = rows[told & (rows["type"] == words["record.type"].index(IMPORTED))]
    names = words["record.scheme"]
    kept = [code for code in np.unique(rows["scheme"]).tolist() if names[code] in schemes]
    found: dict[int, TierElsewhere] = {}
    for code in sorted(kept, key=lambda code: names[code]):
        for row in rows[rows["scheme"] == code]:
            day = date_of(int(row["occurred_on"]))
            if (held := found.get(int(row["enterprise_id"]))) is None or day > held.on:
                found[int(row["enterprise_id"])] = TierElsewhere(names[code], words["record.tier"][row["tier"]], day)
    return found
