"""The job that draws: what follows from the locked lists and the number, written as the sealed record, then noted.

Killed anywhere it is made again, to the same bytes: they follow from the lists, the number and the log before the draw.
"""

from pathlib import Path

from inspection.draw_log import LogLine, write_log
from inspection.drawn import Drawn, draw, lists_of_child
from inspection.frozen import Locked, freeze
from inspection.record_folder import write_record
from service.access.queries.draw_log import log_lines_of
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.facts.enterprises import ids_of
from service.plans.batch import BatchStatus
from service.plans.draws.actions.drawing import record_draw
from service.plans.draws.folders import (
    RECORD,
    folder_of,
    force_to_disk,
    kept_verifier,
    passing_folder,
    read_locked,
    read_number,
    replace_folder,
)
from service.plans.draws.queries.draws import find_draw

_BEFORE = {BatchStatus.LOCKED.value, BatchStatus.NUMBER_OBTAINED.value}


def run(job: RunningJob) -> None:
    """Draws the subjects, then the officers of every part that was fixed with them."""
    settings, draw_id = job.service.settings, job.params["draw_id"]
    with job.service.database.read() as connection:
        found = find_draw(connection, draw_id)
        log = [line for line in log_lines_of(connection, [draw_id]) if line.state in _BEFORE]
    assert found is not None
    assert found.commitment is not None, "only what is locked is drawn"
    locked = read_locked(settings, draw_id, found.commitment)
    steps = 3 + len(locked.lists.children)
    _step(job, 1, steps)
    drawn = draw(locked, read_number(settings, draw_id, locked.lists.params.seed, found.seed_lines or ()))
    die_at_failpoint("draw.selected")
    _step(job, 2, steps)
    children = _draw_children(job, drawn, steps)
    verifier = kept_verifier(settings, draw_id, found.verifier)
    with passing_folder(settings) as passing:
        _write(passing / RECORD, drawn, children, log, verifier)
        die_at_failpoint("draw.written")
        replace_folder(passing / RECORD, folder_of(settings, draw_id) / RECORD)
    die_at_failpoint("draw.in_place")
    with job.writing() as connection:
        enterprises = ids_of(connection, drawn.selected)
        record_draw(connection, draw_id, drawn, children, enterprises, job.claim.actor)
        die_at_failpoint("draw.recorded")
        job.step(connection, "drawn", steps, steps)
        job.end(connection, {"draw_id": draw_id, "selected": len(drawn.selected)})
    die_at_failpoint("draw.committed")


def _draw_children(job: RunningJob, drawn: Drawn, steps: int) -> dict[str, Drawn]:
    children = {}
    for number, child in enumerate(drawn.locked.lists.children, 1):
        children[child.params.draw_id] = draw(_locked_child(drawn, number - 1), drawn.lines)
        die_at_failpoint("draw.child")
        _step(job, 2 + number, steps)
    return children


def _locked_child(drawn: Drawn, place: int) -> Locked:
    return freeze(lists_of_child(drawn, drawn.locked.lists.children[place]))


def _write(folder: Path, drawn: Drawn, children: dict[str, Drawn], log: list[LogLine], verifier: bytes) -> None:
    write_record(folder, drawn, log=write_log(log), verifier=verifier, children=list(children.values()))
    force_to_disk(folder)


def _step(job: RunningJob, done: int, total: int) -> None:
    with job.writing() as connection:
        job.step(connection, done, done, total)
