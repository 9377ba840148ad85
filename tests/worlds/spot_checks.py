"""Random spot checks of a year, written straight into the tables, and what came of each of them, moment by moment."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from service.core.clock import begin_of, today
from service.core.db.tables.draws import draw, draw_change, drawn_subject
from service.core.db.tables.facts import change, enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course, visit_selection
from service.core.db.tables.publications import publication
from service.core.db.tables.visit_results import visit_result
from service.visits.numbering import number_of
from service.visits.result_codes import ResultCode
from service.visits.results import GOES_WITH
from service.visits.states import VisitAct, VisitStatus
from tests.worlds.batches import make_batch, make_line

COUNTIES, PARTNER = ("370202", "370203"), "FIRE"
OFFICES = ("370202001", "370202002", "370203001", None)
_A, _S = VisitAct, VisitStatus


@dataclass(frozen=True)
class Came:
    """Something that happened to a course, and how it stood after; a result has its code and its follow-up."""

    at: datetime
    act: VisitAct
    status: VisitStatus
    code: str | None = None
    follow_up: str | None = None


@dataclass
class Course:
    """What an authority did at a visit."""

    department: str
    lead: bool
    came: list[Came] = field(default_factory=list)


@dataclass
class Selected:
    """Somebody who was drawn: when, for which task, and the courses of the visit, none where there is none."""

    task: int
    lead: str
    drawn_at: datetime
    region: str
    office: str | None
    line: str | None
    is_replaced: bool
    courses: list[Course]


@dataclass(frozen=True)
class DrawnList:
    """A list that was frozen: of which task, who goes, where, how many stood on it, and when it was drawn from."""

    task: int
    departments: Sequence[str]
    region: str
    size: int
    drawn_at: datetime


@dataclass(frozen=True)
class SpotChecks:
    """All lists and all who were drawn from them for the plans of this year."""

    lists: Sequence[DrawnList]
    selected: Sequence[Selected]


def random_spot_checks(connection: Connection, seed: int, *, wide: bool = True) -> SpotChecks:
    """Draws of this year's plans, some void or of another year, count in no form; `wide`: some of a city."""
    chance, begins = random.Random(seed), today() - timedelta(days=60)  # noqa: S311 - a world, no secret
    connection.execute(
        insert(change).values(
            id=9_000, enterprises=b"", recorded_on=begins, recorded_at=begin_of(begins), kind="enterprises", actor="t"
        )
    )
    lists, selected = list[DrawnList](), list[Selected]()
    for place in range(6):
        region = "3702" if wide and place > 3 else COUNTIES[place % 2]
        partners = [PARTNER] if place % 2 else []
        counts = place not in (1, 2)
        more = {"region": region, "co_departments": partners, "line": chance.choice([None, "食品"])}
        line = make_line(connection, year=today().year - (place == 1), **more, scheme=None)
        status = "void" if place == 2 else chance.choice(["drawn", "completed", "archived"])
        batch_id = make_batch(connection, line, None, status=status).id
        drawn_at = begin_of(begins) + timedelta(days=chance.randrange(10), hours=9)
        size = chance.randrange(20, 90)
        key = _add(connection, draw, **_draw_of(place, batch_id, drawn_at, size))
        if counts:
            lists.append(DrawnList(line, ["", *partners], region, size, drawn_at))
        for number in range(chance.randrange(3, 9)):
            one = _selected(chance, line, region, more["line"], drawn_at, partners)
            _write(connection, key, number, one, place * 100 + number)
            if counts:
                selected.append(one)
    return SpotChecks(lists, selected)


def _draw_of(place: int, batch_id: int, drawn_at: datetime, size: int) -> dict[str, Any]:
    said = {"draw_id": f"D{today().year}-{place:04}", "batch_id": batch_id, "status": "drawn", "verifier": "f" * 64}
    said |= {"seed_plan": [], "reserve": "e" * 64, "locked_by": "p", "locked_at": drawn_at}
    return said | {"drawn_at": drawn_at, "subjects": size}


def _selected(
    chance: random.Random, task: int, region: str, line: str | None, drawn_at: datetime, partners: Sequence[str]
) -> Selected:
    county = region if len(region) == 6 else chance.choice(COUNTIES)
    office = chance.choice([one for one in OFFICES if one is None or one.startswith(county)])
    courses = [Course("", lead=True), *(Course(one, lead=False) for one in partners)]
    for one in courses:
        one.came = list(_life(chance, drawn_at))
    has_visit, is_replaced = chance.random() < 0.85, chance.random() < 0.1
    return Selected(task, "", drawn_at, county, office, line, is_replaced, courses if has_visit else [])


