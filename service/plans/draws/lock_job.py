"""The job that locks the lists of a batch: reads and freezes them, writes them down, and only then says so."""

from dataclasses import replace

from sqlalchemy import Connection

from inspection.frozen import freeze
from inspection.manifest import sha256_of
from rules.texts import Text
from service.access.actions.telling import tell
from service.core.clock import today
from service.core.db.states import lock_name
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.plans.batch import BatchStatus
from service.plans.draws.actions.lock import Frozen, next_draw_id, record_lock
from service.plans.draws.actions.moves import COURSE
from service.plans.draws.aliases import with_aliases
from service.plans.draws.folders import (
    folder_of,
    passing_folder,
    put_in_place,
    verifier_file,
    write_locked,
)
from service.plans.draws.queries.to_lock import lists_to_lock
from service.plans.draws.states import Act
from service.plans.lists.faults import refuse_faults
from service.plans.lists.lockable import refuse_unlockable
from service.plans.queries.batches import get_batch

# Read, frozen, written.
_STEPS = 3


def run(job: RunningJob) -> None:
    """Locks the lists; freezes them anew where another batch took the number in the meantime."""
    while not _try_lock(job):
        pass


def take_back(job: RunningJob, connection: Connection, how: str) -> None:
    """Tells whoever ordered it that nothing is locked, and that the envelopes are of no use."""
    words = Text("名单没有锁定，信封作废，请查看原因", "The lists are not locked, the envelopes are void; see why")
    tell(connection, [job.claim.actor], words, f"/batches/{job.params['batch_id']}/lock")


def _try_lock(job: RunningJob) -> bool:
    settings, batch_id = job.service.settings, job.params["batch_id"]
    with job.service.database.read() as connection:
        draw_id = next_draw_id(connection)
        one = get_batch(connection, batch_id)
        COURSE.refuse_not_now(Act.LOCK, BatchStatus(one.status), one.title)
        refuse_unlockable(connection, one, settings, today())
        found = lists_to_lock(connection, one, draw_id, job.service.library, settings)
    with job.writing() as connection:
        job.step(connection, "read", 1, _STEPS)
    die_at_failpoint("lock.read")
    own = {"seed": tuple(job.params["plan"]), "reserve": job.params["reserve"], "verifier": sha256_of(verifier_file())}
    children = tuple(
        replace(child, params=replace(child.params, reserve=own["reserve"], verifier=own["verifier"]))
        for child in found.lists.children
    )
    named = replace(found.lists, params=replace(found.lists.params, **own), children=children)
    lists, aliases = with_aliases(named)
    refuse_faults(lists, filtered_by_tier=found.filtered_by_tier)
    locked = freeze(lists)
    with passing_folder(settings) as passing:
        write_locked(passing, locked)
        die_at_failpoint("lock.frozen")
        with job.writing() as connection:
            lock_name(connection, "numbers of draws")
            if next_draw_id(connection) != draw_id:
                return False
            record_lock(connection, Frozen(found.batch, locked, aliases), job.claim.actor, job.claim.id)
            die_at_failpoint("lock.recorded")
            put_in_place(passing, folder_of(settings, draw_id))
            die_at_failpoint("lock.in_place")
            job.step(connection, "locked", _STEPS, _STEPS)
            job.end(connection, {"draw_id": draw_id, "commitment": locked.commitment})
    die_at_failpoint("lock.committed")
    return True
