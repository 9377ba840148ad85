"""Exceptions are collected each night, and at once where somebody orders it; what is taken away is on record."""

from collections.abc import Mapping

from sqlalchemy import Connection

from service.core.db.audit import write_entry
from service.core.db.jobs import add_job, list_open_jobs
from service.core.db.states import lock_name
from service.estimates.exceptions.exception import COLLECTING


def order_collection(connection: Connection, by: str) -> int:
    """The number of the job that collects them now, that of the one under way where there is one."""
    lock_name(connection, "order of exceptions")
    under_way = list_open_jobs(connection, COLLECTING)
    if under_way:
        return under_way[0].id
    job_id = add_job(connection, COLLECTING, {}, by)
    write_entry(connection, by, "exceptions.collect", "exceptions", {"job": job_id})
    return job_id


def note_exceptions_taken(connection: Connection, by: str, number: int, filters: Mapping[str, str]) -> None:
    """Notes that a list of exceptions was taken away as a file: how many, and by which conditions."""
    write_entry(connection, by, "exceptions.export", "exceptions", {"rows": number, "filters": dict(filters)})
