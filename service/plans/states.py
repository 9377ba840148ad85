"""What may follow what in the course of a plan, and who may do it: the one table that code, pages and tests read."""

from collections.abc import Mapping
from enum import StrEnum

from service.access.moves import Move
from service.access.permissions import Permission


class PlanStatus(StrEnum):
    """How far a version of a plan is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    FILED = "filed"
    PUBLISHED = "published"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    # A later version was published in its place.
    SUPERSEDED = "superseded"


class LineStatus(StrEnum):
    """How far a line is: none of its lists was locked yet, one was, or it ended."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class PlanAct(StrEnum):
    """What is done to a version of a plan."""

    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    FILE = "file"
    PUBLISH = "publish"
    AMEND = "amend"
    END_LINE = "end_line"
    RECORD_DRAWS = "record_draws"
    # What the service does by itself.
    BEGIN = "begin"
    COMPLETE = "complete"
    SUPERSEDE = "supersede"


S, A = PlanStatus, PlanAct
_WRITE, _APPROVE = Permission.PLAN_WRITE, Permission.PLAN_APPROVE
IN_FORCE = frozenset({S.PUBLISHED, S.IN_PROGRESS})
# Nobody but those who write and decide sees it.
UNDECIDED = frozenset({S.DRAFT, S.SUBMITTED})
_AFTER_APPROVAL = frozenset({S.APPROVED, S.FILED, S.PUBLISHED, S.IN_PROGRESS, S.COMPLETED})

MOVES: Mapping[PlanAct, Move[PlanStatus]] = {
    A.EDIT: Move(frozenset({S.DRAFT}), None, _WRITE),
    A.DELETE: Move(frozenset({S.DRAFT}), None, _WRITE),
    A.SUBMIT: Move(frozenset({S.DRAFT}), S.SUBMITTED, _WRITE),
    A.APPROVE: Move(frozenset({S.SUBMITTED}), S.APPROVED, _APPROVE, second=True),
    A.RETURN: Move(frozenset({S.SUBMITTED}), S.DRAFT, _APPROVE, second=True),
    A.FILE: Move(frozenset({S.APPROVED}), S.FILED, _WRITE),
    A.PUBLISH: Move(frozenset({S.FILED}), S.PUBLISHED, _WRITE),
    # The version stays as it is, and in force; what is amended is a version of its own, from draft on.
    A.AMEND: Move(_AFTER_APPROVAL, None, _WRITE),
    A.END_LINE: Move(IN_FORCE, None, _WRITE),
    # What was drawn for a line outside this service, taken in or taken back.
    A.RECORD_DRAWS: Move(frozenset({S.APPROVED, S.FILED}) | IN_FORCE, None, _WRITE),
    A.BEGIN: Move(frozenset({S.PUBLISHED}), S.IN_PROGRESS, None),
    A.COMPLETE: Move(IN_FORCE, S.COMPLETED, None),
    A.SUPERSEDE: Move(_AFTER_APPROVAL, S.SUPERSEDED, None),
}

# Who did one of these to a version does not decide upon it; to decide, and to return it, is no hand in it.
HANDLED = (A.CREATE, A.EDIT, A.SUBMIT, A.FILE, A.PUBLISH, A.AMEND, A.END_LINE)
