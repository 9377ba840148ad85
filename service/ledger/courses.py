"""The course of an item of each type: its moves with the words of its states and acts."""

from collections.abc import Mapping

from rules.texts import Text
from service.access.moves import Course
from service.ledger.states import ItemAct, ItemMove, ItemStatus, ItemType, moves_of
from service.ledger.words import ACTS, STATUSES

_REFUSAL = Text("这一事项现在不能这样处理。", "This cannot be done to the item now.")
COURSES: Mapping[ItemType, Course[ItemAct, ItemStatus]] = {
    kind: Course(moves_of(kind), STATUSES, ACTS, _REFUSAL) for kind in ItemType
}
# How often who is not satisfied has it dealt with again; then the leader decides.
MOST_RETURNS = 2


def move_of(item_type: ItemType, act: ItemAct) -> ItemMove | None:
    """The move that the act is for items of the type, None where there is none."""
    return moves_of(item_type).get(act)
