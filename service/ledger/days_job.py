"""The daily job of the ledger: days computed, items gone on, who is told of what is late, ended terms, idle files."""

from service.core.clock import day_at, now
from service.core.db.attached import sweep_files
from service.core.jobs.running_job import RunningJob
from service.ledger.actions.days import compute_days, pass_over_ratings, resume_parked
from service.ledger.actions.ended_terms import close_ended_terms, erase_contacts
from service.ledger.actions.refused_rows import erase_rows
from service.ledger.actions.reminding import tell_late

KIND = "ledger-days"
_STEPS = 5


def run(job: RunningJob) -> None:
    """Brings the ledger to today, whenever it was last done; what was told or moved is not told or moved again."""
    at = now()
    day = day_at(at)
    done = {"removed": sweep_files(job.service.database, job.service.settings)}
    with job.writing() as connection:
        done["computed"] = compute_days(connection)
        job.step(connection, None, 1, _STEPS)
    with job.writing() as connection:
        done["resumed"] = resume_parked(connection, day, at)
        job.step(connection, None, 2, _STEPS)
    with job.writing() as connection:
        done["not_rated"] = pass_over_ratings(connection, day, at)
        job.step(connection, None, 3, _STEPS)
    with job.writing() as connection:
        done["told"] = tell_late(connection, day, at)
        job.step(connection, None, 4, _STEPS)
    with job.writing() as connection:
        done["terms_ended"] = close_ended_terms(connection, day)
        kept = job.service.settings.retain_personal_days
        done["erased"] = erase_contacts(connection, day, kept) + erase_rows(connection, day, kept)
        job.step(connection, None, 5, _STEPS)
        job.end(connection, done)
