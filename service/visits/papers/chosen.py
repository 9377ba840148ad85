"""Which papers are asked for: of which visits, of which kind, of whose course; and which of them there are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.problem import Problem, refusal_at
from service.visits.paper_kinds import KINDS, OF_VISIT, PaperKind
from service.visits.papers.made import why_not_made
from service.visits.papers.queries import ids_of_batch, ids_of_numbers
from service.visits.queries.visits import no_such_visit, visit_sight, visits_by_id
from service.visits.sight import VisitSight
from service.visits.visit import Visit, VisitCourse

# Who prints papers and notes how they were served: who proposes visits, hands them out, or goes on them.
PRINTERS = (Permission.VISIT_HAND_OUT, Permission.VISIT_WRITE, Permission.RESULT_WRITE)
# Visits that are looked at together.
AT_ONCE = 250
# At most so many at once.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class AskedPapers:
    """Papers of a kind, of a batch's visits or of those with the `numbers`; of one department's course, None: all."""

    kind: PaperKind
    batch: int | None = None
    numbers: Sequence[str] = ()
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is printed, or why it is not; `course` None: of the whole visit."""

    visit: Visit
    course: VisitCourse | None
    why_not: Text | None


def chosen_ids(connection: Connection, asked: AskedPapers) -> Sequence[int]:
    """The visits that are asked for, by id, in the order of their numbers.

    Raises Problem 404 for a number that no visit has, 409 for a batch of which there is no visit.
    """
    if asked.batch is not None:
        found = ids_of_batch(connection, asked.batch, MOST + 1)
    else:
        known = ids_of_numbers(connection, asked.numbers)
        if len(known) < len(set(asked.numbers)):
            raise no_such_visit()
        found = sorted(known.values())
    if len(found) > MOST:
        raise refusal_at("json.numbers", Text(f"一次至多 {MOST} 次检查。", f"At most {MOST} visits at once."))
    return found


def choose(connection: Connection, account: Account, asked: AskedPapers, ids: Sequence[int]) -> Iterator[list[Chosen]]:
    """What is chosen of these visits, some at a time; what the account does not print is not there for it.

    Raises Problem 404 where a visit was asked for by its number and the account does not print its papers.
    """
    sights = sights_of(connection, account)
    for begin in range(0, len(ids), AT_ONCE):
        part = list(visits_by_id(connection, ids[begin : begin + AT_ONCE]).values())
        yield [one for visit in part for one in _of_visit(visit, sights, asked)]


def sights_of(connection: Connection, account: Account) -> Sequence[VisitSight]:
    """What the account reaches with each of the permissions that let it print."""
    return [visit_sight(connection, account, one) for one in PRINTERS if account.may(one)]


def may_print(visit: Visit, course: VisitCourse | None, sights: Collection[VisitSight]) -> bool:
    """Whether papers of the course, or of the whole visit, are printed with one of the sights."""
    return any(one.shows_course(visit, course) if course else one.shows(visit) for one in sights)


def contacts_read(connection: Connection, account: Account, visits: Iterable[Visit]) -> set[int]:
    """The visits, by id, on whose papers the account reads the contact of the firm: of its places, or where it goes."""
    reach, going = account.reach(Permission.CONTACT_READ), visit_sight(connection, account, Permission.RESULT_WRITE)
    return {
        one.id
        for one in visits
        if one.lies_in(reach)
        or any(going.is_on_team(course) and going.shows_course(one, course) for course in one.courses)
    }


def _of_visit(visit: Visit, sights: Collection[VisitSight], asked: AskedPapers) -> Iterator[Chosen]:
    courses: Sequence[VisitCourse | None] = [None] if asked.kind in OF_VISIT else visit.courses
    shown = [one for one in courses if may_print(visit, one, sights) and _is_asked(one, asked.department)]
    if not shown and asked.batch is None:
        raise no_such_visit()
    for course in shown:
        yield Chosen(visit, course, why_not_made(asked.kind, visit, course))


def _is_asked(course: VisitCourse | None, department: str | None) -> bool:
    return course is None or department is None or course.department == department


def refuse_nothing(asked: AskedPapers, why_not: Mapping[str, Text]) -> None:
    """Raises Conflict that says why none of the papers is printed; `why_not` by the numbers of visits."""
    words = KINDS[asked.kind]
    if not why_not:
        nothing = Text("没有您可以打印文书的检查。", "There is no visit of which you print papers.")
        raise Problem(409, "conflict", Text(f"没有可以打印的{words.zh}。", f"Nothing to print: {words.en}."), nothing)
    number, why = next(iter(why_not.items()))
    said = Text(f"{number}：{why.zh}", f"{number}: {why.en}")
    raise Problem(409, "conflict", Text(f"没有可以打印的{words.zh}。", f"Nothing to print: {words.en}."), said)
