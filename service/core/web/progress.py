"""How far a job is, as pages show it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, how many it does a second, and the seconds left; None where nothing can be said yet."""

    state: str
    done: int
    total: int
    rate: float | None
    left: float | None


def progress_of(job: RowMapping, at: datetime) -> Progress:
    """The progress of a job at a moment."""
    done, total, began = job["done"], job["total"], job["started_at"]
    seconds = (at - began).total_seconds() if began else 0.0
    rate = done / seconds if seconds > 0 and done else None
    return Progress(job["status"], done, total, rate, (total - done) / rate if rate else None)
