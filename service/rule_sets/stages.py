"""How far a version is on its way from draft to being in force, what may follow what, and who may do it."""

from collections.abc import Mapping
from enum import StrEnum

from service.access.moves import Move
from service.access.permissions import Permission
from service.access.reach import Reach
from service.core.names import EVERY_NAME


class Kind(StrEnum):
    """What is adopted."""

    RULE_SET = "rule_set"
    TABLE = "table"


class Stage(StrEnum):
    """How far a version is."""

    DRAFT = "draft"
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What a person does to a version."""

    EDIT = "edit"
    REQUEST = "request"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


_WRITE, _ADOPT = Permission.RULE_SET_DRAFT, Permission.RULE_SET_ADOPT
# Those of which the text may be changed.
OPEN = frozenset({Stage.DRAFT, Stage.REJECTED})
_REQUESTED = frozenset({Stage.REQUESTED})

MOVES: Mapping[Act, Move[Stage]] = {
    Act.EDIT: Move(OPEN, Stage.DRAFT, _WRITE),
    Act.REQUEST: Move(OPEN, Stage.REQUESTED, _WRITE),
    Act.TAKE_BACK: Move(_REQUESTED, Stage.DRAFT, _WRITE),
    Act.APPROVE: Move(_REQUESTED, Stage.APPROVED, _ADOPT, second=True),
    Act.REJECT: Move(_REQUESTED, Stage.REJECTED, _ADOPT, second=True),
    Act.WITHDRAW: Move(frozenset({Stage.APPROVED}), Stage.WITHDRAWN, _ADOPT),
}

# Who did one of these to a version, or to another one of the same text, does not decide upon it.
HANDLED = (Act.EDIT, Act.REQUEST, Act.TAKE_BACK)


def reaches(reach: Reach, kind: Kind, name: str) -> bool:
    """Whether something may be done there to the versions of a scheme, or of a table, which serves all schemes."""
    return name in reach.schemes if kind is Kind.RULE_SET else reach.schemes == EVERY_NAME
