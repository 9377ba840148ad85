"""Which papers visits may have, of one with each authority's and of a batch counted: printed, served, or why not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.visits.paper_kinds import SERVED, PaperKind, PrintedPaper
from service.visits.papers.chosen import AT_ONCE, may_print, sights_of
from service.visits.papers.made import places_of, why_not_made
from service.visits.queries.papers import printed_papers
from service.visits.queries.visits import visits_by_id
from service.visits.visit import Visit, VisitCourse


@dataclass(slots=True)
class PaperPlace:
    """A kind of paper of some visits: how many can be printed, were, and were served.

    `department` None: of the whole visit, or of every course. `last` is the one that was printed last, `why_not` the
    first reason why one cannot be.
    """

    kind: PaperKind
    department: str | None
    possible: int = 0
    printed: int = 0
    served: int = 0
    last: PrintedPaper | None = None
    why_not: Text | None = None

    @property
    def waits_for_service(self) -> bool:
        """Whether one was printed and it is not noted how it was served."""
        return self.kind in SERVED and self.served < self.printed

    def count(self, visit: Visit, course: VisitCourse | None, papers: Iterable[PrintedPaper]) -> None:
        """Adds a visit's paper."""
        why_not = why_not_made(self.kind, visit, course)
        self.possible += why_not is None
        self.why_not = self.why_not or why_not
        course_id = course.id if course else None
        printed = [one for one in papers if one.kind is self.kind and one.course_id == course_id]
        if printed:
            self.printed += 1
            self.served += printed[-1].served is not None
            self.last = printed[-1]


def places_of_visits(
    connection: Connection, account: Account, ids: Sequence[int], *, by_department: bool
) -> Sequence[PaperPlace]:
    """The papers of these visits that the account prints, in their order: six statements for every 250 visits."""
    sights, found = sights_of(connection, account), dict[tuple[PaperKind, str | None], PaperPlace]()
    for visit, papers in _with_papers(connection, ids):
        for kind, course in places_of(visit):
            if may_print(visit, course, sights):
                department = course.department if course and by_department else None
                place = found.setdefault((kind, department), PaperPlace(kind, department))
                place.count(visit, course, papers)
    return list(found.values())


def _with_papers(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[Visit, Sequence[PrintedPaper]]]:
    for begin in range(0, len(ids), AT_ONCE):
        visits = visits_by_id(connection, ids[begin : begin + AT_ONCE])
        papers = printed_papers(connection, visits.keys())
        yield from ((visit, papers[visit.id]) for visit in visits.values())
