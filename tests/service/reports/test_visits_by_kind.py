"""Visits by type for the yearly statistics: equal to a slow count of what is known of each, ours and others'."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from rules.dated_tables import CapCounting
from rules.library import shipped_library
from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import begin_of, today
from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.db.tables.visit_results import visit_result
from service.facts.visits import known_visits_of
from service.intake.write import take_rows
from service.reports.inspections.counted import PLACES, Grouping
from service.reports.inspections.kinds import CELLS, KindRow, fill_in_kinds, fits
from service.reports.inspections.queries.by_kind import AskedVisitsByKind, ListedVisit, count_visits, list_visits
from service.visits.states import VisitStatus
from tests.worlds.files import code
from tests.worlds.services import client_maker, service_over

OWN, OWN_LONGER = "城东局", "城东局（本级）"
BY = (OWN, OWN_LONGER, "消防支队")
COUNTIES = ("370202", "370203")
TRIGGERS = ("PLAN_RANDOM", "SPECIAL_CAMPAIGN", "COMPLAINT", "EMERGENCY", None)
YEAR = today().year
FIRST, LAST = date(YEAR, 1, 1), today()


@pytest.fixture
def world(database: Database) -> Database:
    """Firms of two counties; visits stated once, stated again by another delivery or source, and taken back."""
    chance, day = random.Random(5), today()  # noqa: S311 - a world, no secret
    firms = [{"uscc": code(place), "name": f"企业{place}", "region": COUNTIES[place % 2]} for place in range(12)]
    visits = [_visit(chance, place) for place in range(60)]
    again = [one | {"trigger": "COMPLAINT"} | ({"revoked": True} if place % 3 == 0 else {})
             for place, one in enumerate(visits[:15])]  # fmt: skip
    others = [one | {"trigger": "EMERGENCY"} for one in visits[10:20]]
    with database.write() as connection:
        for kind, rows, source, known in (
            ("enterprises", firms, "t", day - timedelta(days=400)),
            ("visits", visits, "省平台", day - timedelta(days=3)),
            ("visits", again, "省平台", day - timedelta(days=2)),
            ("visits", others, "市平台", day - timedelta(days=1)),
        ):
            kept = [{name: value for name, value in row.items() if value is not None} for row in rows]
            taken = take_rows(connection, kind, kept, source=source, actor="t", data_on=day, known_on=known)
            assert not taken.rejects, taken.rejects
    return database


def _visit(chance: random.Random, place: int) -> dict[str, Any]:
    when = date(YEAR - (place % 7 == 0), 1, 1) + timedelta(days=chance.randrange(max(1, (LAST - FIRST).days)))
    said = {"uscc": code(chance.randrange(12)), "department": chance.choice(BY), "number": f"N-{place}"}
    said |= {"visited_on": when, "trigger": chance.choice(TRIGGERS), "outcome": chance.choice(["problem", None])}
    return said | {
        "on_site": chance.choice([True, False, None]),
        "ordered_by": chance.choice(["own", "superior", None]),
    }


def add_unregistered(database: Database) -> None:
    """An approved result of ours at what is no enterprise, and one that waits for its review."""
    with database.write() as connection:
        for seq, version in ((1, 1), (2, None)):
            made = {"year": YEAR, "seq": seq, "number": f"V-{seq}", "subject": f"REG-{seq}", "region": COUNTIES[0]}
            made |= {"trigger": "COMPLAINT", "ordered_by": "superior", "signals": [], "code": f"c{seq}"}
            made |= {"starts_on": LAST, "ends_on": LAST, "unannounced": False, "proposed_by": "p"}
            query = insert(inspection_visit).values(**made, proposed_at=begin_of(LAST))
            visit_id = connection.execute(query).inserted_primary_key
            assert visit_id is not None
            course = connection.execute(
                insert(visit_course).values(
                    visit_id=visit_id[0], lead=True, status=VisitStatus.TO_PUBLISH, version=version
                )
            ).inserted_primary_key
            assert course is not None
            said = {"course_id": course[0], "version": 1, "status": "approved", "visited_on": LAST, "evidence": []}
            said |= {"methods": ["on_site"], "entered_by": "p", "entered_at": begin_of(LAST)}
            connection.execute(insert(visit_result).values(**said))


def asked(by: Grouping, reach: Reach = WHOLE, row: str | None = None) -> AskedVisitsByKind:
    return AskedVisitsByKind(FIRST, LAST, by, reach, OWN, row)


def table_of() -> CapCounting:
    found = shipped_library().tables.cap_counting(LAST)
    assert found is not None
    return found


def filled(database: Database, question: AskedVisitsByKind) -> tuple[Mapping[str | None, KindRow], KindRow]:
    with database.read() as connection:
        rows, total = fill_in_kinds(count_visits(connection, question), table_of())
    return {row.key: row for row in rows}, total


def slow(database: Database, by: Grouping) -> dict[str, Counter[str]]:
    """Every firm's visits as known today, one by one."""
    found: dict[str, Counter[str]] = {}
    table = table_of()
    with database.read() as connection:
        regions = {row.id: row.region for row in connection.execute(select(enterprise.c.id, enterprise.c.region))}
        known = known_visits_of(connection, sorted(regions), LAST, items=False)
    for one in known:
        if FIRST <= one.visited_on <= LAST:
            key = {Grouping.COUNTY: regions[one.enterprise_id], Grouping.UNIT: one.department}.get(by, "") or ""
            cells = found.setdefault(key, Counter())
            cells.update(cell for cell in CELLS if fits(cell, one.trigger, one.ordered_by, table, on_site=one.on_site))
    return found


