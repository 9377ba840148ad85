"""Orders figures of a year at once, where nobody can wait for the schedule, or for a reach that has none yet."""

from sqlalchemy import Connection

from rules.texts import Text
from service.access.reach import Reach
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.jobs import add_job, list_open_jobs
from service.core.problem import TITLES, Problem
from service.estimates.kept import KIND, narrowed_of

# Before it no plan of inspections was made with this service.
FIRST_YEAR = 2020


def order_figures(connection: Connection, reach: Reach, year: int, actor: str) -> int:
    """The number of the job that reckons a year within a reach; one that waits or runs for the same will do.

    Raises Problem 422 for a year that has not begun.
    """
    if not FIRST_YEAR <= year <= today().year:
        raise Problem(422, *TITLES[422], errors=[{"where": "json.year", "zh": _YEAR.zh, "en": _YEAR.en}])
    params = {"year": year, "reach": narrowed_of(reach).plain()}
    waiting = [one.id for one in list_open_jobs(connection, KIND) if one.params == params]
    if waiting:
        return waiting[0]
    job_id = add_job(connection, KIND, params, actor)
    write_entry(connection, actor, "figures.order", f"job {job_id}", {"year": year})
    return job_id


_YEAR = Text(f"年份须在{FIRST_YEAR}年与今年之间。", f"The year lies between {FIRST_YEAR} and this year.")
