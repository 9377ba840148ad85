"""What may follow what in the course of a visit, and who may do it: one table for all authorities."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.access.moves import Move
from service.access.permissions import Permission


class VisitStatus(StrEnum):
    """How far an authority's course of a visit is."""

    TO_APPROVE = "to_approve"
    REFUSED = "refused"
    TO_HAND_OUT = "to_hand_out"
    TO_INSPECT = "to_inspect"
    INSPECTING = "inspecting"
    LEADER_REVIEW = "leader_review"
    RETURNED = "returned"
    PUBLICATION_APPROVAL = "publication_approval"
    TO_PUBLISH = "to_publish"
    NOT_PUBLISHED = "not_published"
    PUBLISHED = "published"
    FOLLOW_UP = "follow_up"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    OUT_OF_SCOPE = "out_of_scope"


class VisitMark(StrEnum):
    """Why a visit was begun before it was approved, or entered after it was made."""

    EMERGENCY = "emergency"
    EVIDENCE_AT_RISK = "evidence_at_risk"
    SYSTEM_FAILURE = "system_failure"


class VisitHand(StrEnum):
    """Whose hand an act needs, beside the permission: `OFFICER` one of those who go for that authority."""

    ANY = "any"
    OFFICER = "officer"
    # Of the bureau's own course a leader; of a partner's another account of its department.
    REVIEWER = "reviewer"
    ITSELF = "itself"


class VisitAct(StrEnum):
    """What is done to a visit or to an authority's course of it."""

    PROPOSE = "propose"
    # An emergency, or a visit that is entered after a failure of the system.
    BEGIN_AT_ONCE = "begin_at_once"
    # A draw chose the subject, too, before anybody went: one visit serves both, and is approved with what came to it.
    MERGE = "merge"
    APPROVE = "approve"
    REFUSE = "refuse"
    APPROVE_AFTERWARDS = "approve_afterwards"
    REFUSE_AFTERWARDS = "refuse_afterwards"
    # By itself: nobody approved it in time.
    MISS_APPROVAL = "miss_approval"
    NAME_OFFICERS = "name_officers"
    REPLACE_OFFICER = "replace_officer"
    SET_DAY = "set_day"
    HAND_OUT = "hand_out"
    MOVE_DAY = "move_day"
    NOTE_EXTERNAL = "note_external"
    BEGIN = "begin"
    COME_AGAIN = "come_again"
    ENTER_RESULT = "enter_result"
    SUBMIT = "submit"
    REVIEW = "review"
    RETURN = "return"
    APPROVE_PUBLICATION = "approve_publication"
    REFUSE_PUBLICATION = "refuse_publication"
    NOTE_RECEIPT = "note_receipt"
    FOLLOW_UP = "follow_up"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    REPLACE = "replace"
    REPORT_OUT_OF_SCOPE = "report_out_of_scope"
    CONFIRM_OUT_OF_SCOPE = "confirm_out_of_scope"
    REFUSE_OUT_OF_SCOPE = "refuse_out_of_scope"
    CANCEL = "cancel"
    ASK_CORRECTION = "ask_correction"
    GRANT_CORRECTION = "grant_correction"
    REFUSE_CORRECTION = "refuse_correction"
    ATTACH = "attach"


S, A, P, H = VisitStatus, VisitAct, Permission, VisitHand
# Nothing more happens by itself; a published result may still be corrected or withdrawn.
ENDED = frozenset({S.REFUSED, S.COMPLETED, S.WITHDRAWN, S.CANCELLED, S.OUT_OF_SCOPE})
OPEN = frozenset(VisitStatus) - ENDED
BEFORE_INSPECTING = frozenset({S.TO_APPROVE, S.TO_HAND_OUT, S.TO_INSPECT})
# From the day of hand-out on its officers see it.
SEEN_BY_OFFICERS = frozenset(VisitStatus) - {S.TO_APPROVE, S.REFUSED, S.TO_HAND_OUT}
REVIEWED = frozenset(
    {S.PUBLICATION_APPROVAL, S.TO_PUBLISH, S.NOT_PUBLISHED, S.PUBLISHED, S.FOLLOW_UP, S.COMPLETED, S.WITHDRAWN}
)
# A result of it is public now, or was before a correction asks for another.
PUBLIC = frozenset({S.PUBLISHED, S.FOLLOW_UP, S.COMPLETED})
# What was published may still be, while a corrected version of it is on its way.
BEING_CORRECTED = frozenset({S.LEADER_REVIEW, S.RETURNED, S.PUBLICATION_APPROVAL, S.TO_PUBLISH})
# What a batch needs of each visit to be completed.
SETTLED_FOR_BATCH = frozenset({S.NOT_PUBLISHED, S.CANCELLED, S.OUT_OF_SCOPE, S.REFUSED, S.WITHDRAWN}) | PUBLIC


