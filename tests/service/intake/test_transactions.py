"""How many rows of a file a transaction takes decides nothing: what contradicts itself in one file waits, all of it.

Of one kind are: results of one item of a visit or a sample, what two rows say of a visit as a whole, and a registration
number beside several codes; versions of records have their own tests.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise, enterprise_code
from service.core.db.tables.imports import quarantine
from service.core.jobs.worker import Worker
from service.core.web.context import Service
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


@pytest.mark.parametrize(("kind", "headings"), [("visits", VISITS), ("records", RESULTS), ("records", SAMPLES)])
def test_a_file_of_items_without_a_row_is_read_as_nothing_new(
    service: Service, tmp_path: Path, kind: str, headings: Sequence[str]
) -> None:
    assert imported(service, kind, write(tmp_path / "empty.csv", list(headings), [])) == []
