"""What draws say of one of which is asked that it be void, upon which a second person decides."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from service.access.four_eyes import hands_of
from service.access.reach import WHOLE
from service.access.seconds import Thing, Undecided
from service.core.db.tables.batches import batch_act
from service.plans.draws.queries.draws import Draw, get_drawing
from service.plans.draws.states import MOVES, Act


def undecided_void(connection: Connection, thing: Thing) -> Undecided:
    """What is said of a draw; raises Problem 404 where there is none."""
    drawing = get_drawing(connection, thing.key, WHOLE)
    found = drawing.draw
    waits = found.is_void_asked and found.status in MOVES[Act.DECIDE_VOID].froms and not found.follows_parent
    hands = hands_of(hands_in(connection, found), drawing.batch.owner)
    return Undecided(f"{drawing.batch.title} {found.draw_id}", waits, hands, drawing.line.lies_in)


def hands_in(connection: Connection, found: Draw) -> Sequence[Any]:
    """Who acted on the batch of a draw by hand, with the account that it was then."""
    query = select(batch_act.c.by, batch_act.c.account_id).where(batch_act.c.batch_id == found.batch_id).distinct()
    return connection.execute(query).all()
