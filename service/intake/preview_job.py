"""The job that looks at a large upload before anything of it is taken in."""

from sqlalchemy import Connection

from rules.texts import Text
from service.access.queries.lines import lines_of_schemes
from service.access.reach import Reach
from service.core.jobs.running_job import RunningJob
from service.intake.actions.previews import copy_of, note_look
from service.intake.look import Asked, Look, look_at
from service.intake.queries.previews import LOOKING, READY, UNREADABLE, get_preview
from service.rule_sets.queries import declared_by


def run(job: RunningJob) -> None:
    """Writes what is seen in the file; nothing where it was discarded meanwhile."""

    def step(done: int, total: int) -> None:
        with job.writing() as writing:
            job.step(writing, None, done, total)

    with job.service.database.read() as connection:
        known = get_preview(connection, job.params["preview_id"])
        assert known is not None
        reach = Reach.of(job.params["reach"], lines_of_schemes(connection))
    look: Look = {}
    is_readable = False
    if known.status == LOOKING:
        declared, path = declared_by(job.service.library), copy_of(job.service.settings, known)
        asked = Asked(job.service.database, path, known.kind, known.source, known.wanted, reach, declared)
        look, is_readable = look_at(asked, step)
    with job.writing() as connection:
        note_look(connection, known.id, look, READY if is_readable else UNREADABLE)
        job.end(connection, {"readable": is_readable})


def take_back(job: RunningJob, connection: Connection, how: str) -> None:
    """Says that the file was not read to its end; it can be looked at again, or discarded."""
    what = Text("文件没有读完。", "The file was not read to its end.")
    why = Text(f"读取任务{'已取消' if how == 'cancelled' else '出错'}。", f"The job {how}.")
    remedy = Text("重新读取，或放弃后重新上传。", "Look at it again, or discard it and upload it again.")
    words = {name: {"zh": one.zh, "en": one.en} for name, one in (("what", what), ("why", why), ("remedy", remedy))}
    look: Look = {"form": None, "nearest": None, "lacking": [], "columns": [], "rows": [], "error": words}
    note_look(connection, job.params["preview_id"], look, UNREADABLE)
