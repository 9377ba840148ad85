"""How far a job is, as pages and the API show it."""

from dataclasses import dataclass
from datetime import datetime

from service.core.db.jobs import Job


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is, how many it does a second, and the seconds left; None where nothing can be said yet."""

    state: str
    done: int
    total: int
    rate: float | None
    left: float | None


def progress_of(job: Job, at: datetime) -> JobProgress:
    """The progress of a job at a moment, or at its end where that was before."""
    seconds = ((job.finished_at or at) - job.started_at).total_seconds() if job.started_at else 0.0
    rate = job.done / seconds if job.done and seconds > 0 else None
    return JobProgress(job.status, job.done, job.total, rate, (job.total - job.done) / rate if rate else None)
