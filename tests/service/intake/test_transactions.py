"""How many rows of a file a transaction takes decides nothing: what contradicts itself in one file waits, all of it.

Of one kind are: results of one item of a visit or a sample, what two rows say of a visit as a whole, a registration
number beside several codes, what two rows say of an enterprise, of an attribute since one day, or of its new code;
versions of records have their own tests.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from scoring.facts import NO_NUMBER
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise, enterprise_code
from service.core.db.tables.imports import quarantine
from service.core.jobs.worker import Worker
from service.facts.full_facts import full_facts_of
from service.facts.visits import known_visits_of
from service.intake.actions.imports import Order, order_import
from service.intake.delivered_file import digest_of
from service.intake.queries.imports import get_import
from service.intake.write import take_rows
from service.serving.jobs import HANDLERS
from tests.service.reading.written_forms import write
from tests.worlds.files import code
from tests.worlds.services import service_over

ON = date(2026, 6, 30)
FIRM = code(1)
RESULTS = ["统一社会信用代码", "检查任务编号", "检查日期", "检查机关", "抽查事项", "检查结果"]
SAMPLES = ["统一社会信用代码", "抽样编号", "报告日期", "抽检机关", "检验项目", "检验结论"]
VISITS = ["uscc", "number", "visited_on", "department", "item", "trigger"]
NUMBERS = ["990102010000129", "990102010000110"]


@pytest.fixture(params=["1", "2", "50000"])
def service(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Service:
    """A service whose imports take so many rows a transaction, with one firm."""
    with database.write() as connection:
        days = {"data_on": date(2026, 1, 1), "known_on": date(2026, 1, 1)}
        take_rows(connection, "enterprises", [{"uscc": FIRM}], source="登记", actor="test", **days)
    return service_over(database, tmp_path, IMPORT_ROWS=request.param)


def imported(service: Service, kind: str, file: Path) -> list[int]:
    """The lines that wait once the file is taken in."""
    with service.database.write() as connection:
        days = {"data_on": ON, "known_on": ON}
        order = Order(kind, None, file, file.name, digest_of(file), "平台", **days, snapshot=False, uploaded=False)
        number, _ = order_import(connection, order, "test")
    worker = Worker(service, HANDLERS)
    while worker.work_once():
        pass
    with service.database.read() as connection:
        done = get_import(connection, number)
        assert done is not None
        assert done.status == "done", done.report
        assert done.read == done.inserted + done.unchanged + done.corrected + done.quarantined
        found = connection.execute(select(quarantine.c.line).where(quarantine.c.import_id == number)).scalars()
        return sorted(found)


def records(service: Service, known: date = ON) -> list[tuple[str, int]]:
    """The outcomes and the numbers of faulty items of what the firm has."""
    with service.database.read() as connection:
        facts = full_facts_of(connection, [1], ON, known)
    words, columns = facts.vocabularies["record.outcome"].texts, facts.records.columns
    pairs = zip(columns["outcome"].tolist(), columns["value"].tolist(), strict=True)
    return [(words[outcome], value // 10_000) for outcome, value in pairs]


def rows_of(first: Sequence[str], *items: Sequence[str]) -> list[list[str]]:
    return [[*first, *item] for item in items]


def test_results_of_one_item_that_differ_all_wait(service: Service, tmp_path: Path) -> None:
    visit = [FIRM, "R-1", "2026-05-01", "测试市局"]
    items = [("价格", "发现问题"), ("登记", "未发现问题"), ("公示", "未发现问题"), ("价格", "未发现问题")]
    file = write(tmp_path / "results.csv", RESULTS, rows_of(visit, *items))
    assert imported(service, "records", file) == [2, 5]
    assert records(service) == [("no_problem", 0)]


def test_results_of_one_item_of_a_sample_that_differ_all_wait(service: Service, tmp_path: Path) -> None:
    sample = [FIRM, "S-1", "2026-05-01", "测试市局"]
    items = [("铅", "不合格"), ("汞", "合格"), ("镉", "合格"), ("铅", "合格")]
    file = write(tmp_path / "samples.csv", SAMPLES, rows_of(sample, *items))
    assert imported(service, "records", file) == [2, 5]
    assert records(service) == [("qualified", 0)]


def test_what_rows_say_of_a_visit_as_a_whole_waits_where_it_differs(service: Service, tmp_path: Path) -> None:
    visit = [FIRM, "R-1", "2026-05-01", "测试市局"]
    rows = rows_of(visit, ("价格", "PLAN_RANDOM"), ("登记", ""), ("公示", "COMPLAINT"))
    assert imported(service, "visits", write(tmp_path / "visits.csv", VISITS, rows)) == [2, 4]
    with service.database.read() as connection:
        [visit_known] = known_visits_of(connection, [1], ON)
    assert [item.item for item in visit_known.items] == ["登记"]


def test_a_number_beside_two_codes_is_neithers(service: Service, tmp_path: Path) -> None:
    headings = ["uscc", "registration_number", "name"]
    rows = [
        [code(2), NUMBERS[0], "乙"],
        [code(3), NUMBERS[1], "丙"],
        ["", NUMBERS[1], "丙"],
        [code(4), f" {NUMBERS[0]} ", "丁"],
        # An unsound code takes no number from anybody.
        [code(5)[:-1] + "?", NUMBERS[1], "戊"],
    ]
    waiting = imported(service, "enterprises", write(tmp_path / "e.csv", headings, rows))
    assert waiting == [2, 5, 6]
    with service.database.read() as connection:
        assert sorted(connection.execute(select(enterprise_code.c.code)).scalars()) == [f"REG-{NUMBERS[1]}"]
        known = set(connection.execute(select(enterprise.c.code)).scalars())
    assert {code(2), code(4)}.isdisjoint(known)


def firms(service: Service, day: date = ON) -> dict[str, tuple[str | None, int]]:
    """Region and staff of each firm on a day, by the code that it has now."""
    with service.database.read() as connection:
        rows = connection.execute(select(enterprise.c.id, enterprise.c.code).order_by(enterprise.c.id)).all()
        facts = full_facts_of(connection, [row.id for row in rows], day, ON)
    regions = [*facts.vocabularies["region"].texts, None]
    held = zip(facts.attributes["region"].tolist(), facts.attributes["employees"].tolist(), strict=True)
    return dict(zip((row.code for row in rows), ((regions[region], staff) for region, staff in held), strict=True))


def test_rows_that_state_an_enterprise_otherwise_all_wait(service: Service, tmp_path: Path) -> None:
    headings = ["uscc", "name", "region", "employees"]
    rows = [
        [code(2), "乙", "370102", "5"],
        [code(3), "丙", "370102", ""],
        [code(4), "丁", "370102", "7"],
        [f" {code(2)}", "乙", "370103", ""],
        [code(3).lower(), "丙", "", "6"],
        [FIRM, "甲", "370102", ""],
        # A copy of its own would do no harm; what it contradicts is stated in both.
        [code(2), "乙", "", "5"],
        [FIRM, "", "", "9"],
        [code(5)[:-1] + "?", "戊", "370103", ""],
        [code(4), "丁", "370102", "7"],
    ]
    assert imported(service, "enterprises", write(tmp_path / "e.csv", headings, rows)) == [2, 5, 8, 10]
    assert firms(service) == {FIRM: ("370102", 9), code(3): ("370102", 6), code(4): ("370102", 7)}
    # What is stated first counts since ever, whichever row states it.
    assert firms(service, date(2026, 2, 1))[code(3)] == ("370102", 6)


def test_a_former_code_and_the_present_one_are_one_enterprise(service: Service, tmp_path: Path) -> None:
    changed = write(tmp_path / "c.csv", ["uscc", "new_uscc", "valid_from"], [[FIRM, code(9), "2026-02-01"]])
    assert imported(service, "attribute-changes", changed) == []
    rows = [[FIRM, "370102"], [code(2), "370102"], [code(9), "370103"]]
    assert imported(service, "enterprises", write(tmp_path / "e.csv", ["uscc", "region"], rows)) == [2, 4]


CHANGES = ["uscc", "field", "value", "new_uscc", "valid_from"]


def test_changes_of_one_day_that_differ_all_wait(service: Service, tmp_path: Path) -> None:
    rows = [
        [FIRM, "employees", "5", "", "2026-03-01"],
        [FIRM, "region", "370102", "", "2026-03-01"],
        [FIRM, "employees", "6", "", "2026-03-01"],
        [FIRM, "employees", "8", "", "2026-04-01"],
        [FIRM, "region", "370102", "", "2026-03-01"],
        # Nothing is a value, too.
        [FIRM, "industry", "F5211", "", "2026-03-01"],
        [FIRM, "industry", "", "", "2026-03-01"],
        [FIRM, "name", "甲", "", "2026-03-01"],
        [FIRM, "name", "乙", "", "2026-03-01"],
    ]
    assert imported(service, "attribute-changes", write(tmp_path / "c.csv", CHANGES, rows)) == [2, 4, 7, 8, 9, 10]
    assert firms(service) == {FIRM: ("370102", 8)}


def test_new_codes_that_contradict_each_other_wait_and_others_come_in_the_order_of_their_days(
    service: Service, tmp_path: Path
) -> None:
    three = write(tmp_path / "e.csv", ["uscc"], [[code(number)] for number in (2, 3, 4, 5)])
    assert imported(service, "enterprises", three) == []
    rows = [
        # Two codes of one firm, and one code of two firms.
        [code(2), "", "", code(12), "2026-02-01"],
        [code(3), "", "", code(13), "2026-02-01"],
        [code(2), "", "", code(22), "2026-02-01"],
        [code(4), "", "", code(13), "2026-02-01"],
        # What names a firm by its new code, and a later change, stand before that code.
        [code(25), "employees", "7", "", "2026-05-01"],
        [code(15), "", "", code(25), "2026-04-01"],
        [code(5), "", "", code(15), "2026-03-01"],
    ]
    assert imported(service, "attribute-changes", write(tmp_path / "c.csv", CHANGES, rows)) == [2, 3, 4, 5]
    known = firms(service)
    assert known[code(25)][1] == 7
    assert {code(2), code(3), code(4)} < known.keys()


def test_changes_of_an_attribute_come_in_the_order_of_their_days(service: Service, tmp_path: Path) -> None:
    rows = [[FIRM, "employees", "5", "", "2026-05-01"], [FIRM, "employees", "5", "", "2026-03-01"]]
    assert imported(service, "attribute-changes", write(tmp_path / "c.csv", CHANGES, rows)) == []
    later = write(tmp_path / "later.csv", CHANGES, [[FIRM, "employees", "4", "", "2026-04-01"]])
    assert imported(service, "attribute-changes", later) == []
    # The second row of the first file said nothing new: it says so in either order.
    assert firms(service)[FIRM][1] == 4


def test_a_number_alone_finds_the_firm_that_another_row_states_it_of(service: Service, tmp_path: Path) -> None:
    headings = ["uscc", "registration_number", "name", "employees"]
    rows = [["", NUMBERS[1], "乙", ""], [code(2), NUMBERS[1], "", "4"], ["", NUMBERS[0], "丙", "5"]]
    assert imported(service, "enterprises", write(tmp_path / "e.csv", headings, rows)) == []
    assert firms(service) == {
        FIRM: (None, NO_NUMBER),
        code(2): (None, 4),
        f"REG-{NUMBERS[0]}": (None, 5),
    }


@pytest.mark.parametrize(("kind", "headings"), [("visits", VISITS), ("records", RESULTS), ("records", SAMPLES)])
def test_a_file_of_items_without_a_row_is_read_as_nothing_new(
    service: Service, tmp_path: Path, kind: str, headings: Sequence[str]
) -> None:
    assert imported(service, kind, write(tmp_path / "empty.csv", list(headings), [])) == []
