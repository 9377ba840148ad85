"""How far a run looks ahead of those that it examines: as far as their blocks are known, while the same applies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.calendar import date_of, day_of
from rules.library import Library
from scoring.course import Stretch
from scoring.facts import Ints
from service.core.settings import Settings
from service.decisions.coming import Turns, apply_alike, coming_heads_of, turns_of
from service.decisions.runs import INCREMENTAL, Run
from service.decisions.states import SHIFT
from service.facts.enterprises import last_enterprise_id
from service.time.courses import stretches_of_run
from service.time.forecast.coming.looks import last_day_from, turns_of_stretches


@dataclass(frozen=True, slots=True)
class AheadPlan:
    """What applies on the days ahead of a run, and by number of block the last day that it looks at.

    A block with the as-of day of the run for its last day is not looked at: a job does so later.
    """

    stretches: Sequence[Stretch]
    until: Ints

    @property
    def turns(self) -> Turns:
        """What applies, as it is kept."""
        return turns_of_stretches(self.stretches)

    @property
    def looks(self) -> bool:
        """Whether any block is looked at."""
        return bool(len(self.until)) and bool(self.until.max() > day_of(self.stretches[0].begins))

    def last_day_of(self, block: int) -> date:
        """The last day that is looked at of a block."""
        return date_of(int(self.until[block]))


def plan_of_run(connection: Connection, library: Library, run: Run, settings: Settings) -> AheadPlan:
    """The plan of a run that is computed: only one that examines what is due looks ahead itself.

    A full run leaves it to the job that looks ahead of everyone, which keeps nobody waiting for the tiers.
    """
    stretches = stretches_of_run(connection, library, run, last_day_from(run.as_of), settings)
    until = np.full((last_enterprise_id(connection) >> SHIFT) + 1, day_of(run.as_of), np.int64)
    plan = AheadPlan(stretches, until)
    if run.mode != INCREMENTAL or run.base_run is None:
        return plan
    known = turns_of(connection, run.scheme, run.base_run)
    for head in coming_heads_of(connection, run.scheme, run.base_run):
        if head.block < len(until) and apply_alike(known, plan.turns, run.as_of, head.until):
            until[head.block] = max(day_of(head.until), day_of(run.as_of))
    return plan
