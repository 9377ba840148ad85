"""Rows that were not taken into the ledger wait beside the good ones: mended by their number, dismissed, erased."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.ledger import ledger_refused_row
from service.core.errors import Conflict
from service.ledger.actions.refused_rows import dismiss_rows, erase_rows
from service.ledger.exchange.taken import FORM, take_items
from service.ledger.queries.refused_rows import ADDRESS, RefusedRow, open_items_of, waiting_rows
from service.registry_desk.imports import Imported
from service.registry_desk.table import read_table
from tests.service.ledger.test_exchange import FEEDBACK, ORDER, csv_of
from tests.service.ledger.test_ledger_pages import Readers
from tests.worlds.ledger import FAR_HANDLER, HANDLER, LedgerWorld, people_ledger

PERSON = "11010519491231002X"
NO_TYPE = ORDER | {"事项类型": "不知道", "标题": f"身份证{PERSON}", "责令改正文书号": "7"}
NO_DAY = FEEDBACK | {"提出日期": ""}


@pytest.fixture
def world(sqlite: Database) -> LedgerWorld:
    return people_ledger(sqlite)


def _take(world: LedgerWorld, folder: Path, *rows: Mapping[str, str], by: str = HANDLER) -> Imported:
    path = folder / "事项.csv"
    path.write_bytes(csv_of(*rows))
    with world.database.write() as connection:
        table = read_table(path, FORM, keep_written=True)
        return take_items(connection, table, world.account(by), file=path.name)


def _waiting(world: LedgerWorld, by: str = HANDLER) -> list[RefusedRow]:
    with world.database.read() as connection:
        return waiting_rows(connection, world.account(by).id)


def test_bad_rows_wait_once_for_who_handed_them_in_with_their_reasons(world: LedgerWorld, tmp_path: Path) -> None:
    assert _take(world, tmp_path, ORDER, NO_TYPE, NO_DAY).added == 1
    no_type, no_day = _waiting(world)
    assert (no_type.line, no_day.line, no_type.file) == (3, 4, "事项.csv")
    assert no_type.row["责令改正文书号"] == "7"
    assert PERSON not in str(no_type), "personal numbers are covered"
    assert [one["column"] for one in no_type.faults] == ["事项类型"]
    assert [(one["column"], bool(one["zh"] and one["en"])) for one in no_day.faults] == [("提出日期", True)]
    assert _take(world, tmp_path, ORDER, NO_TYPE, NO_DAY).added == 0
    assert len(_waiting(world)) == 2
    assert _waiting(world, FAR_HANDLER) == []
    with world.database.read() as connection:
        (item,) = open_items_of(connection, world.account(HANDLER))
        assert (item.number, item.address, item.since) == (2, ADDRESS, today())
        assert open_items_of(connection, world.account(FAR_HANDLER)) == []
        entries = {one.id for one in list_entries(connection, before=None, limit=50) if one.action == "ledger.import"}
        assert set(connection.execute(select(ledger_refused_row.c.entry)).scalars()) == entries


def test_the_file_of_what_waits_is_mended_handed_in_again_and_waits_no_more(world: LedgerWorld, tmp_path: Path) -> None:
    client = Readers(world, tmp_path)[HANDLER]
    _take(world, tmp_path, NO_TYPE, NO_DAY)
    sheet = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{ADDRESS}.xlsx").data)).get_sheet_by_index(0)
    headings, *rows = sheet.to_python()
    sent = [dict(zip(map(str, headings), map(str, row), strict=True)) for row in rows]
    assert "事项类型" in sent[0]["待核原因"]
    mended = sent[0] | {"事项类型": "责令改正"}
    still = sent[1] | {"标题": "检查过多，仍无日期"}
    done = _take(world, tmp_path, mended, still)
    assert (done.added, len({one.line for one in done.refused})) == (1, 1)
    (row,) = _waiting(world)
    assert (row.id, row.row["标题"]) == (int(still["待核编号"]), "检查过多，仍无日期")
    assert not {"待核编号", "待核原因"} & row.row.keys()
    # What is filed by now is handed in once more beside what is mended at last.
    again = _take(world, tmp_path, mended, still | {"提出日期": today().isoformat()})
    assert (again.added, again.unchanged, again.refused) == (1, 1, [])
    assert _waiting(world) == []
    with world.database.read() as connection:
        notes = connection.execute(select(ledger_refused_row.c.note)).scalars().all()
    assert all(world.item(str(note)) for note in notes), "each says as which item it is filed"


def test_the_number_of_a_row_that_does_not_wait_is_refused_in_words(world: LedgerWorld, tmp_path: Path) -> None:
    _take(world, tmp_path, NO_DAY)
    (row,) = _waiting(world)
    good = FEEDBACK | {"待核编号": str(row.id)}
    for number in ("999", "x", "１", "9" * 30):
        refused = _take(world, tmp_path, FEEDBACK | {"待核编号": number}).refused
        assert [one.column for one in refused] == ["待核编号"], number
    done = _take(world, tmp_path, good, good | {"标题": "另一件"})
    assert (done.added, [one.column for one in done.refused]) == (1, ["待核编号"])


def test_rows_are_dismissed_with_a_reason_by_whom_they_wait_for_and_stay_so(world: LedgerWorld, tmp_path: Path) -> None:
    _take(world, tmp_path, NO_TYPE, NO_DAY)
    first, second = _waiting(world)
    with pytest.raises(Conflict), world.database.write() as connection:
        dismiss_rows(connection, world.account(FAR_HANDLER), [first.id], "不是我的")
    client, number = Readers(world, tmp_path)[HANDLER], str(first.id)
    bad: list[dict[str, str]] = [{}, {"row": "x"}, {"row": number}, {"row": number, "reason": " "}, {"reason": "多余"}]
    for form in bad:
        answer = client.post(ADDRESS, data=form)
        assert (answer.status_code, form.get("reason", "").strip() in answer.text) == (422, True), form
    assert client.post(ADDRESS, data={"row": number, "reason": "来文撤回"}).status_code == 303
    assert client.post(ADDRESS, data={"row": number, "reason": "再来"}).status_code == 409
    assert [one.id for one in _waiting(world)] == [second.id]
    _take(world, tmp_path, NO_TYPE, NO_DAY)
    assert [one.id for one in _waiting(world)] == [second.id], "what was dismissed does not come back"
    assert "请写明提出日期" in client.get(ADDRESS).text


def test_rows_are_erased_once_they_were_kept_long_enough(world: LedgerWorld, tmp_path: Path) -> None:
    _take(world, tmp_path, NO_TYPE)
    with world.database.write() as connection:
        assert erase_rows(connection, today() + timedelta(days=30), 30) == 0
        assert erase_rows(connection, today() + timedelta(days=31), 30) == 1
