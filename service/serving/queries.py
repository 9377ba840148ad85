"""The schedule as those see it who run the service."""

from service.core.db.engine import Database
from service.core.db.schedule import Daily, list_daily
from service.serving.jobs import DAILY


def list_schedule(database: Database) -> list[Daily]:
    """Every kind that this version does once a day, by name, also where no worker has entered it yet."""
    with database.read() as connection:
        stored = {row.kind: row for row in list_daily(connection)}
    return [
        stored.get(kind) or Daily(kind, hour, last_day=None, job_id=None, job_status=None, finished_at=None, error=None)
        for kind, hour in sorted(DAILY.items())
    ]
