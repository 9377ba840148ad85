"""What is wrong in a row is said under the heading of its file, whoever found it, so that it can be mended there."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.service.reading.written_forms import write
from tests.worlds.files import code

ClientFor = Callable[..., FlaskClient]
BROWSER = {"Accept": "text/html"}
HEADINGS = ("记录编号", "统一社会信用代码", "记录类型", "发生日期", "知悉日期", "金额")
UNKNOWN = code(123_456)


@pytest.fixture
def operator(copy_client_for: ClientFor) -> FlaskClient:
    return copy_client_for(Role.DATA_OPERATOR)


@pytest.fixture
def firm(operator: FlaskClient) -> str:
    return str(operator.get("/api/v1/enterprises?limit=1").get_json()["items"][0]["uscc"])


@pytest.fixture
def waiting(scored_copy: Service, operator: FlaskClient, firm: str) -> tuple[str, list[Any]]:
    """The address of an import with rows that only the database can refuse, and these rows."""
    rows = [
        ("R1", UNKNOWN, "投诉举报", "2026-02-01", "", ""),
        ("R2", firm, "投诉举报", "2026-02-01", "2026-12-24", ""),
        ("R3", firm, "投诉举报", "2026-02-01", "2026-02-02", "100"),
        ("R3", firm, "投诉举报", "2026-02-01", "2026-02-02", "900"),
    ]
    text = "\n".join(",".join(row) for row in (HEADINGS, *rows))
    given = {"file": (io.BytesIO(text.encode()), "f.csv")}
    answer = operator.post("/api/v1/imports", query_string={"kind": "records", "source": "平台"}, data=given)
    while Worker(scored_copy, HANDLERS).work_once():
        pass
    address = answer.headers["Location"]
    return address.removeprefix("/api/v1"), operator.get(f"{address}/rows-to-check").get_json()["items"]


def test_what_the_database_refuses_is_said_under_the_heading_of_the_file(
    waiting: tuple[str, list[Any]], operator: FlaskClient
) -> None:
    address, rows = waiting
    said = {one["row"]["记录编号"]: [fault["column"] for fault in one["faults"]] for one in rows}
    assert said == {"R1": ["统一社会信用代码"], "R2": ["知悉日期"], "R3": ["记录编号"]}
    page = operator.get(f"{address}/rows", headers=BROWSER).text
    assert f'name="cell:{rows[0]["id"]}:统一社会信用代码"' in page
    assert not {"uscc", "record_id", "recorded_at"} & set(page.replace('"', ":").split(":"))


def test_a_code_that_nobody_has_is_mended_in_its_cell(
    waiting: tuple[str, list[Any]], operator: FlaskClient, firm: str
) -> None:
    address, rows = waiting
    back = operator.post(f"{address}/rows", data={f"cell:{rows[0]['id']}:统一社会信用代码": firm})
    assert "taken=1" in back.location


def test_a_code_that_nobody_has_is_mended_in_the_workbook(
    waiting: tuple[str, list[Any]], operator: FlaskClient, firm: str, tmp_path: Path
) -> None:
    address, _ = waiting
    given = operator.get(f"{address}/rows/workbook").data
    headings, *rows = CalamineWorkbook.from_filelike(io.BytesIO(given)).get_sheet_by_index(0).to_python()
    assert {*headings} == {"待核编号", "文件行号", *HEADINGS, "待核原因"}
    rows[0][headings.index("统一社会信用代码")] = firm
    file = write(tmp_path / "改.xlsx", headings, [list(map(str, row)) for row in rows[:1]])
    back = operator.post(f"{address}/rows/workbook", data={"file": (io.BytesIO(file.read_bytes()), "改.xlsx")})
    assert "taken=1" in back.location, back.text
