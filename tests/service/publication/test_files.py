"""The publication file by a province's template, and receipts that come back as a file: good rows in, bad ones told."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from rules.texts import Text
from service.cli import main
from service.core.clock import SHANGHAI, now, today
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.publication.fields import USUAL
from service.publication.stated_moments import moment_stated
from service.publication.template_file import read_template
from service.visits.states import VisitStatus
from tests.worlds.publications import publications, receive, to_publish, withdraw
from tests.worlds.results import BUREAU
from tests.worlds.staffed_visits import FIRM, PLANNER, StaffedWorld, staff_world

GOOD = """
title: 某省抽查结果
columns:
  - {heading: 市场主体名称, field: name}
  - {heading: 主体代码, field: code}
  - heading: 结果
    field: result
    words: {"1": 正常}
"""


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


@pytest.fixture
def run(world: StaffedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", world.database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CREDIT_TIERS_BUREAU", BUREAU)
    return lambda *arguments: CliRunner().invoke(main, ["publication", *map(str, arguments)])


def test_the_file_stands_in_the_columns_of_the_province(
    world: StaffedWorld, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_publish(world)
    assert run("file", "--out", tmp_path / "usual.xlsx").exit_code == 0
    sheet = CalamineWorkbook.from_path(tmp_path / "usual.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[0] == USUAL.headings
    (tmp_path / "province.yaml").write_text(GOOD, "utf-8")
    monkeypatch.setenv("CREDIT_TIERS_PUBLICATION_TEMPLATE", str(tmp_path / "province.yaml"))
    said = run("file", "--out", tmp_path / "province.csv")
    assert said.exit_code == 0, said.output
    first, second, *_ = (tmp_path / "province.csv").read_text("utf-8-sig").splitlines()
    assert (first, second) == ("市场主体名称,主体代码,结果", f"青岚市明茂食品有限公司,{FIRM},正常")
    assert run("file", "--out", tmp_path / "x.pdf").exit_code == 2
    assert run("file", "--due-by", "2020-01-01", "--out", tmp_path / "none.csv").exit_code == 0
    assert FIRM not in (tmp_path / "none.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: x\n", "columns"),
        (GOOD.replace("field: code", "field: tier"), "tier"),
        (GOOD.replace("主体代码", "市场主体名称"), "line 5, columns[1].heading"),
        (GOOD.replace('"1"', '"17"'), "17"),
        (GOOD.replace("field: code", "field: code, words: {}"), ""),
        (GOOD.replace("field: code", 'field: code, words: {"1": x}'), "words"),
        (GOOD + "colour: red\n", "colour"),
        ("title: x\ncolumns: []\n", "columns"),
    ],
)
def test_a_template_that_is_not_right_is_told_with_key_and_what_is_allowed(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(text, "utf-8")
    if not said:
        assert read_template(path).headings == ["市场主体名称", "主体代码", "结果"]
        return
    with pytest.raises(ProductError) as told:
        read_template(path)
    assert str(path) in told.value.where
    assert said in told.value.why.en
    assert "allowed:" in told.value.why.en


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProductError, match=r"none\.yaml"):
        read_template(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "written",
    ["2026-11-30 09:30", "2026/11/30 9:30:00", "2026年11月30日 9时30分", "2026-11-30T09:30", "2026-11-30 09:30:00.000"],
)
def test_moments_are_read_as_they_are_written(written: str) -> None:
    assert moment_stated(written) == datetime(2026, 11, 30, 9, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize("written", ["", "2026-11-30", "9:30", "2026-13-01 00:00", "1600-01-01 00:00"])
def test_what_is_no_moment_is_told(written: str) -> None:
    assert isinstance(moment_stated(written), Text)


def test_receipts_come_in_beside_bad_rows_and_twice_changes_nothing(
    world: StaffedWorld, run: Any, tmp_path: Path
) -> None:
    first, second, third = (to_publish(world) for _ in range(3))
    at = now().astimezone(SHANGHAI)
    lines = [
        "检查编号,公示时间,公示编号,公示网址",
        f"{first},{at:%Y-%m-%d %H:%M},GS-1,https://example.gov.cn/1",
        f"{second},{today()},GS-2,",
        f"{third},{at:%Y-%m-%d %H:%M},GS-3,ftp://x",
        f"V2020-999999,{at:%Y-%m-%d %H:%M},GS-4,",
        f"{third},{at + timedelta(days=1):%Y-%m-%d %H:%M},GS-3,",
    ]
    path, rejects = tmp_path / "receipts.csv", tmp_path / "rejects.csv"
    path.write_text("\n".join(lines), "utf-8")
    done = run("receipts", path, "--login", PLANNER, "--rejects", rejects)
    assert done.exit_code == 3, done.output
    assert [world.visit(one).lead.status for one in (first, second, third)] == [
        VisitStatus.COMPLETED, VisitStatus.TO_PUBLISH, VisitStatus.TO_PUBLISH,
    ]  # fmt: skip
    told = rejects.read_text("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[1:3] for line in told] == [
        ["3", "公示时间"], ["4", "公示网址"], ["5", "检查编号"], ["6", "公示时间"],
    ]  # fmt: skip
    path.write_text("\n".join(lines[:2]), "utf-8")
    again = run("receipts", path, "--login", PLANNER)
    assert again.exit_code == 0, again.output
    assert len(publications(world, first)) == 1
    assert run("receipts", path, "--login", "nobody").exit_code == 2


def test_a_withdrawn_result_stands_in_no_file(world: StaffedWorld, run: Any, tmp_path: Path) -> None:
    number = to_publish(world)
    receive(world, number)
    withdraw(world, number)
    assert run("file", "--out", tmp_path / "a.csv").exit_code == 0
    assert number not in (tmp_path / "a.csv").read_text("utf-8-sig")
