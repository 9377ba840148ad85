"""How far a version is on its way from draft to being in force."""

from enum import StrEnum


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


# Who did one of these to a version, or to another one of the same text, does not decide upon it.
HANDLED = (Act.EDIT, Act.REQUEST, Act.TAKE_BACK)
