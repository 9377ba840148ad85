"""Figures that are being reckoned."""

from datetime import date

from sqlalchemy import Connection

from service.access.reach import Reach
from service.core.db.jobs import Job, list_open_jobs
from service.estimates.kept import KIND, narrowed_of


def open_job_of(connection: Connection, reach: Reach, year: int, day: date) -> Job | None:
    """The job under way that reckons a year within a reach: one that was ordered, or that of the schedule."""
    params = {"year": year, "reach": narrowed_of(reach).plain()}
    of_schedule: list[dict[str, object]] = [{}] if year == day.year else []
    return next((one for one in list_open_jobs(connection, KIND) if one.params in (params, *of_schedule)), None)
