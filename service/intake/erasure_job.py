"""The daily job of personal fields: what was to be kept only until yesterday is erased."""

from datetime import timedelta

from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.schedule import ACTOR
from service.core.jobs.running_job import RunningJob
from service.intake.write.personal import erase_expired
from service.registries.actions.retention import erase_expired_contacts, erase_officers


def run(job: RunningJob) -> None:
    """Erases them, and says in the audit log how many; where there were none nothing was changed, and none says so."""
    day = today()
    kept = timedelta(days=job.service.settings.retain_personal_days)
    with job.writing() as connection:
        erased = erase_expired(connection, day) + erase_expired_contacts(connection, day)
        erased += erase_officers(connection, day - kept)
        if erased:
            write_entry(connection, ACTOR, "personal.erase", "personal fields", {"kept until": day, "fields": erased})
        job.end(connection, {"erased": erased})
