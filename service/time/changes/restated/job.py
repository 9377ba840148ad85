"""The job that restates a past day for everyone, resumable after every block of enterprises."""

from sqlalchemy import Connection

from service.core.jobs.running_job import RunningJob
from service.time.by_blocks import Computation, compute_parts, end_computation
from service.time.changes.restated.actions import complete_restatement, give_up_restatement, write_restated
from service.time.changes.restated.blocks import RestatedPart, restater_of
from service.time.changes.restated.queries import COMPUTING, StoredRestatement, get_restatement


def run(job: RunningJob) -> None:
    """Restates from where it, or a worker before it, stopped; lets imports and runs that wait go first."""
    restatement_id = job.params["restatement_id"]
    with job.service.database.read() as connection:
        this = get_restatement(connection, restatement_id)
    assert this is not None
    computation = _computation_of(this)
    if this.status == COMPUTING:
        compute_parts(job, computation)
    end_computation(job, computation, {"restatement_id": restatement_id})


def take_back(job: RunningJob, connection: Connection, how: str) -> None:
    """Takes back what a cancelled or failed restatement has written."""
    give_up_restatement(connection, job.params["restatement_id"], how)


def _computation_of(this: StoredRestatement) -> Computation[RestatedPart]:
    def write(connection: Connection, number: int, part: RestatedPart) -> int:
        write_restated(connection, this, number, part)
        return part.enterprises

    def complete(connection: Connection) -> None:
        complete_restatement(connection, this)

    return Computation("restate", this.id, restater_of, write, complete)
