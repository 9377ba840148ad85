"""What the worker does by itself, once a day."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from service.core.db.tables.column_types import Day, Id
from service.core.db.tables.metadata import metadata

schedule = Table(
    "schedule",
    metadata,
    # The kind of its jobs.
    Column("kind", String(40), primary_key=True),
    # From which hour of a day (Asia/Shanghai, 0 to 23) it is due.
    Column("hour", Integer, nullable=False),
    # The last day that a job was added for; it only ever moves on, so that no two workers add one for the same day.
    Column("last_day", Day),
    # The last job that was added.
    Column("job_id", Id, ForeignKey("job.id")),
)
