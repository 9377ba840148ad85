"""The job that compares two versions of a rule set over everyone, resumable after every block of enterprises."""

from collections.abc import Generator
from contextlib import closing

from sqlalchemy import Connection

from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.decisions.states import BLOCK
from service.examinations import pool
from service.examinations.part import Ids
from service.facts.enterprises import last_enterprise_id
from service.time.comparison.actions import complete_comparison, give_up_comparison, write_compared
from service.time.comparison.blocks import comparer_of
from service.time.comparison.queries.comparisons import COMPUTING, get_comparison
from service.time.comparison.rows import ComparedPart


def run(job: RunningJob) -> None:
    """Compares from where it, or a worker before it, stopped; lets imports and runs that wait go first."""
    comparison_id = job.params["comparison_id"]
    with job.service.database.read() as connection:
        this = get_comparison(connection, comparison_id)
        last = last_enterprise_id(connection)
    assert this is not None
    if this.status == COMPUTING:
        begun = job.cursor or {"part": 0, "done": 0}
        done = int(begun["done"])
        with closing(_parts(job, comparison_id, last, int(begun["part"]))) as parts:
            for number, part in enumerate(parts, int(begun["part"])):
                die_at_failpoint("compare.part_compared")
                with job.writing() as connection:
                    write_compared(connection, this, number, part)
                    die_at_failpoint("compare.part_written")
                    done += len(part.standings)
                    job.step(connection, {"part": number + 1, "done": done}, done, max(last, done))
                die_at_failpoint("compare.part_committed")
                job.give_way()
    with job.writing() as connection:
        complete_comparison(connection, this)
        job.step(connection, job.cursor, last, last)
        die_at_failpoint("compare.completed")
        job.end(connection, {"comparison_id": comparison_id})


def take_back(job: RunningJob, connection: Connection, how: str) -> None:
    """Takes back what a cancelled or failed comparison has written."""
    give_up_comparison(connection, job.params["comparison_id"], how)


def _parts(job: RunningJob, comparison_id: int, last: int, first: int) -> Generator[ComparedPart]:
    """The parts from number `first` on, in order."""
    steps: list[Ids] = [range(max(begin, 1), min(begin + BLOCK, last + 1)) for begin in range(0, last + 1, BLOCK)]
    database, left = job.service.database, steps[first:]
    if last < pool.PROCESSES_FROM:
        yield from pool.make_parts_here(comparer_of(database, comparison_id), left)
    else:
        yield from pool.make_parts_by_processes(database, comparer_of, (comparison_id,), left)
