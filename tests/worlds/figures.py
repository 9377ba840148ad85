"""The figures of the night, reckoned by a worker of this process."""

from service.core.db.jobs import add_job
from service.core.db.schedule import ACTOR
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.estimates.kept import KIND
from service.serving.jobs import HANDLERS


def reckon_figures(service: Service) -> None:
    """Has them reckoned for everybody who reads them."""
    with service.database.write() as connection:
        job_id = add_job(connection, KIND, {}, ACTOR)
    Worker(service, HANDLERS).work_once(job_id)