def test_forms_equal_a_slow_count(world: Database) -> None:
    for by in PLACES:
        rows, total = filled(world, asked(by))
        expected = slow(world, by)
        assert {key: {cell: n for cell, n in row.numbers.items() if n} for key, row in rows.items()} == expected
        assert all(total.numbers[cell] for cell in CELLS if cell != "other")


def test_every_figure_has_a_list_of_as_many(world: Database) -> None:
    add_unregistered(world)
    for by in (Grouping.COUNTY, Grouping.UNIT):
        rows, total = filled(world, asked(by))
        for key, row in {**rows, None: total}.items():
            for cell in CELLS:
                assert len(listed(world, asked(by, row=key), cell)) == row.numbers[cell], (key, cell)


def listed(database: Database, question: AskedVisitsByKind, cell: str) -> list[ListedVisit]:
    """The whole list of a figure, in pages of nine."""
    rows, after = list[ListedVisit](), None
    while True:
        with database.read() as connection:
            page = list_visits(connection, question, cell, table_of(), after=after, limit=9)
        rows += page
        if len(page) < 9:
            assert len({one.at for one in rows}) == len(rows)
            return rows
        after = page[-1].at


def test_ours_to_what_is_no_enterprise_counts_once_it_is_approved(world: Database) -> None:
    before = filled(world, asked(Grouping.UNIT))[0][OWN].numbers
    add_unregistered(world)
    after = filled(world, asked(Grouping.UNIT))[0][OWN].numbers
    more = {cell: after[cell] - before[cell] for cell in CELLS if after[cell] != before[cell]}
    assert more == dict.fromkeys(("all", "case", "on-site", "by-superior"), 1)


def test_without_a_table_no_type_is_told(world: Database) -> None:
    with world.read() as connection:
        total = fill_in_kinds(count_visits(connection, asked(Grouping.COUNTY)), None)[1].numbers
        others = list_visits(connection, asked(Grouping.COUNTY), "other", None)
    assert total["other"] == total["all"] == len(others) > 0
    assert total["routine"] == total["special"] == total["case"] == 0


def test_nobody_counts_beyond_his_reach(world: Database) -> None:
    add_unregistered(world)
    rows, total = filled(world, asked(Grouping.COUNTY, Reach((Place(COUNTIES[1]),))))
    assert list(rows) == [COUNTIES[1]]
    assert total.numbers == filled(world, asked(Grouping.COUNTY))[0][COUNTIES[1]].numbers


def test_the_page_says_where_no_table_says_what_counts(sqlite: Database, tmp_path: Path) -> None:
    leader = client_maker(service_over(sqlite, tmp_path))(Role.LEADER, "")
    page = leader.get("/reports/inspections?form=kinds&by=unit")
    assert page.status_code == 200
    assert "CREDIT_TIERS_BUREAU" in page.text
