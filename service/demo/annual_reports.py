"""Annual reports: one per enterprise and report year, due on 30 June of the year after."""

from datetime import date

import numpy as np
import pyarrow as pa

from service.core.arrays import Ints
from service.demo.batch import Batch, batch, code, codes, department, join
from service.demo.chance import Floats, pick
from service.demo.places import DEPARTMENTS
from service.demo.vocabulary import NECIPS, REPORT_OUTCOMES, REPORT_YEARS

OUTCOMES = [choice.value for choice in REPORT_OUTCOMES]
LATE, MISSING, ZERO_FILLED = (OUTCOMES.index(word) for word in ("late", "missing", "zero_filled"))
# The most days that a late report is late.
LATEST = 200
EPOCH = date(1970, 1, 1).toordinal()


def due_years(today: int) -> list[tuple[int, int]]:
    """The latest report years that are due by `today`, newest first, each with the day it was due."""
    newest = date.fromordinal(today + EPOCH).year - 1
    deadlines = [(year, date(year + 1, 6, 30).toordinal() - EPOCH) for year in range(newest, newest - 9, -1)]
    return [(year, due) for year, due in deadlines if due <= today][:REPORT_YEARS]


def draw_reports(established: Ints, risk: Floats, today: int, rng: np.random.Generator) -> Ints:
    """(n, years) indexes into `REPORT_OUTCOMES`, newest year first, -1 where the enterprise did not yet exist.

    Who will be late is still missing until the last late report is in.
    """
    nobody = np.zeros(len(risk), dtype=np.bool_)
    years = []
    for year, due in due_years(today):
        outcome = pick(REPORT_OUTCOMES, rng, risk, nobody)
        if due + LATEST > today:
            outcome[outcome == LATE] = MISSING
        years.append(np.where(established < date(year + 1, 1, 1).toordinal() - EPOCH, outcome, -1))
    return np.stack(years, axis=1)


def last_filed(reports: Ints) -> pa.Array:
    """Whether the newest report that was due has been filed; missing where none was due."""
    return pa.array(reports[:, 0] != MISSING, mask=reports[:, 0] < 0)


def report_records(region: Ints, reports: Ints, today: int, rng: np.random.Generator) -> Batch:
    """The records of the filed reports on the day they were filed, and of the missing ones on the day they were due."""
    words = codes("outcome", OUTCOMES)
    parts = []
    for place, (year, due) in enumerate(due_years(today)):
        owner = np.flatnonzero(reports[:, place] >= 0)
        outcome = reports[owner, place]
        late = due + rng.integers(1, LATEST + 1, size=len(owner))
        early = due - np.minimum(rng.gamma(1.4, 40, len(owner)).astype(np.int64), 180)
        occurred = np.select([outcome == LATE, outcome == MISSING], [late, np.full(len(owner), due)], early)
        authority = region[owner] * len(DEPARTMENTS) + department("market")
        parts.append(
            batch(
                len(owner),
                owner=owner,
                type=code("type", "annual_report"),
                occurred_on=occurred,
                outcome=words[outcome],
                value=year,
                source=code("source", NECIPS),
                authority=authority,
            )
        )
    return join(parts)
