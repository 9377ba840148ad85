"""The statistical forms of spot checks: equal to a slow count, on every day, and each figure has its list."""

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import day_at, today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.reports.inspections.counted import CELLS, PLACES, PROBLEMS, AskedForm, Counted, Grouping, wanted_of
from service.reports.inspections.forms import BASE, FormKind, FormRow, fill_in
from service.reports.inspections.queries.drawn import count_drawn, list_drawn
from service.reports.inspections.queries.list_sizes import list_sizes
from service.visits.states import VisitAct, VisitStatus
from tests.worlds.services import client_maker, service_over
from tests.worlds.spot_checks import COUNTIES, OFFICES, PARTNER, Course, Selected, SpotChecks, random_spot_checks

State = tuple[str, str | None, str | None, bool, bool]
YEAR = today().year
DAYS = [date.fromordinal(today().toordinal() - ago) for ago in (61, 50, 44, 38, 30, 20, 0)]


@pytest.fixture
def checks(database: Database) -> SpotChecks:
    with database.write() as connection:
        return random_spot_checks(connection, seed=11)


@pytest.fixture
def held(sqlite: Database) -> SpotChecks:
    with sqlite.write() as connection:
        return random_spot_checks(connection, seed=11)


def asked(by: Grouping, until: date = DAYS[-1], row: str | None = None) -> AskedForm:
    return AskedForm(YEAR, until, by, row)


def state_on(course: Course | None, key: str, day: date) -> State:
    """How a course stood at the end of the day: its code and follow-up, whether public, whether closed."""
    code = follow_up = status = None
    public = False
    for one in course.came if course else ():
        if day_at(one.at) > day:
            break
        status = one.status
        if one.act is VisitAct.REVIEW:
            code, follow_up = one.code, one.follow_up
        if one.act in (VisitAct.NOTE_RECEIPT, VisitAct.WITHDRAW):
            public = one.act is VisitAct.NOTE_RECEIPT
    return key, code, follow_up, public, status is VisitStatus.COMPLETED


def states_of(one: Selected, by: Grouping, day: date) -> Iterator[State]:
    if one.is_replaced or day_at(one.drawn_at) > day:
        return
    lead = next((course for course in one.courses if course.lead), None)
    if by is Grouping.UNIT and one.courses:
        for course in one.courses:
            yield state_on(course, course.department, day)
        return
    key = {
        Grouping.COUNTY: one.region,
        Grouping.OFFICE: one.office or "",
        Grouping.UNIT: one.lead,
        Grouping.TASK: str(one.task),
    }[by]
    yield state_on(lead, key, day)


def slow_count(checks: SpotChecks, by: Grouping, day: date) -> Counter[State]:
    return Counter(state for one in checks.selected for state in states_of(one, by, day))


def counted(database: Database, form: AskedForm, reach: Reach = WHOLE) -> list[Counted]:
    with database.read() as connection:
        return count_drawn(connection, form, reach)


def test_what_is_counted_equals_a_slow_count_on_every_day(database: Database, checks: SpotChecks) -> None:
    seen = set()
    for by, day in itertools.product(Grouping, DAYS):
        found = {
            (o.key, o.code, o.follow_up, o.published, o.closed): o.number for o in counted(database, asked(by, day))
        }
        assert found == slow_count(checks, by, day), (by, day)
        seen |= {state[1:] for state in found}
    assert {state[2:] for state in seen} == {(False, False), (True, False), (True, True)}
    assert len({state[0] for state in seen}) > 8


def test_every_figure_has_a_list_of_as_many(database: Database, checks: SpotChecks) -> None:
    for by, day in ((Grouping.COUNTY, DAYS[-1]), (Grouping.UNIT, DAYS[3])):
        rows = counted(database, asked(by, day))
        for row in (None, rows[0].key):
            form = asked(by, day, row)
            for cell in (*CELLS, "result-6.published", "problem.closed"):
                number = sum(o.number for o in rows if row in (None, o.key) and o.fits(wanted_of(cell)))
                assert len(listed(database, form, cell)) == number, (form, cell)


def listed(database: Database, form: AskedForm, cell: str) -> list[Any]:
    """The whole list of a figure, read in pages of eleven."""
    rows, after = list[Any](), None
    while True:
        with database.read() as connection:
            page = list_drawn(connection, form, wanted_of(cell), WHOLE, after=after, limit=11)
        rows += page
        if len(page) < 11:
            assert len({one.at for one in rows}) == len(rows)
            return rows
        after = page[-1].at


def test_rates_are_what_the_form_says_they_are(sqlite: Database, held: SpotChecks) -> None:
    form = filled(sqlite, FormKind.WORK, asked(Grouping.COUNTY))
    row = cells_of(form.total)
    states = slow_count(held, Grouping.COUNTY, DAYS[-1])
    drawn = states.total()
    published = sum(number for state, number in states.items() if state[3])
    closed = sum(number for state, number in states.items() if state[3] and state[4])
    base = sum(one.size for one in held.lists)
    assert (row["drawn"], row["published"], row["closed"], row[BASE]) == (drawn, published, closed, base)
    assert row["completion"] == published / drawn
    assert row["closure"] == closed / published
    assert row["ratio"] == drawn / base
    tasks = filled(sqlite, FormKind.TASKS, asked(Grouping.TASK))
    problems = sum(number for state, number in states.items() if state[1] in PROBLEMS)
    assert cells_of(tasks.total)["problem"] == problems
    sizes = {str(one.task): one.size for one in held.lists}
    assert {row.key: cells_of(row)[BASE] for row in tasks.rows}.items() <= sizes.items()
    results = filled(sqlite, FormKind.RESULTS, asked(Grouping.COUNTY))
    assert {row.key: cells_of(row)["reviewed"] for row in results.rows} == {
        code: number for code, number in by_code(states).items() if code is not None
    }
    assert sum(cells_of(row)["share"] for row in results.rows) == pytest.approx(1)


