"""A drawn batch is completed once all its visits are settled, and put into the archive by a planner."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.reach import Reach
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.draws import draw
from service.core.errors import Conflict
from service.plans.draws.actions.draw_log import append_line
from service.plans.draws.actions.moves import COURSE, lock_drawing, move_draw, note_act_of
from service.plans.draws.queries.changes import ChangeStatus, list_changes
from service.plans.draws.queries.draws import Draw, children_of, draw_of_batch, get_drawing
from service.plans.draws.states import MOVES, Act

# Who does what draws do by themselves.
ITSELF = "system:draws"
_ASKED = (ChangeStatus.ASKED, ChangeStatus.APPROVED)


def complete_batches(connection: Connection, batches: Collection[int], at: datetime) -> list[int]:
    """Completes batches all of whose visits are settled, as who calls it knows; those that are completed by it.

    Not one that is not drawn, or of whose draw something is still asked: that it be void, a replacement, the officers
    of a part. Once that is answered, the draw announces it (`DrawAtRest`).
    """
    drawn = [found for one in batches if (found := draw_of_batch(connection, one)) is not None]
    # All of them before the first entry in the audit log, which is the last thing that is locked.
    for draw_id in sorted(found.draw_id for found in drawn):
        lock_name(connection, f"draw {draw_id}")
    completed = []
    for batch_id in sorted(found.batch_id for found in drawn):
        found = draw_of_batch(connection, batch_id)
        assert found is not None, "a draw is never removed"
        if found.status in MOVES[Act.COMPLETE].froms and not _is_asked_for(connection, found):
            _close(connection, found, Act.COMPLETE, ITSELF, at)
            completed.append(batch_id)
    return completed


def archive_batch(connection: Connection, draw_id: str, by: str, reach: Reach) -> Draw:
    """The draw, in the archive with its batch.

    Raises Problem 404 beyond `reach`, Conflict where it is not completed.
    """
    found = lock_drawing(connection, draw_id, Act.ARCHIVE, reach)
    if found.parent_id is not None:
        raise Conflict(
            Text("下级抽取随上级一并归档。", "This draw goes into the archive with the one above it."),
            draw_id,
            Text("归档的是整个批次。", "It is the batch that is put there, as a whole."),
            Text("请在上级抽取中办理。", "Do it with the draw above."),
        )
    _close(connection, found, Act.ARCHIVE, by, now())
    return get_drawing(connection, draw_id, reach).draw


def _close(connection: Connection, found: Draw, act: Act, by: str, at: datetime) -> None:
    """Moves the draw, its batch and its parts on, each with its line in the log; a void part stays void."""
    to = COURSE.state_after(act, found.status)
    move_draw(connection, found, act)
    for one in (found, *children_of(connection, found.id)):
        if one is not found and not change_state(connection, draw, one.id, [*MOVES[act].froms], status=to.value):
            continue
        assert one.commitment is not None, "what was drawn has its fingerprint"
        append_line(connection, one.draw_id, one.commitment, to, at, one.replacements)
    note_act_of(connection, found, act, by, to, at)
    write_entry(connection, by, f"draw.{act}", f"draw {found.draw_id}", {"fingerprint": found.commitment})


def _is_asked_for(connection: Connection, found: Draw) -> bool:
    """Whether something of the draw, or of a part of it, waits for an answer."""
    children = children_of(connection, found.id)
    undrawn = any(one.status in MOVES[Act.NUMBER].froms | MOVES[Act.DRAW].froms for one in children)
    void = any(one.is_void_asked for one in (found, *children))
    changes = list_changes(connection, [found.id, *(one.id for one in children)])
    return undrawn or void or any(one.status in _ASKED for one in changes)
