"""A job in the hands of a worker: what it writes, it writes as the one that holds the job."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, null

from service.core.db import jobs
from service.core.db.bulk_connection import trim_log
from service.core.db.jobs import Claim
from service.core.db.service import Service


class Cancelled(Exception):
    """Someone asked for the job to stop; what it has committed stays unless the job takes it back."""


class GaveWay(Exception):
    """Others wait that go first; the job goes on later from where it stands."""


class RunningJob:
    """A job in the hands of this worker.

    Whatever its handler writes, it writes in a transaction of `writing`: nothing of a job that is another worker's by
    now, and none of it twice. The last of them ends the job by `end`.
    """

    def __init__(
        self,
        service: Service,
        claim: Claim,
        report: Callable[[int, int], None] | None = None,
        *,
        gives_way: bool = True,
    ) -> None:
        """`gives_way` is False where its worker works for it alone."""
        self.service, self.claim, self._report, self._gives_way = service, claim, report, gives_way
        self.params, self.cursor = claim.params, claim.cursor
        self.has_ended = False
        self._ends = False

    @contextmanager
    def writing(self, connection: Connection | None = None) -> Iterator[Connection]:
        """A transaction in which nobody else can hold the job; raises LeaseLost where another does already.

        Of the database, or on a `connection` of the handler's own that has none under way. It ends the job where the
        block has called `end` and nothing went wrong.
        """
        self._ends = False
        with self._begin(connection) as opened:
            jobs.lock_claim(opened, self.claim)
            yield opened
        self.has_ended = self._ends

    @contextmanager
    def _begin(self, connection: Connection | None) -> Iterator[Connection]:
        if connection is None:
            with self.service.database.write() as opened:
                yield opened
            return
        with connection.begin():
            yield connection
        trim_log(connection)

    def step(self, connection: Connection, cursor: Any, done: int, total: int) -> None:
        """Moves the job on in the transaction that holds the results of the step; raises LeaseLost or Cancelled.

        Both must leave the transaction, which then never happened.
        """
        if jobs.is_cancel_requested(connection, self.claim.id):
            raise Cancelled
        lease = jobs.moment_of(connection) + timedelta(seconds=self.service.settings.lease_seconds)
        values = {"cursor": cursor, "done": done, "total": total, "lease_until": lease, "tries": 0, "pause": null()}
        jobs.write_fenced(connection, self.claim, **values)
        self.cursor = cursor
        if self._report:
            self._report(done, total)

    def give_way(self) -> None:
        """Raises GaveWay where a job waits that is not to wait for this one; between two steps, outside a transaction.

        For kinds of `core.db.jobs.GIVING_WAY`.
        """
        if self._gives_way:
            with self.service.database.read() as connection:
                if jobs.are_others_waiting(connection):
                    raise GaveWay

    def end(self, connection: Connection, result: Any) -> None:
        """Ends the job as done in the transaction of its last step; `result` is for those who ask after it."""
        jobs.end_job(connection, self.claim, "done", result=result)
        self._ends = True