@dataclass(frozen=True, slots=True)
class VisitMove(Move[VisitStatus]):
    """An act that needs the hand of `hand`; of the `whole` visit it moves every course that is in one of `froms`.

    Whoever has the permission `also` over the place of the visit may do it as well, whatever the hand.
    """

    hand: VisitHand = H.ANY
    whole: bool = False
    also: Permission | None = None
    # States in which the act changes none: what it is done to is another version than the one that is on its way.
    stays: frozenset[VisitStatus] = frozenset()

    def after(self, state: VisitStatus) -> VisitStatus:
        """The state to which it leads from `state`, which may be the same."""
        return state if self.to is None or state in self.stays else self.to


def _move(
    froms: set[VisitStatus] | frozenset[VisitStatus],
    to: VisitStatus | None,
    permission: Permission | None,
    *,
    second: bool = False,
    hand: VisitHand = H.ANY,
    whole: bool = False,
    also: Permission | None = None,
    stays: frozenset[VisitStatus] = frozenset(),
) -> VisitMove:
    return VisitMove(frozenset(froms) | stays, to, permission, second, hand, whole, also, stays)


_BEGUN = frozenset(VisitStatus) - BEFORE_INSPECTING - {S.REFUSED, S.CANCELLED, S.OUT_OF_SCOPE}

