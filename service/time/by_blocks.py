"""Jobs that compute something of everyone block by block: resumable after every part, and others go first."""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection

from service.core.db.engine import Database
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.decisions.states import BLOCK
from service.examinations import pool
from service.examinations.part import Ids
from service.examinations.pool import Make
from service.facts.enterprises import last_enterprise_id

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Computation(Generic[Made]):
    """What is computed: `begin` gives, here or in another process, what makes its parts, by its number.

    `write` writes the part of a number and says of how many enterprises it is; `complete` says that all are written.
    `name` is that of its failpoints.
    """

    name: str
    id: int
    begin: Callable[[Database, int], Make[Made]]
    write: Callable[[Connection, int, Made], int]
    complete: Callable[[Connection], None]


def compute_parts(job: RunningJob, this: Computation[Made]) -> None:
    """Computes and writes the parts that are left, from where the job, or a worker before it, stopped."""
    with job.service.database.read() as connection:
        last = last_enterprise_id(connection)
    begun = job.cursor or {"part": 0, "done": 0}
    done = int(begun["done"])
    with closing(_parts(job.service.database, this, last, int(begun["part"]))) as parts:
        for number, part in enumerate(parts, int(begun["part"])):
            die_at_failpoint(f"{this.name}.part_made")
            with job.writing() as connection:
                done += this.write(connection, number, part)
                die_at_failpoint(f"{this.name}.part_written")
                job.step(connection, {"part": number + 1, "done": done}, done, max(last, done))
            die_at_failpoint(f"{this.name}.part_committed")
            job.give_way()


def end_computation(job: RunningJob, this: Computation[Made], result: object) -> None:
    """Ends it, and its job with the result, in one transaction."""
    with job.writing() as connection:
        this.complete(connection)
        done = int((job.cursor or {"done": 0})["done"])
        job.step(connection, job.cursor, done, done)
        die_at_failpoint(f"{this.name}.completed")
        job.end(connection, result)


def _parts(database: Database, this: Computation[Made], last: int, first: int) -> Generator[Made]:
    """The parts from number `first` on, in order."""
    steps: list[Ids] = [range(max(begin, 1), min(begin + BLOCK, last + 1)) for begin in range(0, last + 1, BLOCK)]
    left = steps[first:]
    if last < pool.PROCESSES_FROM:
        yield from pool.make_parts_here(this.begin(database, this.id), left)
    else:
        yield from pool.make_parts_by_processes(database, this.begin, (this.id,), left)
