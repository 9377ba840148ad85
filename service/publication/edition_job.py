"""The job that makes the public edition in the data folder: every day, and at once where something comes down."""

from pathlib import Path

from service.core.clock import now
from service.core.jobs.running_job import RunningJob
from service.core.settings import Settings
from service.publication.actions.edition import KIND, note_edition
from service.publication.authority import named_bureau
from service.publication.edition.folder import Edition, write_edition
from service.publication.queries.editions import is_asked_for_again
from service.publication.queries.entries import AskedEntries, every_entry, list_entries

FOLDER = "public-edition"
__all__ = ["KIND", "edition_folder", "run"]


def edition_folder(settings: Settings) -> Path:
    """Where the edition of the schedule lies, to be carried to the bureau's website."""
    return settings.data / FOLDER


def run(job: RunningJob) -> None:
    """Makes an edition of what is public now; leaves it to a later job where one waits.

    A bureau that has no name yet and has published nothing has no edition; one that has published is told what lacks.
    """
    settings, at = job.service.settings, now()
    with job.service.database.read() as connection:
        later = is_asked_for_again(connection, KIND, job.claim.id)
        nothing = not settings.bureau and not list_entries(connection, AskedEntries(), "", limit=1)
    if later or nothing:
        with job.writing() as connection:
            job.end(connection, {"results": None})
        return
    bureau = named_bureau(settings)

    def told(number: int) -> None:
        with job.writing() as connection:
            job.step(connection, None, number, 0)

    with job.service.database.read() as connection:
        made: Edition = write_edition(edition_folder(settings), every_entry(connection, bureau), bureau, at, told)
    with job.writing() as connection:
        note_edition(connection, made, at, job.claim.actor, job.claim.id)
        job.end(connection, {"results": made.results})
