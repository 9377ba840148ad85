"""What is locked of a batch: its lists as they are now, with the officers of each part."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from inspection.frozen import Lists
from rules.library import Library
from service.core.clock import today
from service.core.db.jobs import Job, last_job
from service.core.settings import Settings
from service.plans.batch import Batch
from service.plans.lists.lockable import refuse_unlockable_lists
from service.plans.lists.queries.lists_of_batch import lists_of
from service.plans.lists.queries.officers_of_batch import officers_of, parts_of, teams_of_batch
from service.plans.lists.queries.prepared import prepare_batch
from service.plans.plan import PlanLine

# The kind of the job that locks lists.
LOCKING = "lock-lists"


@dataclass(frozen=True, slots=True)
class ToLock:
    """Lists under a number of a draw, and the batch as it was when they were read."""

    batch: Batch
    lists: Lists

    @property
    def filtered_by_tier(self) -> bool:
        """Whether who is on them was chosen by an internal tier."""
        return self.batch.narrowing.by_tier


def lists_to_lock(connection: Connection, one: Batch, draw_id: str, library: Library, settings: Settings) -> ToLock:
    """The lists of a batch with its officers; raises Conflict where those on them are in the way."""
    day = today()
    prepared = prepare_batch(connection, one, library, settings, day)
    refuse_unlockable_lists(prepared)
    lists = lists_of(connection, prepared)
    lists = replace(lists, params=replace(lists.params, draw_id=draw_id))
    teams, parts = teams_of_batch(one, prepared.line), parts_of(one.handed_down)
    officers = officers_of(connection, prepared.line, lists.subjects, day, draw_id, teams, parts)
    return ToLock(one, officers.added_to(lists, teams))


def last_lock_job(connection: Connection, batch_id: int) -> Job | None:
    """The job that was ordered last to lock lists, where it was of this batch."""
    job = last_job(connection, LOCKING)
    return job if job is not None and job.params.get("batch_id") == batch_id else None


def tells_tiers(one: Batch, line: PlanLine) -> bool:
    """Whether being drawn says something about the tier: more than one ratio, or a list chosen by tier.

    Asked before the lists are read; of what they turn out to be, the lock itself asks again.
    """
    ratios = {tuple(ratio) for ratio in (line.ratios or {}).values()} | {
        (ratio.numerator, ratio.denominator) for ratio in one.overrides.values()
    }
    return one.narrowing.by_tier or (len(ratios) > 1 and not one.one_stratum)
