"""Tables of registries: any format and headings, bad rows told with line and reason, twice changes nothing."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from service.cli import main
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise
from service.intake.write import take_rows
from service.registries.queries.entries import list_entries
from service.registries.queries.offices import office_map
from service.registries.queries.workdays import calendar_of, list_years
from service.registries.registry import Registry
from service.registries.workdays import due_day
from tests.service.reading.written_forms import write
from tests.worlds.files import code


@pytest.fixture
def settings(sqlite: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(tmp_path / "data"))
    return sqlite


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_regions_of_any_format(settings: Database, tmp_path: Path, ending: str) -> None:
    rows = [["990000", "青州省", ""], ["990100", "青岚市", "2020-01-01"], ["99012", "坏", ""], ["990102", "", ""]]
    file = write(tmp_path / f"r{ending}", ["区划代码", "区划名称", "启用日期"], rows)
    done = call("import", "regions", file, "--rejects", tmp_path / "rejects.csv")
    assert done.exit_code == 3, done.output
    assert "新增 2" in done.output
    rejects = (tmp_path / "rejects.csv").read_text("utf-8-sig")
    assert "区划代码,99012" in rejects
    with settings.read() as connection:
        entries = list_entries(connection, Registry.REGIONS, today())
    assert [(entry.code, entry.name) for entry in entries] == [("99", "青州省"), ("9901", "青岚市")]
    assert entries[1].valid_from == date(2020, 1, 1)
    again = call("import", "regions", file)
    assert "新增 0，变更 0，未变 2" in again.output


def test_offices_by_regions_one_row_each_and_by_firms(settings: Database, tmp_path: Path) -> None:
    firm = code(1)
    with settings.write() as connection:
        rows = [{"uscc": firm, "region": "990299"}]
        take_rows(connection, "enterprises", rows, source="s", actor="t", data_on=today(), known_on=today())
    headings = ["监管所代码", "监管所名称", "辖区代码"]
    rows = [
        ["E", "城东所", "990102"],
        ["E", "城东所", "990103、990104"],
        ["W", "城西所", "9902"],
        ["X", "城南所", "9904"],
        ["X", "南城所", "9905"],
    ]
    done = call("import", "offices", write(tmp_path / "o.csv", headings, rows))
    assert done.exit_code == 3, done.output
    assert "同一监管所有几个名称" in done.output
    with settings.read() as connection:
        assert office_map(connection).by_region == {"990102": "E", "990103": "E", "990104": "E", "9902": "W"}
        assert connection.execute(select(enterprise.c.office)).scalar() == "W"
    listed = write(tmp_path / "f.csv", ["统一社会信用代码", "属地监管所"], [[firm, "城东所"], [code(2), "城南所"]])
    done = call("import", "offices", listed)
    assert done.exit_code == 3
    assert "登记簿中没有这一监管所" in done.output
    with settings.read() as connection:
        assert connection.execute(select(enterprise.c.office)).scalar() == "E"
    assert call("registries", "place", firm, "W").exit_code == 0
    with settings.read() as connection:
        assert connection.execute(select(enterprise.c.office)).scalar() == "W"
    assert call("registries", "place", firm).exit_code == 0
    assert call("registries", "set", "offices", "E", "--regions", "9902").exit_code == 0
    with settings.read() as connection:
        assert connection.execute(select(enterprise.c.office)).scalar() == "E"
    assert "E\t城东所" in call("registries", "list", "offices").output
    assert call("registries", "set", "offices", "N").exit_code == 2


def test_working_days_of_a_year_are_taken_in_whole(settings: Database, tmp_path: Path) -> None:
    headings = ["开始日期", "结束日期", "类型", "节日"]
    rows = [
        ["2027-01-01", "2027-01-03", "休息", "元旦"],
        ["2027-02-05", "2027-02-12", "放假", "春节"],
        ["2027-02-20", "", "上班", ""],
        ["2028-01-01", "", "休", ""],
        ["2028-01-03", "2027-01-01", "休", ""],
    ]
    file = write(tmp_path / "w.csv", headings, rows)
    done = call("import", "workdays", file, "--invented")
    assert done.exit_code == 3, done.output
    assert "2028年的工作日历未导入" in done.output
    with settings.read() as connection:
        calendar = calendar_of(connection)
        assert list(calendar) == [2027]
        assert due_day(date(2027, 2, 4), 1, calendar) == date(2027, 2, 15)
        assert due_day(date(2027, 2, 19), 1, calendar) == date(2027, 2, 20)
        assert list_years(connection)[0].table.invented
    again = call("import", "workdays", write(tmp_path / "x.csv", headings, rows[:3]), "--invented")
    assert again.exit_code == 0
    assert "未变 1" in again.output
    # What is corrected is another version; the first stays.
    changed = call("import", "workdays", write(tmp_path / "y.csv", headings, rows[:1]))
    assert "变更 1" in changed.output
    with settings.read() as connection:
        assert not list_years(connection)[0].table.invented


HEADINGS_OF_DAYS = ["开始日期", "结束日期", "类型"]
GOOD_DAYS = [["2027-01-01", "2027-01-03", "休息"], ["2028-05-01", "", "休息"]]


@pytest.mark.parametrize("day", ["1900-05-01", "1948-12-31", "2200-01-01", "0001-01-01", "9999-99-99", "31.12.27", ""])
def test_a_row_that_may_be_of_any_year_keeps_all_years_out(settings: Database, tmp_path: Path, day: str) -> None:
    # The row of 2028 that cannot be read spoils that year only; the other one may be of 2027.
    rows = [*GOOD_DAYS, ["2028-02-30", "", "休息"], [day, "", "休息"]]
    done = call("import", "workdays", write(tmp_path / "w.csv", HEADINGS_OF_DAYS, rows))
    assert done.exit_code == 3, done.output
    assert "有行待改正，工作日历未导入" in done.output
    with settings.read() as connection:
        assert list_years(connection) == []


def test_a_row_over_too_many_days_keeps_both_its_years_out(settings: Database, tmp_path: Path) -> None:
    rows = [["2027-12-01", "2028-03-01", "休息"], *GOOD_DAYS, ["2029-05-01", "", "休息"]]
    done = call("import", "workdays", write(tmp_path / "w.csv", HEADINGS_OF_DAYS, rows))
    assert "2027、2028年的工作日历未导入" in done.output
    with settings.read() as connection:
        assert list(calendar_of(connection)) == [2029]


def test_headings_that_are_nearly_right_are_said(settings: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", ["编码", "区划名称"], [["990100", "青岚市"]])
    done = call("import", "regions", file)
    assert done.exit_code == 2
    assert "缺少" in done.output
    assert call("import", "regions", file, "--map", "编码=行政区划代码").exit_code == 0
