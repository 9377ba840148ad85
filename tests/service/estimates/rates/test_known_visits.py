"""The plain ratio: visits of a year as columns say what each visit, put together by itself, says."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from service.access.reach import WHOLE, Place, Reach
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise
from service.core.db.tables.items import item
from service.estimates.lists.queries.firms import read_standing
from service.estimates.lists.sections import section_of
from service.estimates.rates.figures import By, Naive
from service.estimates.rates.naive import NaiveRatios
from service.estimates.rates.queries.known_visits import known_visits
from service.facts.visits import known_visits_of
from service.intake.write import take_rows
from tests.worlds.files import code

YEAR = today().year
ITEMS = {"I-1": "登记事项", "I-2": "公示信息"}


def take_in(connection: Connection, kind: str, rows: list[dict[str, Any]]) -> None:
    """Takes rows in as a delivery."""
    taken = take_rows(connection, kind, rows, source="平台", actor="t", data_on=today(), known_on=today())
    assert not taken.rejects, taken.rejects


def bureau_with_visits(database: Database) -> None:
    """Firms of two counties, and visits with one item, several, none, revoked, stated twice, and of another year."""
    industries = ("F5211", "5211", "C1411", "")
    firms = [
        {"uscc": code(n), "name": f"企业{n}", "region": ("370201", "370202")[n % 2], "industry": industries[n % 4]}
        for n in range(12)
    ]
    day = date(YEAR, 1, 5)

    def visit(firm: int, number: str, outcome: str, **more: Any) -> dict[str, Any]:
        stated = {"uscc": code(firm), "department": "市场监管局", "number": number, "visited_on": day}
        return stated | {"outcome": outcome} | more

    with database.write() as connection:
        by = {"valid_from": date(2020, 1, 1), "recorded_by": "t", "recorded_at": now(), "mode": "general", "frame": {}}
        by |= {name: [] for name in ("sub_items", "basis", "subject_kinds", "methods", "checklist")}
        connection.execute(insert(item), [{"code": key, "name": name, **by} for key, name in ITEMS.items()])
        take_in(connection, "enterprises", firms)
        rows = [
            visit(0, "V1", "no_problem", item="登记事项"),
            visit(0, "V1", "problem", item="公示信息"),
            visit(1, "V2", "no_problem", item="登记事项"),
            visit(2, "V3", "refused"),
            visit(3, "V4", "unreachable"),
            visit(4, "V5", "absent"),
            visit(5, "V6", "out_of_scope", item="登记事项"),
            visit(6, "V7", "no_problem", item="不在登记簿的事项"),
            visit(7, "V8", "problem", visited_on=date(YEAR - 1, 6, 1)),
            visit(8, "V9", "no_problem", item="登记事项（I-1）"),
            visit(9, "V10", "problem", item="登记事项"),
        ]
        take_in(connection, "visits", rows)
    with database.write() as connection:
        # Stated again: the later word counts; and one that is taken back.
        again = [visit(1, "V2", "problem", item="登记事项"), visit(9, "V10", "problem", revoked=True)]
        take_in(connection, "visits", again)


def test_visits_are_counted_as_each_of_them_is_known(database: Database) -> None:
    bureau_with_visits(database)
    with database.read() as connection:
        firms = {row.id: row for row in connection.execute(select(enterprise))}
        found = known_visits(connection, YEAR, [], read_standing(connection))
        known = [one for one in known_visits_of(connection, sorted(firms), today()) if one.visited_on.year == YEAR]
    ratios = NaiveRatios(found, found.within(WHOLE))
    says = {"problem": "found", "unreachable": "found", "no_problem": "clean"}
    whole = Counter(says.get(one.outcome or "", "") for one in known)
    assert ratios.whole() == Naive(whole["found"] + whole["clean"], whole["found"]) == Naive(5, 3)
    for by, group_of in ((By.COUNTY, lambda row: row.region), (By.SECTION, lambda row: section_of(row.industry or ""))):
        groups: dict[str, Counter[str]] = {}
        for one in known:
            groups.setdefault(group_of(firms[one.enterprise_id]), Counter())[says.get(one.outcome or "", "")] += 1
        expected = {
            key: Naive(counts["found"] + counts["clean"], counts["found"])
            for key, counts in groups.items()
            if counts["found"] + counts["clean"]
        }
        assert ratios.of_keys(by) == expected, by
    assert ratios.of_items() == {"I-1": Naive(3, 1), "I-2": Naive(1, 1)}


def test_a_reach_counts_its_own_and_one_of_a_single_line_none(sqlite: Database) -> None:
    bureau_with_visits(sqlite)
    with sqlite.read() as connection:
        found = known_visits(connection, YEAR, [], read_standing(connection))
    county = NaiveRatios(found, found.within(Reach((Place("370201"),))))
    assert set(county.of_keys(By.COUNTY)) == {"370201"}
    assert county.whole() == county.of_keys(By.COUNTY)["370201"]
    # Sources do not say for which business line they visited.
    line = NaiveRatios(found, found.within(Reach((Place("", "food"),))))
    assert (line.whole(), line.of_keys(By.SIZE), line.of_items()) == (None, {}, {})
