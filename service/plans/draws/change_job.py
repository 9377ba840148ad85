"""The job that looks who takes a place in a draw: it is worked out again, and the revealed link says who."""

from inspection.drawn import draw, lists_of_child
from inspection.frozen import Locked, freeze
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.core.settings import Settings
from service.plans.draws.actions.changes import get_change
from service.plans.draws.actions.replacing import record_change
from service.plans.draws.folders import read_locked, read_number
from service.plans.draws.queries.draws import Draw, children_staffing, find_draw, find_parent


def run(job: RunningJob) -> None:
    """Replaces one subject or one officer."""
    settings, draw_id = job.service.settings, job.params["draw_id"]
    with job.service.database.read() as connection:
        found = find_draw(connection, draw_id)
        assert found is not None
        parent = find_parent(connection, found) if found.follows_parent else None
        leaving = get_change(connection, job.params["change_id"])
        staffing = {one.draw_id for one in children_staffing(connection, found.id, leaving.subject)}
    drawn = draw(*_drawn_from(settings, found, parent))
    children = {
        child.params.draw_id: draw(freeze(lists_of_child(drawn, child)), drawn.lines)
        for child in drawn.locked.lists.children
        if child.params.draw_id in staffing
    }
    die_at_failpoint("replace.drawn")
    with job.writing() as connection:
        done = record_change(connection, draw_id, job.params["change_id"], drawn, children, job.claim.actor)
        job.step(connection, "replaced", 1, 1)
        job.end(connection, {"draw_id": draw_id, "came": done.came is not None})


def _drawn_from(settings: Settings, found: Draw, parent: Draw | None) -> tuple[Locked, tuple[str, ...]]:
    """The locked lists and the seed lines from which the draw follows, those of the draw above where it has none."""
    above = parent or found
    assert above.commitment is not None
    locked = read_locked(settings, above.draw_id, above.commitment)
    lines = read_number(settings, above.draw_id, locked.lists.params.seed, above.seed_lines or ())
    if parent is None:
        return locked, lines
    (child,) = (one for one in locked.lists.children if one.params.draw_id == found.draw_id)
    return freeze(lists_of_child(draw(locked, lines), child)), lines
