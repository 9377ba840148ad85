"""The job that places all enterprises: daily, as offices begin and end, and whenever their registry changes."""

from service.core.jobs.running_job import RunningJob
from service.registries.actions.placing import note_placing, place_range
from service.registries.queries.offices import last_enterprise

# Enterprises that a transaction looks at.
PART = 20_000


def run(job: RunningJob) -> None:
    """Gives every enterprise the office that is in charge of it today; those that come meanwhile have theirs."""
    with job.service.database.read() as connection:
        last = last_enterprise(connection)
    state = job.cursor or {"next": 1, "placed": 0}
    while True:
        ids = range(state["next"], state["next"] + PART)
        with job.writing() as connection:
            changed = place_range(connection, ids)
            note_placing(connection, changed, job.claim.id)
            state = {"next": ids.stop, "placed": state["placed"] + len(changed)}
            job.step(connection, state, min(ids.stop - 1, last), last)
            if ids.stop > last:
                job.end(connection, {"placed": state["placed"]})
                return
