"""How far a draw is, what may follow, and who may do it: the one table that actions, pages and tests read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.access.permissions import Permission
from service.plans.batch import BatchStatus


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


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an act is possible, to which it leads (None: it stays), and the permission it needs."""

    froms: tuple[BatchStatus, ...]
    to: BatchStatus | None
    permission: Permission


_VOIDABLE = (BatchStatus.LOCKED, BatchStatus.NUMBER_OBTAINED, BatchStatus.DRAWN)
MOVES: Mapping[Act, Move] = {
    Act.LOCK: Move((BatchStatus.DRAFT,), BatchStatus.LOCKED, Permission.BATCH_LOCK),
    Act.NUMBER: Move((BatchStatus.LOCKED,), BatchStatus.NUMBER_OBTAINED, Permission.BATCH_DRAW),
    Act.DRAW: Move((BatchStatus.NUMBER_OBTAINED,), BatchStatus.DRAWN, Permission.BATCH_DRAW),
    Act.ASK_VOID: Move(_VOIDABLE, None, Permission.BATCH_VOID),
    Act.DECIDE_VOID: Move(_VOIDABLE, BatchStatus.VOID, Permission.DRAW_DECIDE),
    Act.VERIFY: Move(
        (BatchStatus.DRAWN, BatchStatus.COMPLETED, BatchStatus.ARCHIVED, BatchStatus.VOID), None, Permission.DRAW_VERIFY
    ),
    Act.LOCK_CHILD: Move((BatchStatus.DRAWN,), None, Permission.BATCH_LOCK),
    Act.ASK_CHANGE: Move((BatchStatus.DRAWN,), None, Permission.BATCH_DRAW),
    Act.DECIDE_CHANGE: Move((BatchStatus.DRAWN,), None, Permission.DRAW_DECIDE),
    Act.ORDER_CHANGE: Move((BatchStatus.DRAWN,), None, Permission.BATCH_DRAW),
}


def acts_in(state: BatchStatus) -> list[Act]:
    """What can be done in a state."""
    return [act for act, move in MOVES.items() if state in move.froms]
