"""What, beside the state, an act waits for: without it the act is not offered, and refused where it is tried."""

from collections.abc import Callable, Mapping

from service.visits.courses import MOST_ATTEMPTS
from service.visits.states import VisitAct
from service.visits.visit import Visit, VisitCourse


def is_offered(visit: Visit, course: VisitCourse | None, act: VisitAct) -> bool:
    """Whether there is anything for the act to do to the visit as a whole (course None), or to the course."""
    asked = _ASKED.get(act)
    return asked is None or asked(visit, course)


def waits_for_approval_afterwards(visit: Visit) -> bool:
    """Whether it could not wait for its approval, and nobody has decided upon that yet."""
    return visit.mark is not None and visit.approved_at is None


def _is_reported(visit: Visit, course: VisitCourse | None) -> bool:
    return any(one.out_of_scope is not None for one in visit.courses)


def _is_correction_asked(visit: Visit, course: VisitCourse | None) -> bool:
    return course is not None and course.correction_asked


_Asked = Callable[[Visit, VisitCourse | None], bool]
_ASKED: Mapping[VisitAct, _Asked] = {
    VisitAct.APPROVE_AFTERWARDS: lambda visit, course: waits_for_approval_afterwards(visit),
    VisitAct.REFUSE_AFTERWARDS: lambda visit, course: waits_for_approval_afterwards(visit),
    VisitAct.MOVE_DAY: lambda visit, course: not visit.unannounced and not visit.day_moved,
    VisitAct.COME_AGAIN: lambda visit, course: course is not None and course.attempts < MOST_ATTEMPTS,
    VisitAct.REPORT_OUT_OF_SCOPE: lambda visit, course: not _is_reported(visit, course),
    VisitAct.CONFIRM_OUT_OF_SCOPE: _is_reported,
    VisitAct.REFUSE_OUT_OF_SCOPE: _is_reported,
    VisitAct.WITHDRAW: lambda visit, course: course is not None and course.is_public,
    VisitAct.ASK_CORRECTION: lambda visit, course: not _is_correction_asked(visit, course),
    VisitAct.GRANT_CORRECTION: _is_correction_asked,
    VisitAct.REFUSE_CORRECTION: _is_correction_asked,
}
