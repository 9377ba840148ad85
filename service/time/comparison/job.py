"""The job that compares two versions of a rule set over everyone, resumable after every block of enterprises."""

from sqlalchemy import Connection

from service.core.jobs.running_job import RunningJob
from service.time.by_blocks import Computation, compute_parts, end_computation
from service.time.comparison.actions import complete_comparison, give_up_comparison, write_compared
from service.time.comparison.blocks import comparer_of
from service.time.comparison.queries.comparisons import COMPUTING, StoredComparison, get_comparison
from service.time.comparison.rows import ComparedPart


def run(job: RunningJob) -> None:
    """Compares from where it, or a worker before it, stopped; lets imports and runs that wait go first."""
    comparison_id = job.params["comparison_id"]
    with job.service.database.read() as connection:
        this = get_comparison(connection, comparison_id)
    assert this is not None
    computation = _computation_of(this)
    if this.status == COMPUTING:
        compute_parts(job, computation)
    end_computation(job, computation, {"comparison_id": comparison_id})


def take_back(job: RunningJob, connection: Connection, how: str) -> None:
    """Takes back what a cancelled or failed comparison has written."""
    give_up_comparison(connection, job.params["comparison_id"], how)


def _computation_of(this: StoredComparison) -> Computation[ComparedPart]:
    def write(connection: Connection, number: int, part: ComparedPart) -> int:
        write_compared(connection, this, number, part)
        return len(part.standings)

    def complete(connection: Connection) -> None:
        complete_comparison(connection, this)

    return Computation("compare", this.id, comparer_of, write, complete)
