"""A paper of a visit, whichever: when it can be made, and what it says."""

from collections.abc import Callable, Iterator, Mapping

from rules.texts import Text
from service.core.paper import Paper
from service.visits.paper_kinds import OF_VISIT, PaperKind
from service.visits.papers.after import form_of, record_of, result_notice_of
from service.visits.papers.before import approval_of, notice_of
from service.visits.papers.facts import CourseFacts, VisitFacts
from service.visits.states import VisitStatus
from service.visits.visit import Visit, VisitCourse

_OF_COURSE: Mapping[PaperKind, Callable[[VisitFacts, CourseFacts], Paper]] = {
    PaperKind.RECORD: record_of,
    PaperKind.FORM: form_of,
    PaperKind.RESULT_NOTICE: result_notice_of,
}
_ENDED_BEFORE = frozenset({VisitStatus.REFUSED, VisitStatus.CANCELLED, VisitStatus.OUT_OF_SCOPE})


def paper_of(kind: PaperKind, facts: VisitFacts, course_id: int | None) -> Paper:
    """The paper of that kind, of an authority's course where it is not the whole visit's."""
    if kind in OF_VISIT:
        return approval_of(facts) if kind is PaperKind.APPROVAL else notice_of(facts)
    return _OF_COURSE[kind](facts, next(one for one in facts.courses if one.course.id == course_id))


def why_not_made(kind: PaperKind, visit: Visit, course: VisitCourse | None) -> Text | None:
    """Why there is no such paper of the visit, or of an authority's course, now; None where it can be printed."""
    if kind is PaperKind.APPROVAL:
        return None
    if visit.approved_at is None and visit.mark is None:
        return Text("检查尚未批准，只能打印审批表。", "The visit is not approved yet: there is its approval alone.")
    concerned = [course] if course else list(visit.courses)
    if all(one.status in _ENDED_BEFORE for one in concerned):
        return Text("检查没有进行，没有这份文书。", "The visit was not made: there is no such paper of it.")
    if kind is PaperKind.RESULT_NOTICE and (course is None or course.version is None):
        return Text("检查结果尚未审核通过，不能告知。", "The result was not approved yet: nobody is told of it.")
    return None


def places_of(visit: Visit) -> Iterator[tuple[PaperKind, VisitCourse | None]]:
    """Every paper that the visit may have, in their order: of the whole of it, then of each authority's course."""
    for kind in PaperKind:
        if kind in OF_VISIT:
            yield kind, None
        else:
            yield from ((kind, course) for course in visit.courses)