def _life(chance: random.Random, begins: datetime) -> Iterator[Came]:
    """What comes of a course, until it stops anywhere."""
    at = begins
    stops = chance.randrange(12)
    for step, (act, status) in enumerate(_COURSE_OF_LIFE):
        if step > stops:
            return
        at += timedelta(days=chance.randrange(6), minutes=1)
        if act is _A.REVIEW:
            code = chance.choice(list(ResultCode))
            yield Came(at, act, status, code.value, chance.choice(sorted(GOES_WITH[code])).value)
        else:
            yield Came(at, act, status)


_COURSE_OF_LIFE = (
    (_A.SUBMIT, _S.LEADER_REVIEW),
    (_A.REVIEW, _S.PUBLICATION_APPROVAL),
    (_A.APPROVE_PUBLICATION, _S.TO_PUBLISH),
    (_A.NOTE_RECEIPT, _S.PUBLISHED),
    (_A.COMPLETE, _S.COMPLETED),
    (_A.GRANT_CORRECTION, _S.LEADER_REVIEW),
    (_A.REVIEW, _S.PUBLICATION_APPROVAL),
    (_A.APPROVE_PUBLICATION, _S.TO_PUBLISH),
    (_A.WITHDRAW, _S.TO_PUBLISH),
    (_A.NOTE_RECEIPT, _S.PUBLISHED),
    (_A.COMPLETE, _S.COMPLETED),
)


def _write(connection: Connection, draw_key: int, place: int, one: Selected, seq: int) -> None:
    code = f"REG-{seq:09}"
    firm = _add(
        connection,
        enterprise,
        change_id=9_000,
        packed=b"",
        code=code,
        name=f"企业{seq}",
        region=one.region,
        office=one.office,
        recorded_on=one.drawn_at.date(),
    )
    drawn = {"draw": draw_key, "place": place, "subject": code, "enterprise_id": firm, "stratum": "all"}
    connection.execute(insert(drawn_subject).values(**drawn, cell=one.region, num=1, den=2))
    if one.is_replaced:
        asked = {"draw": draw_key, "kind": "subject", "subject": code, "reason": "迁出", "evidence": "登记"}
        connection.execute(insert(draw_change).values(**asked, status="done", asked_by="p", asked_at=one.drawn_at))
    if one.courses:
        visit_id = _add(
            connection,
            inspection_visit,
            year=today().year,
            seq=seq,
            number=number_of(today().year, seq),
            subject=code,
            enterprise_id=firm,
            region=one.region,
            office=one.office,
            line=one.line,
            trigger="PLAN_RANDOM",
            ordered_by="own",
            signals=[],
            unannounced=False,
            code=code,
            starts_on=today(),
            ends_on=today(),
            proposed_by="p",
            proposed_at=one.drawn_at,
        )
        connection.execute(insert(visit_selection).values(draw=draw_key, subject=code, visit_id=visit_id))
        for course in one.courses:
            _write_course(connection, visit_id, course)


def _write_course(connection: Connection, visit_id: int, course: Course) -> None:
    status = course.came[-1].status if course.came else _S.INSPECTING
    reviews = [one for one in course.came if one.act is _A.REVIEW]
    course_id = _add(
        connection,
        visit_course,
        visit_id=visit_id,
        department=course.department,
        lead=course.lead,
        status=status,
        version=len(reviews) or None,
        ended_at=course.came[-1].at if status is _S.COMPLETED else None,
    )
    before = _S.INSPECTING
    for one in course.came:
        moved = {"visit_id": visit_id, "course_id": course_id, "act": one.act, "by": "p", "at": one.at, "said": {}}
        connection.execute(insert(visit_act).values(**moved, from_status=before, to_status=one.status))
        before = one.status
        # Something that is done to the visit as a whole says nothing of this course.
        connection.execute(
            insert(visit_act).values(**moved | {"course_id": None}, from_status=_S.TO_INSPECT, to_status=_S.COMPLETED)
        )
    for version, one in enumerate(reviews, 1):
        said = {"course_id": course_id, "version": version, "methods": [], "evidence": [], "entered_by": "p"}
        said |= {"status": "approved" if version == len(reviews) else "replaced", "visited_on": one.at.date()}
        result = {"code": one.code, "follow_up": one.follow_up, "entered_at": one.at, "reviewed_at": one.at}
        connection.execute(insert(visit_result).values(**said, **result))
    ends = [one.at for one in course.came if one.act is _A.WITHDRAW]
    for place, one in enumerate(one for one in course.came if one.act is _A.NOTE_RECEIPT):
        said = {"course_id": course_id, "version": place + 1, "receipt_no": "R", "noted_by": "p", "noted_at": one.at}
        withdrawn = ends[place] if place < len(ends) else None
        connection.execute(insert(publication).values(**said, published_at=one.at, withdrawn_at=withdrawn))


def _add(connection: Connection, table: Table, **values: Any) -> int:
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])
