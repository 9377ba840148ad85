"""How far a draw is, what may follow, and who may do it: the one table that actions, pages and tests read."""

from collections.abc import Mapping
from enum import StrEnum

from service.access.moves import Move
from service.access.permissions import Permission
from service.plans.batch import BatchStatus as S


class Act(StrEnum):
    """What is done to a draw."""

    LOCK = "lock"
    NUMBER = "number"
    DRAW = "draw"
    ASK_VOID = "ask-void"
    DECIDE_VOID = "decide-void"
    VERIFY = "verify"
    # After the draw: officers of a part that was not ready at the lock.
    LOCK_CHILD = "lock-child"
    # After the draw: another subject or officer is asked for, and decided on.
    ASK_CHANGE = "ask-change"
    DECIDE_CHANGE = "decide-change"
    # The job that looks who comes has failed: another one does.
    ORDER_CHANGE = "order-change"
    # By itself, once every visit of the batch is settled; then it may be put into the archive.
    COMPLETE = "complete"
    ARCHIVE = "archive"


_VOIDABLE = frozenset({S.LOCKED, S.NUMBER_OBTAINED, S.DRAWN})
_RESULT_KNOWN = frozenset({S.DRAWN, S.COMPLETED, S.ARCHIVED, S.VOID})
MOVES: Mapping[Act, Move[S]] = {
    Act.LOCK: Move(frozenset({S.DRAFT}), S.LOCKED, Permission.BATCH_LOCK),
    Act.NUMBER: Move(frozenset({S.LOCKED}), S.NUMBER_OBTAINED, Permission.BATCH_DRAW),
    Act.DRAW: Move(frozenset({S.NUMBER_OBTAINED}), S.DRAWN, Permission.BATCH_DRAW),
    Act.ASK_VOID: Move(_VOIDABLE, None, Permission.BATCH_VOID),
    Act.DECIDE_VOID: Move(_VOIDABLE, S.VOID, Permission.DRAW_DECIDE, second=True),
    Act.VERIFY: Move(_RESULT_KNOWN, None, Permission.DRAW_VERIFY, second=True),
    Act.LOCK_CHILD: Move(frozenset({S.DRAWN}), None, Permission.BATCH_LOCK),
    Act.ASK_CHANGE: Move(frozenset({S.DRAWN}), None, Permission.BATCH_DRAW),
    Act.DECIDE_CHANGE: Move(frozenset({S.DRAWN}), None, Permission.DRAW_DECIDE, second=True),
    Act.ORDER_CHANGE: Move(frozenset({S.DRAWN}), None, Permission.BATCH_DRAW),
    Act.COMPLETE: Move(frozenset({S.DRAWN}), S.COMPLETED, None),
    Act.ARCHIVE: Move(frozenset({S.COMPLETED}), S.ARCHIVED, Permission.BATCH_DRAW),
}