MOVES: Mapping[VisitAct, VisitMove] = {
    A.MERGE: _move(BEFORE_INSPECTING, S.TO_APPROVE, None, hand=H.ITSELF),
    A.APPROVE: _move({S.TO_APPROVE}, S.TO_HAND_OUT, P.VISIT_APPROVE, second=True, whole=True),
    A.REFUSE: _move({S.TO_APPROVE}, S.REFUSED, P.VISIT_APPROVE, second=True, whole=True),
    A.APPROVE_AFTERWARDS: _move(_BEGUN, None, P.VISIT_APPROVE, second=True, whole=True),
    A.REFUSE_AFTERWARDS: _move(_BEGUN, None, P.VISIT_APPROVE, second=True, whole=True),
    A.MISS_APPROVAL: _move(_BEGUN, None, None, hand=H.ITSELF, whole=True),
    A.NAME_OFFICERS: _move({S.TO_HAND_OUT}, None, P.VISIT_HAND_OUT),
    A.REPLACE_OFFICER: _move({S.TO_HAND_OUT, S.TO_INSPECT, S.INSPECTING}, None, P.VISIT_HAND_OUT),
    A.SET_DAY: _move({S.TO_APPROVE, S.TO_HAND_OUT}, None, P.VISIT_HAND_OUT, whole=True),
    A.HAND_OUT: _move({S.TO_HAND_OUT}, S.TO_INSPECT, P.VISIT_HAND_OUT),
    A.MOVE_DAY: _move({S.TO_INSPECT}, None, P.RESULT_WRITE, hand=H.OFFICER, whole=True, also=P.VISIT_HAND_OUT),
    A.NOTE_EXTERNAL: _move(OPEN, None, P.RECEIPT_WRITE, whole=True),
    A.BEGIN: _move({S.TO_INSPECT}, S.INSPECTING, P.RESULT_WRITE, hand=H.OFFICER),
    A.COME_AGAIN: _move({S.INSPECTING}, S.TO_INSPECT, P.RESULT_WRITE, hand=H.OFFICER),
    A.ENTER_RESULT: _move({S.INSPECTING, S.RETURNED}, None, P.RESULT_WRITE, hand=H.OFFICER),
    A.SUBMIT: _move({S.INSPECTING, S.RETURNED}, S.LEADER_REVIEW, P.RESULT_WRITE, hand=H.OFFICER),
    A.REVIEW: _move({S.LEADER_REVIEW}, S.PUBLICATION_APPROVAL, P.RESULT_REVIEW, second=True, hand=H.REVIEWER),
    A.RETURN: _move({S.LEADER_REVIEW}, S.RETURNED, P.RESULT_REVIEW, second=True, hand=H.REVIEWER),
    A.APPROVE_PUBLICATION: _move({S.PUBLICATION_APPROVAL}, S.TO_PUBLISH, P.PUBLICATION_APPROVE, hand=H.REVIEWER),
    A.REFUSE_PUBLICATION: _move({S.PUBLICATION_APPROVAL}, S.NOT_PUBLISHED, P.PUBLICATION_APPROVE, hand=H.REVIEWER),
    A.NOTE_RECEIPT: _move({S.TO_PUBLISH}, S.PUBLISHED, P.RECEIPT_WRITE),
    A.FOLLOW_UP: _move({S.PUBLISHED, S.NOT_PUBLISHED}, S.FOLLOW_UP, None, hand=H.ITSELF),
    A.COMPLETE: _move({S.PUBLISHED, S.NOT_PUBLISHED, S.FOLLOW_UP}, S.COMPLETED, None, hand=H.ITSELF),
    A.WITHDRAW: _move(PUBLIC, S.WITHDRAWN, P.RECEIPT_WRITE, stays=BEING_CORRECTED),
    A.REPLACE: _move({S.WITHDRAWN}, S.TO_PUBLISH, P.RECEIPT_WRITE),
    A.CANCEL: _move(BEFORE_INSPECTING, S.CANCELLED, P.VISIT_CANCEL, whole=True),
    A.REPORT_OUT_OF_SCOPE: _move(
        BEFORE_INSPECTING, None, P.RESULT_WRITE, hand=H.OFFICER, whole=True, also=P.VISIT_CANCEL
    ),
    A.CONFIRM_OUT_OF_SCOPE: _move(BEFORE_INSPECTING, S.OUT_OF_SCOPE, P.VISIT_CANCEL, second=True, whole=True),
    A.REFUSE_OUT_OF_SCOPE: _move(BEFORE_INSPECTING, None, P.VISIT_CANCEL, second=True, whole=True),
    A.ASK_CORRECTION: _move(REVIEWED, None, P.RESULT_WRITE, hand=H.OFFICER),
    A.GRANT_CORRECTION: _move(REVIEWED, S.LEADER_REVIEW, P.RESULT_REVIEW, second=True, hand=H.REVIEWER),
    A.REFUSE_CORRECTION: _move(REVIEWED, None, P.RESULT_REVIEW, second=True, hand=H.REVIEWER),
    A.ATTACH: _move({S.INSPECTING, S.RETURNED}, None, P.RESULT_WRITE, hand=H.OFFICER),
}

# Whoever did one of these since the last of these approvals does not decide upon what follows.
APPROVALS = (A.APPROVE, A.REVIEW)
HANDLED = (
    A.PROPOSE,
    A.BEGIN_AT_ONCE,
    A.MERGE,
    A.SET_DAY,
    A.NAME_OFFICERS,
    A.REPLACE_OFFICER,
    A.HAND_OUT,
    A.MOVE_DAY,
    A.BEGIN,
    A.COME_AGAIN,
    A.ENTER_RESULT,
    A.SUBMIT,
    A.REPORT_OUT_OF_SCOPE,
    A.ASK_CORRECTION,
    A.ATTACH,
)
# Whoever goes on a visit of the bureau was there, and does not decide upon what came of it, whether he noted it or not.
UPON_WHAT_CAME = frozenset(
    {
        *(A.APPROVE_AFTERWARDS, A.REFUSE_AFTERWARDS, A.REVIEW, A.RETURN),
        *(A.GRANT_CORRECTION, A.REFUSE_CORRECTION),
    }
)
# Who was in the visit or decided upon its result never decides upon an objection to its record.
CONCERNED = (*HANDLED, A.APPROVE, A.APPROVE_AFTERWARDS, A.REVIEW, A.RETURN, A.APPROVE_PUBLICATION)
