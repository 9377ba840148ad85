"""Official numbers of plans (14 digits) and tasks (18 digits) stay as they are written, by whichever door."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.core.db.engine import Database
from service.core.db.tables.imports import quarantine
from service.core.db.tables.visits import visit
from service.core.masking import cover_key, cover_numbers
from tests.service.reading.written_forms import write
from tests.worlds.files import code
from tests.worlds.services import SCORED_ON, service_over, take_file

PLAN, TASK = "34000020170904", "340000201709041000"
HEADINGS = ["uscc", "department", "number", "visited_on", "on_site", "抽查计划编号", "抽查任务编号", "item"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_a_visit_keeps_them(sqlite: Database, tmp_path: Path, ending: str) -> None:
    firm = write(tmp_path / "e.csv", ["uscc", "name"], [[code(1), "甲"]])
    service = service_over(sqlite, tmp_path)
    take_file(service, "enterprises", firm, "s", SCORED_ON)
    row: list[Any] = [code(1), "市局", TASK, "2026-01-05", "是", PLAN, TASK, "公示信息"]
    take_file(service, "visits", write(tmp_path / f"v{ending}", HEADINGS, [row]), "s", SCORED_ON)
    with sqlite.read() as connection:
        held = connection.execute(select(visit.c.number, visit.c.plan_no, visit.c.task_no)).all()
    assert [tuple(one) for one in held] == [(TASK, PLAN, TASK)]


def test_a_task_that_a_spreadsheet_made_a_figure_of_waits(sqlite: Database, tmp_path: Path) -> None:
    """Of 18 digits a figure keeps 15: read on, it would be another task's."""
    firm = write(tmp_path / "e.csv", ["uscc", "name"], [[code(1), "甲"]])
    service = service_over(sqlite, tmp_path)
    take_file(service, "enterprises", firm, "s", SCORED_ON)
    row: list[Any] = [code(1), "市局", "N1", "2026-01-05", "是", int(PLAN), 340000201709041234, "公示信息"]
    take_file(service, "visits", write(tmp_path / "v.xlsx", HEADINGS, [row]), "s", SCORED_ON)
    with sqlite.read() as connection:
        assert connection.execute(select(visit.c.number)).all() == []
        assert len(connection.execute(select(quarantine.c.id)).all()) == 1


def test_they_are_no_number_of_a_person_alone_or_beside_another() -> None:
    for province in ("11", "34", "37", "51", "65"):
        for year in (2013, 2017, 2026, 2044, 2099):
            for serial in range(0, 10_000, 97):
                plan = f"{province}0102{year}{1 + serial % 12:02}{1 + serial % 28:02}"
                task = f"{plan}{serial:04}"
                texts = (plan, task, f"计划{plan}任务{task}", f"{plan} {task}", f"{task}-{task}", f"{plan}/{task}")
                assert [cover_numbers(text) for text in texts] == list(texts)
                assert cover_key(task) == task
    # What stands beside one is still looked at: a telephone, a card.
    assert cover_numbers(f"{TASK} 13812345678") == f"{TASK} 138******78"
    assert cover_numbers(f"{TASK} 110101199003071233").startswith(f"{TASK} 110***")
