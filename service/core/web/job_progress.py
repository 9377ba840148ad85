"""How far a job is, as pages and the API show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from service.core.db.jobs import Job
from service.core.disk_room import is_full
from service.core.full_disk import PAUSED
from service.core.plain import Plain
from service.core.settings import Settings


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is, how many it does a second, and the seconds left; None where nothing can be said yet.

    `pause` says why it does not go on for now, None where it does.
    """

    state: str
    done: int
    total: int
    rate: float | None
    left: float | None
    pause: dict[str, str] | None


def progress_of(job: Job, at: datetime, settings: Settings) -> JobProgress:
    """The progress of a job at a moment, or at its end where that was before."""
    seconds = ((job.finished_at or at) - job.started_at).total_seconds() if job.started_at else 0.0
    rate = job.done / seconds if job.done and seconds > 0 else None
    left = (job.total - job.done) / rate if rate else None
    return JobProgress(job.status, job.done, job.total, rate, left, pause_of(job, settings))


def progress_json(job: Job, at: datetime, settings: Settings) -> Plain:
    """The same as plain data, with the error that ended the job."""
    progress = progress_of(job, at, settings)
    return {
        "state": progress.state,
        "done": progress.done,
        "total": progress.total,
        "seconds_left": round(progress.left, 1) if progress.left is not None and job.is_open else None,
        "pause": progress.pause,
        "error": job.error,
    }


class Pausing(Protocol):
    """A job, or what a job does, that may have to wait."""

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""

    @property
    def pause(self) -> dict[str, str] | None:
        """Why it waits for now, as its worker noted it."""


def pause_of(job: Pausing, settings: Settings) -> dict[str, str] | None:
    """As its worker noted it, or, where there was no room even for that, as the disk itself shows."""
    if job.is_open and job.pause is None and is_full(settings):
        return {"zh": PAUSED.zh, "en": PAUSED.en}
    return job.pause if job.is_open else None
