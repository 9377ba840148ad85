"""The ledger as tables: taken in row by row, taken away with a purpose, and counted for the brief of a month."""

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from rules.texts import Text
from service.access.queries.told import list_told
from service.cli import main
from service.core.clock import SHANGHAI, now, today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.ledger import ledger_item
from service.core.errors import Conflict
from service.core.problem import Problem
from service.intake.write import take_rows
from service.ledger.actions.briefs import months_to_write, write_brief
from service.ledger.exchange import taken
from service.ledger.exchange.brief import Brief, brief_of, kept_brief_of
from service.ledger.exchange.table import COLUMNS, TakingAway, export_of
from service.ledger.exchange.taken import FORM, take_items
from service.ledger.figures import Figures
from service.ledger.queries.listed import AskedItems
from service.ledger.queries.months import CountedItem
from service.ledger.sight import EVERY_ITEM, sight_of
from service.ledger.states import ItemStatus, ItemType
from service.registry_desk.imports import Imported
from service.registry_desk.table import read_table
from tests.service.ledger.test_ledger_pages import Readers
from tests.worlds.ledger import (
    FAR_FIRM,
    FAR_HANDLER,
    FAR_LEADER,
    FIRM,
    FIRM_NAME,
    HANDLER,
    INSPECTOR,
    LEADER,
    OWNER,
    SUPERVISOR_NO,
    LedgerWorld,
    account_in,
    people_ledger,
    stated_item,
)

DAY = today() - timedelta(days=1)
ORDER = {
    "事项类型": "责令改正",
    "标题": "未公示执照",
    "内容": "责令公示营业执照。",
    "来源": "现场检查",
    "提出日期": DAY.isoformat(),
    "统一社会信用代码": FIRM,
    "责令改正文书号": "青市监责改〔2026〕9号",
    "改正期限": (DAY + timedelta(days=20)).isoformat(),
}
FEEDBACK = {
    "事项类型": "Supervisor's feedback",
    "标题": "检查过多",
    "内容": "企业反映检查过多。",
    "提出日期": DAY.isoformat(),
    "监督员编号": SUPERVISOR_NO,
}


@pytest.fixture
def world(sqlite: Database) -> LedgerWorld:
    return people_ledger(sqlite)


@pytest.fixture
def readers(world: LedgerWorld, tmp_path: Path) -> Readers:
    return Readers(world, tmp_path)