def by_code(states: Counter[State]) -> Counter[str | None]:
    found: Counter[str | None] = Counter()
    for state, number in states.items():
        found[state[1]] += number
    return found


def filled(database: Database, kind: FormKind, form: AskedForm, reach: Reach = WHOLE) -> Any:
    with database.read() as connection:
        rows, sizes = count_drawn(connection, form, reach), list_sizes(connection, form, reach)
    return fill_in(kind, form, rows, sizes, reach)


def cells_of(row: FormRow) -> dict[str, Any]:
    return {cell.column: cell.rate if cell.number is None else cell.number for cell in row.cells}


@pytest.mark.parametrize("wide", [True, False])
def test_a_list_is_not_divided_among_rows(sqlite: Database, *, wide: bool) -> None:
    """The base of a county is that of lists of the county alone; where one goes beyond it, nobody can say."""
    with sqlite.write() as connection:
        checks = random_spot_checks(connection, seed=11, wide=wide)
    for by in PLACES:
        for row in filled(sqlite, FormKind.WORK, asked(by)).rows:
            key = row.key or ""
            expected: int | None = None
            if by is Grouping.UNIT:
                expected = sum(one.size for one in checks.lists if key in one.departments)
            elif by is Grouping.COUNTY and not wide:
                expected = sum(one.size for one in checks.lists if one.region == key)
            assert cells_of(row)[BASE] == expected, (by, key)


def test_nobody_counts_beyond_his_reach(database: Database, checks: SpotChecks) -> None:
    for reach, inside in (
        (Reach((Place(COUNTIES[0]),)), lambda one: one.region == COUNTIES[0]),
        (Reach((Place(office=OFFICES[0] or ""),)), lambda one: one.office == OFFICES[0]),
        (Reach((Place(line="食品"),)), lambda one: one.line == "食品"),
    ):
        own = SpotChecks(checks.lists, [one for one in checks.selected if inside(one)])
        found = counted(database, asked(Grouping.COUNTY), reach)
        assert sum(one.number for one in found) == slow_count(own, Grouping.COUNTY, DAYS[-1]).total()
        # Lists of the whole city are not his: no base is told.
        if not reach.places[0].line:
            assert cells_of(filled(database, FormKind.WORK, asked(Grouping.COUNTY), reach).total)[BASE] is None


def test_a_page_its_lists_and_its_table_say_the_same(sqlite: Database, held: SpotChecks, tmp_path: Path) -> None:
    maker = client_maker(service_over(sqlite, tmp_path))
    leader = maker(Role.LEADER, "3702")
    form = filled(sqlite, FormKind.WORK, asked(Grouping.COUNTY), Reach((Place("3702"),)))
    page = leader.get("/reports/inspections?form=work&by=county")
    assert page.status_code == 200
    links = re.findall(r'<a href="(/reports/inspections/drawn[^"]+)">([\d,]+)</a>', page.text)
    assert len(links) > 20
    address, number = next(one for one in links if "cell=published" in one[0] and "row=" not in one[0])
    assert int(number) == cells_of(form.total)["published"]
    shown, following = 0, address.replace("&amp;", "&")
    while following:
        text = leader.get(following).text
        shown += text.count('<th scope="row"')
        found = re.search(r'<a href="([^"]+)" rel="next"', text)
        following = found[1].replace("&amp;", "&") if found else ""
    assert shown == int(number)
    file = leader.post("/reports/inspections/export", data={"form": "work", "by": "county"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[1:]] == [cells_of(row)["drawn"] for row in (*form.rows, form.total)]
    with sqlite.read() as connection:
        assert list_entries(connection, before=None, limit=1)[0].action == "report.inspections"


def test_what_cannot_be_meant_is_refused(sqlite: Database, tmp_path: Path) -> None:
    maker = client_maker(service_over(sqlite, tmp_path))
    leader = maker(Role.LEADER, "3702")
    for name in ("work", "results", "tasks", "kinds"):
        assert leader.get(f"/reports/inspections?form={name}").status_code == 200
    for wrong in ("form=x", "by=task", "year=1", "until=9999-12-31", "until=x", "row=%00", "form=tasks&by=county"):
        assert leader.get(f"/reports/inspections?{wrong}").status_code == 422, wrong
    for wrong in ("cell=x", "cell=drawn.drawn.drawn", "by=task&row=x", "by=task&row=99999999999999"):
        assert leader.get(f"/reports/inspections/drawn?{wrong}").status_code == 404, wrong
    for after in ("1", "1.x.2", f"1.2.{1 << 70}"):
        assert leader.get(f"/reports/inspections/drawn?after={after}").status_code == 422, after
    assert leader.get("/reports/inspections/visits?cell=x").status_code == 404
    assert maker(Role.INSPECTOR, "3702").get("/reports/inspections").status_code == 200


def test_nothing_sorts_by_what_was_found(sqlite: Database, held: SpotChecks) -> None:
    """No ranking: rows go by their codes, however much was found there."""
    for by in PLACES:
        keys = [row.key or "" for row in filled(sqlite, FormKind.WORK, asked(by)).rows]
        assert keys == sorted(keys)
    assert PARTNER in [row.key for row in filled(sqlite, FormKind.WORK, asked(Grouping.UNIT)).rows]
