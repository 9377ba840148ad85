"""Restatements of the day on which the worlds of the tests were classified, ordered and carried out."""

from datetime import date

from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from service.time.changes.restated.actions import order_restatement, wanted_restatement_of
from service.time.changes.restated.queries import RESTATEMENTS, StoredRestatement
from tests.worlds.services import SCORED_ON


def restating(service: Service, day: date = SCORED_ON, actor: str = "tests") -> StoredRestatement:
    """A restatement of the usual scheme that waits for a worker."""
    with service.database.write() as connection:
        wanted = wanted_restatement_of("generic", day)
        number = order_restatement(connection, service.library, service.settings, wanted, actor)
    return found(service, number)


def restated(service: Service, day: date = SCORED_ON, actor: str = "tests") -> StoredRestatement:
    """A restatement as a worker of this process left it; other jobs that wait go on waiting."""
    this = restating(service, day, actor)
    Worker(service, HANDLERS).work_once(this.job_id)
    return found(service, this.id)


def found(service: Service, number: int) -> StoredRestatement:
    """The restatement of that number."""
    with service.database.read() as connection:
        this = RESTATEMENTS.get(connection, number)
    assert this is not None
    return this