def csv_of(*rows: Mapping[str, str]) -> bytes:
    """The rows as a table with the headings of all of them."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    out = StringIO(newline="")
    writer = csv.DictWriter(out, headings)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _take(world: LedgerWorld, folder: Path, *rows: Mapping[str, str], by: str = HANDLER) -> Imported:
    path = folder / "事项.csv"
    path.write_bytes(csv_of(*rows))
    account = world.account(by)
    with world.database.write() as connection:
        return take_items(connection, read_table(path, FORM), account, file=path.name)


def _number_of_items(world: LedgerWorld) -> int:
    with world.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(ledger_item)).scalar_one())


def _why(done: Imported) -> dict[int, str]:
    return {one.line: one.column for one in done.refused}


def test_sound_rows_are_filed_beside_bad_ones_and_once(world: LedgerWorld, tmp_path: Path) -> None:
    bad: list[dict[str, str]] = [
        ORDER | {"事项类型": "不知道", "责令改正文书号": "1"},
        ORDER | {"统一社会信用代码": FAR_FIRM, "责令改正文书号": "2"},
        ORDER | {"提出日期": "", "责令改正文书号": "3"},
        ORDER | {"提出日期": "2026-02-30", "责令改正文书号": "4"},
        ORDER | {"责令改正文书号": ""},
        FEEDBACK | {"监督员编号": "S-99"},
        ORDER | {"标题": "x" * 201, "责令改正文书号": "5"},
    ]
    done = _take(world, tmp_path, ORDER, *bad, FEEDBACK)
    assert (done.read, done.added) == (9, 2)
    assert _why(done) == {
        3: "事项类型",
        4: "统一社会信用代码",
        5: "提出日期",
        6: "提出日期",
        7: "责令改正文书号",
        8: "监督员编号",
        9: "标题",
    }
    item = world.item(f"rectification-{DAY.year}-000001")
    assert (item.type, item.firm_code, item.filed_on) == (ItemType.RECTIFICATION, FIRM, DAY)
    assert item.due == DAY + timedelta(days=20)
    assert item.filed_by == HANDLER
    assert world.item(f"feedback-{DAY.year}-000001").linked_leader is not None
    again = _take(world, tmp_path, ORDER, *bad, FEEDBACK, ORDER)
    assert (again.added, again.unchanged) == (0, 3)
    assert _number_of_items(world) == 2
    with world.database.read() as connection:
        entries = [one for one in list_entries(connection, before=None, limit=100) if one.action == "ledger.import"]
    assert [one.detail["added"] for one in entries] == [2]


def test_what_is_taken_in_lies_where_who_hands_it_in_may_file(world: LedgerWorld, tmp_path: Path) -> None:
    assert _take(world, tmp_path, ORDER | {"统一社会信用代码": FAR_FIRM}).added == 0
    with pytest.raises(Problem) as refused:
        _take(world, tmp_path, ORDER, by=LEADER)
    assert refused.value.status == 403
    assert _number_of_items(world) == 0


def test_a_row_whose_record_cannot_be_written_leaves_the_others(
    world: LedgerWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = taken.register_item

    def refusing(connection: Any, said: Any, account: Any) -> Any:
        made = file(connection, said, account)
        if said.document_no == "2":
            raise Conflict(
                Text("记录未能更改。", "Not changed."), "x", Text("原因。", "Why."), Text("再试。", "Again.")
            )
        return made

    monkeypatch.setattr(taken, "register_item", refusing)
    done = _take(world, tmp_path, *(ORDER | {"责令改正文书号": number} for number in "123"))
    assert (done.added, _why(done)) == (2, {3: "事项类型"})
    assert _number_of_items(world) == 2
    assert world.item(f"rectification-{DAY.year}-000002").document_no == "3"


def test_an_objection_names_a_record_by_its_number(world: LedgerWorld, tmp_path: Path) -> None:
    fact = {"uscc": FIRM, "type": "administrative_penalty", "record_id": "罚1号", "occurred_on": DAY, "penalty": "罚款"}
    with world.database.write() as connection:
        day = today()
        given = take_rows(connection, "records", [fact], source="t", actor="t", data_on=day, known_on=day)
        assert not given.rejects, given.rejects
    row = {name: ORDER[name] for name in ("标题", "内容", "提出日期", "统一社会信用代码")} | {"事项类型": "异议"}
    done = _take(
        world,
        tmp_path,
        row | {"记录编号": "罚1号"},
        row | {"记录编号": "罚2号", "标题": "另一件"},
        row | {"标题": "无"},
    )
    assert done.added == 1, done.refused
    assert _why(done) == {3: "记录编号", 4: "记录编号"}
    item = world.item(f"objection-{DAY.year}-000001")
    assert item.record_type == "administrative_penalty"
    assert item.record_identity is not None


def test_more_rows_than_one_transaction_may_hold_are_refused(
    world: LedgerWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken, "MOST", 1)
    with pytest.raises(Problem) as refused:
        _take(world, tmp_path, ORDER, FEEDBACK)
    assert refused.value.errors[0]["where"] == "form.file"
    assert _number_of_items(world) == 0


def test_the_page_takes_a_table_in_and_gives_the_empty_one(readers: Readers) -> None:
    assert "/ledger/import" in readers.page(HANDLER, "/ledger")
    assert "责令改正" in readers.page(HANDLER, "/ledger/import")
    assert "请选择文件" in readers.post(HANDLER, "/ledger/import", 422)
    readers.page(LEADER, "/ledger/import", 403)
    form: dict[str, Any] = {"file": (BytesIO(csv_of(ORDER, FEEDBACK)), "事项.csv")}
    answer = readers[HANDLER].post("/ledger/import", data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text[:2000]
    assert f"rectification-{DAY.year}-000001" in answer.text
    blank = readers[HANDLER].get("/ledger/import/template.csv")
    headings = next(csv.reader(StringIO(blank.data.decode("utf-8-sig"))))
    assert ORDER.keys() | FEEDBACK.keys() <= set(headings)


def _sheet(data: bytes) -> list[dict[str, Any]]:
    headings, *rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_items_are_taken_away_as_filtered_with_a_purpose(readers: Readers) -> None:
    world = readers.world
    first = world.file(stated_item(ItemType.REQUEST, title="=1+1"))
    world.file(stated_item(ItemType.FINDING))
    world.put(first, ItemStatus.IN_HAND, due=today() - timedelta(days=3))
    refused = readers.post(HANDLER, "/ledger/export?type=request", 422, purpose="x")
    assert "至少4个字" in refused
    assert 'value="x"' in refused
    answer = readers[HANDLER].post("/ledger/export?type=request", data={"purpose": "月度会议"})
    assert answer.status_code == 200, answer.text[:2000]
    (row,) = _sheet(answer.data)
    assert (row["编号"], row["标题"], row["主体名称"], row["是否逾期"]) == (first.number, "=1+1", FIRM_NAME, "是")
    assert row["承办人"] == OWNER.title()
    with world.database.read() as connection:
        said = next(one for one in list_entries(connection, before=None, limit=10) if one.action == "ledger.export")
    assert said.detail == {"purpose": "月度会议", "rows": 1, "filters": {"type": "request"}}
    # An inspector takes away his own alone, of which there is none.
    assert _sheet(readers[INSPECTOR].post("/ledger/export", data={"purpose": "月度会议"}).data) == []


def test_all_rows_are_read_by_pages_and_not_more_than_may_be(
    world: LedgerWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ledger.exchange.table.ROWS_AT_ONCE", 2)
    numbers = {world.file(stated_item(kind)).number for kind in (*[ItemType.REQUEST] * 3, *[ItemType.FINDING] * 2)}
    with world.database.read() as connection:
        taking = TakingAway("用途", "t", now(), "en", most=5)
        rows = list(export_of(connection, EVERY_ITEM, AskedItems(), taking).rows)
        assert len(rows) == 5
        assert {row[0] for row in rows} == numbers
        assert all(len(row) == len(COLUMNS) for row in rows)
        short = TakingAway("用途", "t", now(), "en", most=4)
        with pytest.raises(Problem):
            list(export_of(connection, EVERY_ITEM, AskedItems(), short).rows)


def _counted(**more: Any) -> CountedItem:
    plain: dict[str, Any] = {
        "type": ItemType.REQUEST, "region": "", "line": None, "office": None, "number": "n",
        "title": "t", "owner": None,
        "status": ItemStatus.IN_HAND, "filed_on": date(2026, 9, 1), "due": date(2026, 9, 22),
        "resolved_at": None, "ended_at": None,
    }  # fmt: skip
    return CountedItem(**plain | more)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("item", "figures"),
    [
        (_counted(), Figures(filed=1, open=1, overdue=1)),
        (_counted(due=date(2026, 9, 30)), Figures(filed=1, open=1)),
        (_counted(due=None), Figures(filed=1, open=1)),
        (_counted(filed_on=date(2026, 8, 31), due=date(2026, 10, 9)), Figures(open=1)),
        # On the last moment of its day it is in time; the day after it is not.
        (_counted(resolved_at=_at(date(2026, 9, 22))), Figures(filed=1, in_time=1)),
        (_counted(resolved_at=_at(date(2026, 9, 23))), Figures(filed=1, late=1)),
        (_counted(resolved_at=_at(date(2026, 9, 23)), due=None), Figures(filed=1, unclocked=1)),
        # Settled after the month: open and overdue at its end.
        (_counted(resolved_at=_at(date(2026, 10, 1))), Figures(filed=1, open=1, overdue=1)),
        (
            _counted(
                status=ItemStatus.CLOSED_OUT,
                resolved_at=_at(date(2026, 9, 10)),
                ended_at=_at(date(2026, 9, 30)),
            ),
            Figures(filed=1, in_time=1, closed_out=1),
        ),
        (_counted(status=ItemStatus.WITHDRAWN, ended_at=_at(date(2026, 9, 5))), Figures(filed=1)),
    ],
)
def test_what_a_month_counts(item: CountedItem, figures: Figures) -> None:
    brief = Brief(date(2026, 9, 1), date(2026, 9, 30)).count(iter([item]))
    assert brief.all == brief.types[ItemType.REQUEST] == brief.offices[None] == figures
    assert [one.number for one in brief.overdue] == ["n"] * figures.overdue


def test_the_brief_counts_what_the_reader_sees(readers: Readers) -> None:
    world = readers.world
    late = world.file(stated_item(ItemType.REQUEST))
    world.file(stated_item(ItemType.FINDING))
    world.put(late, ItemStatus.IN_HAND, due=today() - timedelta(days=3))
    with world.database.read() as connection:
        brief = brief_of(connection, EVERY_ITEM, today().replace(day=1))
    assert (brief.all.filed, brief.all.open, brief.all.overdue) == (2, 2, 1)
    assert late.number in readers.page(LEADER, "/ledger/brief")
    assert late.number not in readers.page(INSPECTOR, "/ledger/brief")
    readers.page(LEADER, "/ledger/brief?month=1999-01", 422)
    readers.page(LEADER, "/ledger/brief?month=9999-12", 422)
    answer = readers[LEADER].post("/ledger/brief")
    assert answer.status_code == 200
    assert _sheet(answer.data)[0]["本月收到"] == 2


def test_the_commands_list_take_away_count_and_take_in(
    world: LedgerWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", str(world.database.engine.url))
    monkeypatch.setenv("CREDIT_TIERS_SECRET", "s" * 40)
    table, out, short = tmp_path / "事项.csv", tmp_path / "out.xlsx", tmp_path / "brief.xlsx"
    table.write_bytes(csv_of(ORDER, ORDER | {"责令改正文书号": ""}))

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, words)
        return done.exit_code, done.output

    assert run("import", "ledger", str(table), "--login", "nobody")[0] == 2
    code, _ = run("import", "ledger", str(table), "--login", HANDLER)
    assert code == 3
    number = f"rectification-{DAY.year}-000001"
    assert number in run("ledger", "list", "--type", "rectification")[1]
    assert number not in run("ledger", "list", "--ended")[1]
    assert run("ledger", "export", "--purpose", "x", "--out", str(out))[0] == 2
    assert run("ledger", "export", "--purpose", "月度会议", "--out", str(out))[0] == 0
    assert [row["编号"] for row in _sheet(out.read_bytes())] == [number]
    assert run("ledger", "brief", "--month", "2099-01")[0] == 2
    code, said = run("ledger", "brief", "--month", f"{today():%Y-%m}", "--out", str(short))
    assert code == 0, said
    assert short.exists()


def test_the_brief_of_a_month_that_ended_is_written_once_kept_and_told(world: LedgerWorld, tmp_path: Path) -> None:
    month = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    near, far = (
        world.file(stated_item(kind, firm=firm, filed_on=month), by)
        for kind, firm, by in ((ItemType.REQUEST, FIRM, HANDLER), (ItemType.FINDING, FAR_FIRM, FAR_HANDLER))
    )
    with world.database.write() as connection:
        assert months_to_write(connection, today()) == [month]
        # Of several that are made up for at once, nobody is told but of the last.
        assert write_brief(connection, (month - timedelta(days=1)).replace(day=1), now(), tells=False)
        assert write_brief(connection, month, now())
        assert not write_brief(connection, month, now())
        assert months_to_write(connection, today()) == []
        for login in (LEADER, FAR_LEADER):
            (one,) = [one.words.zh for one in list_told(connection, login) if "简报" in one.words.zh]
            assert one.startswith(f"{month:%Y-%m}")
        whole = kept_brief_of(connection, EVERY_ITEM, month)
        assert whole is not None
        # What was kept is what was counted then, whatever becomes of the items.
        counted = brief_of(connection, EVERY_ITEM, month)
        assert (whole.all, whole.types, whole.offices) == (counted.all, counted.types, counted.offices)
        connection.execute(update(ledger_item).values(status=ItemStatus.CLOSED_OUT, ended_at=now(), resolved_at=now()))
        assert kept_brief_of(connection, EVERY_ITEM, month) == whole
        # Each reader is shown the sum of what lies in the own jurisdiction, and who sees but own items is shown none.
        for login, kind in ((LEADER, ItemType.REQUEST), (FAR_LEADER, ItemType.FINDING)):
            own = kept_brief_of(connection, sight_of(account_in(connection, login)), month)
            assert own is not None
            assert (own.all.filed, own.types[kind].filed) == (1, 1)
        assert kept_brief_of(connection, sight_of(account_in(connection, INSPECTOR)), month) is None
    assert near.number != far.number
