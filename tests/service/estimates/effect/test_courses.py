"""What is counted of visits that this service organised: equal to an obvious look at each, on both databases."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from service.access.reach import WHOLE, Place, Reach
from service.core.clock import begin_of, day_at, today
from service.core.db.engine import Database
from service.core.db.tables.draws import draw
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_selection
from service.core.db.tables.publications import publication
from service.core.db.tables.visit_results import visit_result
from service.estimates.effect.counted import EVERYTHING, By, Places, Tables, Tally
from service.estimates.effect.courses import (
    DUE,
    IN_TIME,
    LATE,
    MERGED,
    OPEN,
    OWN,
    SAVED,
    WAITING,
    count_merged,
    count_published,
)
from service.estimates.effect.period import Period
from service.estimates.effect.queries.courses import read_courses
from service.plans.batch import BatchStatus
from tests.worlds.batches import make_batch, make_line
from tests.worlds.drawn_year import add_draw

BUREAU, FIRE = "城东局", "FIRE"
YEAR = today().year - 1
PERIOD = Period.of(YEAR, date(YEAR, 9, 30), today())
REGIONS = ("370202", "370203")
STATES = ("to_publish", "to_publish", "published", "completed", "not_published", "out_of_scope", "inspecting")


@dataclass
class Course:
    department: str
    status: str
    reviewed: bool
    due: date | None
    public: datetime | None
    on_site: bool


@dataclass
class Made:
    region: str
    day: date
    selections: int
    courses: list[Course] = field(default_factory=list)


def make_year(database: Database) -> list[Made]:
    chance, made = random.Random(23), list[Made]()  # noqa: S311 - a world, no secret
    with database.write() as connection:
        draws = []
        for number in range(4):
            line = make_line(connection, year=YEAR, items=[], scheme=None, title=f"第{number}行", line=None)
            batch_id = make_batch(connection, line, None, 1, status="drawn", title=f"第{number}批").id
            draws.append(add_draw(connection, batch_id, f"D{number}", "c" * 64))
        # Whom it would have had visited was visited for others alone.
        void = draws.pop()
        connection.execute(update(draw).where(draw.c.id == void).values(status=BatchStatus.VOID.value))
        for seq in range(1, 121):
            day = date(YEAR - 1, 11, 1) + timedelta(days=chance.randrange(420))
            one = Made(chance.choice(REGIONS), day, chance.choice([0, 1, 1, 2, 3]))
            visit_id = _visit(connection, one, seq)
            for key in [*draws[: one.selections], *([void] if seq % 3 == 0 else [])]:
                values = {"draw": key, "subject": f"REG-{seq}", "visit_id": visit_id}
                connection.execute(insert(visit_selection).values(**values))
            # What leads is written last half of the times.
            departments = chance.sample(["", FIRE], chance.choice([1, 1, 2]))
            for department in departments:
                course = _course_of(chance, department, day)
                _write(connection, visit_id, course, day, leads=department == "" or len(departments) == 1)
                one.courses.append(course)
            made.append(one)
    return made


def _course_of(chance: random.Random, department: str, day: date) -> Course:
    due = chance.choice([None, *[day + timedelta(days=chance.randrange(40))] * 4])
    public = begin_of(day + timedelta(days=chance.randrange(60))) + timedelta(hours=chance.randrange(24))
    reviewed = chance.random() < 0.9
    status = chance.choice(STATES)
    is_public = status in ("published", "completed")
    return Course(department, status, reviewed, due, public if is_public else None, chance.random() < 0.8)


def _visit(connection: Connection, one: Made, seq: int) -> int:
    values = {"year": YEAR, "seq": seq, "number": f"V-{seq}", "subject": f"REG-{seq}", "region": one.region}
    values |= {"trigger": "PLAN_RANDOM", "ordered_by": "own", "signals": [], "code": f"c-{seq}"}
    values |= {"starts_on": one.day, "ends_on": one.day, "unannounced": True, "proposed_by": "p"}
    return _added(connection, inspection_visit, values | {"proposed_at": begin_of(one.day)})


def _write(connection: Connection, visit_id: int, one: Course, day: date, *, leads: bool) -> None:
    values = {"visit_id": visit_id, "department": one.department, "lead": leads, "status": one.status}
    values |= {"version": 1 if one.reviewed else None, "publish_due": one.due}
    course = _added(connection, visit_course, values)
    said = {"course_id": course, "version": 1, "status": "approved", "visited_on": day, "evidence": []}
    methods = ["written", "on_site"] if one.on_site else ["written"]
    said |= {"methods": methods, "entered_by": "p", "entered_at": begin_of(day)}
    connection.execute(insert(visit_result).values(**said))
    for later in (0, 30) if one.public else ():
        at = one.public + timedelta(days=later) if one.public else None
        noted = {"published_at": at, "receipt_no": "r", "noted_by": "p", "noted_at": at}
        connection.execute(insert(publication).values(course_id=course, version=1, **noted))


def _added(connection: Connection, table: Any, values: dict[str, Any]) -> int:
    made = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def month(day: date) -> str:
    return f"{day:%m}"


def numbers(tables: Tables, by: By, figure: str) -> dict[str, int]:
    return {key: found[figure] for key, found in tables[by].items() if figure in found}


def test_what_this_service_organised(database: Database) -> None:
    made = make_year(database)
    places = Places()
    tally = Tally(places)
    with database.read() as connection:
        rows = read_courses(connection, PERIOD, places, BUREAU)
    count_merged(tally, rows, PERIOD)
    count_published(tally, rows, PERIOD)
    for reach, region in ((WHOLE, ""), (Reach((Place(REGIONS[1]),)), REGIONS[1])):
        here = [one for one in made if one.region.startswith(region)]
        check_merged(tally.tables(reach), here)
        check_published(tally.tables(reach), [(one.day, course) for one in here for course in one.courses])


def check_merged(tables: Tables, made: Iterable[Made]) -> None:
    held = []
    for one in made:
        went = [course for course in one.courses if course.reviewed]
        if PERIOD.first <= one.day <= PERIOD.last and any(course.on_site for course in went):
            lead = "" if any(course.department == "" for course in went) else FIRE
            held.append((month(one.day), max(one.selections, len(went), 1), lead or BUREAU))
    merged = [one for one in held if one[1] > 1]
    assert len(merged) > 2
    assert numbers(tables, By.ALL, OWN) == {EVERYTHING: len(held)}
    assert numbers(tables, By.ALL, MERGED) == {EVERYTHING: len(merged)}
    assert numbers(tables, By.ALL, SAVED) == {EVERYTHING: sum(one[1] - 1 for one in merged)}
    assert numbers(tables, By.MONTH, MERGED) == Counter(one[0] for one in merged)
    assert numbers(tables, By.AUTHORITY, MERGED) == Counter(one[2] for one in merged)


def check_published(tables: Tables, courses: list[tuple[date, Course]]) -> None:
    reviewed = [one for _, one in courses if one.reviewed]
    due = [
        one
        for one in reviewed
        if one.due and PERIOD.first <= one.due <= PERIOD.last and one.status not in ("not_published", "out_of_scope")
    ]
    days = [(one, day_at(one.public) if one.public and day_at(one.public) <= PERIOD.last else None) for one in due]
    expected = {
        DUE: due,
        IN_TIME: [one for one, day in days if day and one.due and day <= one.due],
        LATE: [one for one, day in days if day and one.due and day > one.due],
        OPEN: [one for one, day in days if not day],
    }
    for figure, held in expected.items():
        assert len(held) > 1
        assert numbers(tables, By.ALL, figure) == {EVERYTHING: len(held)}
        assert numbers(tables, By.MONTH, figure) == Counter(month(one.due) for one in held if one.due)
        assert numbers(tables, By.AUTHORITY, figure) == Counter(one.department or BUREAU for one in held)
    waits = [one for one in reviewed if one.status == "to_publish" and (one.due is None or one.due > PERIOD.last)]
    assert numbers(tables, By.ALL, WAITING) == {EVERYTHING: len(waits)}
