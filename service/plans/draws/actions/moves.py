"""What every act upon a draw does: it is possible now, or told what is; it is noted; the batch moves with its draw."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from rules.texts import Text
from service.access.actions.acts import note_act
from service.access.actions.seconds import require_second
from service.access.moves import Course
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.db.states import change_state, lock_name
from service.core.db.tables.batches import batch, batch_act
from service.core.db.tables.draws import draw, draw_act
from service.core.errors import Conflict
from service.plans.batch import BatchStatus
from service.plans.batch_words import STATUSES
from service.plans.draws.queries.draws import Draw, get_drawing
from service.plans.draws.queries.undecided import hands_in
from service.plans.draws.states import MOVES, Act
from service.plans.draws.words import ACTS

COURSE = Course(MOVES, STATUSES, ACTS, Text("现在不能这样处理。", "This cannot be done now."))


def lock_drawing(connection: Connection, draw_id: str, act: Act, reach: Reach) -> Draw:
    """The draw, which nobody else can act on until this transaction ends.

    Raises Problem 404 where it is not there or beyond `reach`, Conflict where the act is not possible now, or the draw
    was fixed with its parent and follows it in everything.
    """
    lock_name(connection, f"draw {draw_id}")
    found = get_drawing(connection, draw_id, reach).draw
    COURSE.refuse_not_now(act, found.status, draw_id)
    if found.follows_parent:
        raise Conflict(
            Text("下级抽取随上级一并办理。", "This draw follows the one above it."),
            draw_id,
            Text("它与上级同时锁定，随机数也是上级的。", "It was locked with that one, and has its number."),
            Text("请在上级抽取中办理。", "Do it with the draw above."),
        )
    return found


def move_draw(connection: Connection, found: Draw, act: Act, **values: Any) -> None:
    """Moves a draw on, and its batch with it; raises Conflict where somebody was faster."""
    froms, to = [found.status.value], COURSE.state_after(act, found.status).value
    moved = change_state(connection, draw, found.id, froms, status=to, **values)
    if moved and found.parent_id is None:
        moved = change_state(connection, batch, found.batch_id, froms, status=to)
    if not moved:
        raise _overtaken(found.draw_id)


def write_draw(connection: Connection, found: Draw, **values: Any) -> None:
    """Writes to a draw that stays in its state; raises Conflict where somebody moved it on meanwhile."""
    if not change_state(connection, draw, found.id, [found.status.value], **values):
        raise _overtaken(found.draw_id)


def _overtaken(where: str) -> Conflict:
    return Conflict(
        Text("刚刚被他人处理。", "Somebody else was faster."),
        where,
        Text("状态已改变。", "Its state has changed."),
        Text("重新打开后再办理。", "Open it anew and look."),
    )


def note_act_of(
    connection: Connection, found: Draw, act: Act, by: str, after: BatchStatus, at: datetime, note: str | None = None
) -> None:
    """Notes what was done to a draw: among the acts of its batch, or of one that hangs on another among its own."""
    acts, of = (batch_act, {"batch_id": found.batch_id}) if found.parent_id is None else (draw_act, {"draw": found.id})
    said = {**of, "digest": found.commitment or "", "note": note}
    note_act(connection, acts, act, by, (found.status, after), said, at)


def require_second_of_draw(connection: Connection, found: Draw, by: str) -> None:
    """Raises Problem 403 where `by` owns the batch or acted on it by hand, under whatever log-in."""
    owner = connection.execute(select(batch.c.owner).where(batch.c.id == found.batch_id)).scalar_one()
    require_second(connection, by, Thing(ThingKind.DRAW, found.draw_id), hands_in(connection, found), owner)
