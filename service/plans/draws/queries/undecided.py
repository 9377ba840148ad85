"""What draws say of what is asked of one, upon which a second person decides: that it be void, or a replacement."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, union

from service.access.account import Account
from service.access.four_eyes import hands_of, is_among
from service.access.reach import WHOLE
from service.access.seconds import Thing, Undecided
from service.core.db.tables.batches import batch_act
from service.core.db.tables.draws import draw_act
from service.plans.draws.queries.changes import Change, ChangeStatus, list_changes
from service.plans.draws.queries.draws import Draw, get_drawing
from service.plans.draws.states import MOVES, Act


def undecided_void(connection: Connection, thing: Thing) -> Undecided:
    """What is said of a draw; raises Problem 404 where there is none."""
    drawing = get_drawing(connection, thing.key, WHOLE)
    found = drawing.draw
    waits = found.is_void_asked and found.status in MOVES[Act.DECIDE_VOID].froms and not found.follows_parent
    hands = hands_of(hands_in(connection, found), drawing.batch.owner)
    return Undecided(f"{drawing.batch.title} {found.draw_id}", waits, hands, drawing.line.lies_in)


def undecided_replacement(connection: Connection, thing: Thing) -> Undecided:
    """What is said of the replacements that are asked for in a draw; raises Problem 404 where there is no such draw."""
    drawing = get_drawing(connection, thing.key, WHOLE)
    found = drawing.draw
    asked = [one for one in list_changes(connection, [found.id]) if one.status is ChangeStatus.ASKED]
    waits = bool(asked) and found.status in MOVES[Act.DECIDE_CHANGE].froms
    hands = hands_of(askers_of(connection, found, asked), drawing.batch.owner)
    return Undecided(f"{drawing.batch.title} {found.draw_id}", waits, hands, drawing.line.lies_in)


@dataclass(frozen=True, slots=True)
class HandInDraw:
    """Who did something to a draw, by log-in; which account that was then, None where it was not noted."""

    by: str
    account_id: int | None = None


def askers_of(connection: Connection, found: Draw, changes: Sequence[Change]) -> list[HandInDraw]:
    """Who asked for these replacements, or for others in the draw."""
    return [*_acted(connection, found, Act.ASK_CHANGE), *(HandInDraw(one.asked_by) for one in changes)]


def drawers_of(connection: Connection, found: Draw) -> list[HandInDraw]:
    """Who locked the lists of a draw, entered its number, or drew it."""
    said = [HandInDraw(login) for login in (found.locked_by, found.number_by, found.drawn_by) if login]
    return [*_acted(connection, found, Act.LOCK, Act.NUMBER, Act.DRAW), *said]


def is_to_verify(connection: Connection, found: Draw, account: Account) -> bool:
    """Whether the draw waits for a verdict that the account may state: nobody states it who made the draw."""
    waits = found.parent_id is None and found.has_record and found.verified is None
    return waits and not is_among(hands_of(drawers_of(connection, found)), account.id, account.login)


def hands_in(connection: Connection, found: Draw) -> list[HandInDraw]:
    """Who acted on the batch of a draw by hand, or on the draw itself, with the account that it was then."""
    return _acted(connection, found)


def _acted(connection: Connection, found: Draw, *acts: Act) -> list[HandInDraw]:
    """Who did one of these (none: anything) to the batch of a draw, or to a draw that hangs on another itself."""
    of_batch = select(batch_act.c.by, batch_act.c.account_id).where(batch_act.c.batch_id == found.batch_id)
    own = select(draw_act.c.by, draw_act.c.account_id).where(draw_act.c.draw == found.id)
    if acts:
        of_batch, own = of_batch.where(batch_act.c.act.in_(acts)), own.where(draw_act.c.act.in_(acts))
    return [HandInDraw(*row) for row in connection.execute(union(of_batch, own))]
