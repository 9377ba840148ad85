"""The database is checked once a day by a worker, and what it found is seen."""

from service.core.db import audit
from service.core.db.integrity import SOUND, UNSOUND
from service.core.db.jobs import add_job, get_job
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from service.site.daily import DAILY
from tests.worlds.damage import change_a_record

KIND = "check-database"


def check(service: Service) -> tuple[str, int]:
    """How the job of a check ended, and how many flaws it found."""
    with service.database.write() as connection:
        job_id = add_job(connection, KIND, {}, "tests")
    assert Worker(service, HANDLERS).work_once(job_id)
    with service.database.read() as connection:
        job = get_job(connection, job_id)
    assert job is not None
    return job.status, job.result["flaws"]


def test_the_daily_check_notes_what_it_found(scored_copy: Service) -> None:
    assert KIND in DAILY
    assert check(scored_copy) == ("done", 0)
    change_a_record(scored_copy.database.engine.url.render_as_string())
    assert check(scored_copy) == ("done", 1)
    with scored_copy.database.read() as connection:
        actions = [entry.action for entry in audit.list_entries(connection, before=None, limit=2)]
    assert actions == [UNSOUND, SOUND]
