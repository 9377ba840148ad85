"""What every act upon a draw does: it is possible now, or told what is; it is noted; the batch moves with its draw."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from rules.texts import Text
from service.access.four_eyes import refuse_hands
from service.access.queries.accounts import account_id_of
from service.access.reach import Reach
from service.core.db.states import change_state, lock_name
from service.core.db.tables.batches import batch, batch_act
from service.core.db.tables.draws import draw
from service.core.errors import Conflict
from service.plans.batch import BatchStatus
from service.plans.batch_words import STATUSES
from service.plans.draws.queries.draws import Draw, get_drawing
from service.plans.draws.states import MOVES, Act, acts_in
from service.plans.draws.words import ACTS


def refuse_not_now(act: Act, state: BatchStatus, where: str) -> None:
    """Raises Conflict, with what is possible instead, where the state does not allow the act."""
    if state not in MOVES[act].froms:
        raise not_now(state, where)


def lock_drawing(connection: Connection, draw_id: str, act: Act, reach: Reach) -> Draw:
    """The draw, which nobody else can act on until this transaction ends.

    Raises Problem 404 where it is not there or beyond `reach`, Conflict where the act is not possible now, or the draw
    was fixed with its parent and follows it in everything.
    """
    lock_name(connection, f"draw {draw_id}")
    found = get_drawing(connection, draw_id, reach).draw
    refuse_not_now(act, found.status, draw_id)
    if found.follows_parent:
        raise Conflict(
            Text("下级抽取随上级一并办理。", "This draw follows the one above it."),
            draw_id,
            Text("它与上级同时锁定，随机数也是上级的。", "It was locked with that one, and has its number."),
            Text("请在上级抽取中办理。", "Do it with the draw above."),
        )
    return found


def not_now(state: BatchStatus, where: str) -> Conflict:
    """The conflict of an act that the state does not allow."""
    allowed = acts_in(state)
    zh, en = "、".join(ACTS[act].zh for act in allowed), ", ".join(ACTS[act].en for act in allowed)
    words = STATUSES[state]
    return Conflict(
        Text("现在不能这样处理。", "This cannot be done now."),
        where,
        Text(f"状态是“{words.zh}”。", f"The state is: {words.en}."),
        Text(f"现在可以：{zh or '无'}。", f"What is possible now: {en or 'nothing'}."),
    )


def move_draw(connection: Connection, found: Draw, act: Act, **values: Any) -> None:
    """Moves a draw on, and its batch with it; raises Conflict where somebody was faster."""
    move = MOVES[act]
    assert move.to is not None, "an act that leads on"
    froms = [found.status.value]
    moved = change_state(connection, draw, found.id, froms, status=move.to.value, **values)
    if moved and found.parent_id is None:
        moved = change_state(connection, batch, found.batch_id, froms, status=move.to.value)
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


def note_act(
    connection: Connection,
    batch_id: int,
    act: Act,
    by: str,
    at: datetime,
    before: BatchStatus,
    after: BatchStatus,
    digest: str,
    note: str | None = None,
) -> None:
    """Notes among the acts of the batch what was done; `digest` is the fingerprint of its lists."""
    values = {
        "batch_id": batch_id,
        "act": act.value,
        "by": str(by),
        "account_id": account_id_of(connection, by),
        "at": at,
    }
    states = {"from_status": before.value, "to_status": after.value}
    connection.execute(insert(batch_act).values(**values, **states, digest=digest, note=note))


def refuse_who_handled(connection: Connection, found: Draw, by: str) -> None:
    """Raises Problem 403 where `by` owns the batch or acted on it by hand, under whatever log-in."""
    owner = connection.execute(select(batch.c.owner).where(batch.c.id == found.batch_id)).scalar_one()
    query = select(batch_act.c.by, batch_act.c.account_id).where(batch_act.c.batch_id == found.batch_id).distinct()
    hands = [(row.by, row.account_id) for row in connection.execute(query)]
    refuse_hands(by, account_id_of(connection, by), [(owner, None), *hands])
