"""Jobs that compute something of everyone part by part: resumable after every part, and others go first."""

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
from service.time.computations.actions import complete_computation, give_up_computation
from service.time.computations.queries import COMPUTING, Computations, Stored

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Handler(Generic[Stored, Made]):
    """What computes a kind: `begin` gives, here or in another process, what makes the parts of a number.

    `write` writes the part of a number and says of how many enterprises it is; `completed` is told of one that is
    complete, in the transaction that completes it.
    """

    kind: Computations[Stored]
    begin: Callable[[Database, int], Make[Made]]
    write: Callable[[Connection, Stored, int, Made], int]
    completed: Callable[[Connection, Stored], None] | None = None

    def run(self, job: RunningJob) -> None:
        """Computes from where the job, or a worker before it, stopped; lets imports and runs that wait go first."""
        number = job.params[self.kind.key]
        with job.service.database.read() as connection:
            this = self.kind.get(connection, number)
        assert this is not None
        if this.status == COMPUTING:
            self._compute_parts(job, this)
        with job.writing() as connection:
            complete_computation(connection, self.kind, this)
            if self.completed:
                self.completed(connection, this)
            done = int((job.cursor or {"done": 0})["done"])
            job.step(connection, job.cursor, done, done)
            die_at_failpoint(f"{self.kind.job}.completed")
            job.end(connection, {self.kind.key: number})

    def take_back(self, job: RunningJob, connection: Connection, how: str) -> None:
        """Takes back what a cancelled or failed one has written."""
        give_up_computation(connection, self.kind, job.params[self.kind.key], how)

    def _compute_parts(self, job: RunningJob, this: Stored) -> None:
        """Computes and writes the parts that are left."""
        with job.service.database.read() as connection:
            last = last_enterprise_id(connection)
        begun, name = job.cursor or {"part": 0, "done": 0}, self.kind.job
        done = int(begun["done"])
        with closing(self._parts(job.service.database, this, last, int(begun["part"]))) as parts:
            for number, part in enumerate(parts, int(begun["part"])):
                die_at_failpoint(f"{name}.part_made")
                with job.writing() as connection:
                    done += self.write(connection, this, number, part)
                    die_at_failpoint(f"{name}.part_written")
                    job.step(connection, {"part": number + 1, "done": done}, done, max(last, done))
                die_at_failpoint(f"{name}.part_committed")
                job.give_way()

    def _parts(self, database: Database, this: Stored, last: int, first: int) -> Generator[Made]:
        """The parts from number `first` on, in order."""
        steps: list[Ids] = [range(max(begin, 1), min(begin + BLOCK, last + 1)) for begin in range(0, last + 1, BLOCK)]
        left = steps[first:]
        if last < pool.PROCESSES_FROM:
            yield from pool.make_parts_here(self.begin(database, this.id), left)
        else:
            yield from pool.make_parts_by_processes(database, self.begin, (this.id,), left)
