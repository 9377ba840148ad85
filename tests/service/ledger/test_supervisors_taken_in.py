"""Supervisors from a table and by the API: entered row by row, listed, read with their terms, renewed and ended."""

import csv
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.cli import main
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.ledger import supervisor
from service.ledger.states import ItemType
from service.ledger.supervisors.queries.registry import find_entry
from service.registries.actions.entries import enter_entries
from service.registries.registry import Registry
from service.registries.statements import Statement
from tests.service.ledger.test_ledger_api import Clients
from tests.service.ledger.test_ledger_pages import Readers
from tests.worlds.browsers import HTML
from tests.worlds.ledger import (
    DISTRICT,
    HANDLER,
    LINKED,
    OTHER_DISTRICT,
    SUPERVISOR_NO,
    LedgerWorld,
    people_ledger,
    stated_item,
)

KEEPER, NEW_ONE = "dora", "sara"
BEGINS, ENDS = today().replace(day=1), today() + timedelta(days=364)
ROW = {
    "编号": "S-02",
    "姓名": "吴明",
    "手机号码": "13912345678",
    "聘期起": f"{BEGINS}",
    "聘期止": f"{ENDS}",
    "联系领导": "Lena",
    "账号": NEW_ONE,
    "区划": "城东区",
    "来自": "商会",
    "备注": "手机13912345678",
}
BASE = "/api/v1/supervisors"


@pytest.fixture
def database_of_people(sqlite: Database) -> Database:
    people_ledger(sqlite)
    with sqlite.write() as connection:
        for login, role in ((KEEPER, Role.DATA_OPERATOR), (NEW_ONE, Role.SUPERVISOR)):
            add_grant(connection, add_account(connection, login, login.title(), "", ""), Grant(role, DISTRICT))
        said = [Statement("3702", "青岚市"), Statement(DISTRICT, "城东区"), Statement(OTHER_DISTRICT, "城西区")]
        enter_entries(connection, Registry.REGIONS, said, "system:root", ("",))
    return sqlite


@pytest.fixture
def readers(database_of_people: Database, tmp_path: Path) -> Readers:
    return Readers(LedgerWorld(database_of_people), tmp_path)


@pytest.fixture
def clients(database_of_people: Database, tmp_path: Path) -> Clients:
    return Clients(LedgerWorld(database_of_people), tmp_path)


def _csv(*rows: Mapping[str, str]) -> bytes:
    headings = list(dict.fromkeys(name for row in rows for name in row))
    out = StringIO(newline="")
    writer = csv.DictWriter(out, headings)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _handed_in(readers: Readers, *rows: Mapping[str, str], status: int = 200) -> str:
    sent = {"file": (BytesIO(_csv(*rows)), "名册.csv")}
    answer = readers[KEEPER].post("/supervisors/import", data=sent, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


def test_sound_rows_are_entered_and_the_others_told_beside_them(readers: Readers) -> None:
    rows = [
        ROW,
        ROW | {"编号": "S-03", "账号": "", "聘期止": "明年"},
        ROW | {"编号": "S-04", "账号": "", "联系领导": "Hanna"},
        ROW | {"编号": "S-05", "账号": "", "区划": "没有的地方"},
        ROW | {"编号": "S-06", "账号": "", "姓名": ""},
        ROW | {"编号": "S-07", "账号": "", "区划": "城西区"},
        ROW | {"编号": "S-02", "账号": "", "姓名": "赵六"},
        ROW | {"编号": "S-08", "账号": "", "备注": "手机13912345678", "续聘次数": "x13912345678"},
        ROW | {"编号": "S-09", "账号": "", "聘期起": ""},
    ]
    page = _handed_in(readers, *rows)
    for said in ("聘期止", "负责人", "没有的地方", "辖区", "第2行已有", "应为整数"):
        assert said in page, said
    assert "13912345678" not in page
    with readers.world.database.read() as connection:
        made = find_entry(connection, "S-02")
        assert connection.execute(select(func.count()).select_from(supervisor)).scalar() == 2
        entries = {entry.action: entry.detail for entry in list_entries(connection, before=None, limit=9)}
    assert made is not None
    # The number stands where it may, and nowhere else.
    assert (made.name, made.phone, made.region, made.login) == ("吴明", "13912345678", DISTRICT, NEW_ONE)
    assert "13912345678" not in (made.note or "")
    assert "13912345678" not in str(entries)
    assert (entries["supervisor.import"]["added"], entries["supervisor.import"]["refused"]) == (1, 8)


def test_the_same_table_changes_nothing_and_an_empty_cell_leaves_what_was_there(readers: Readers) -> None:
    _handed_in(readers, ROW)
    with readers.world.database.read() as connection:
        first = find_entry(connection, "S-02")
    _handed_in(readers, ROW)
    with readers.world.database.read() as connection:
        assert find_entry(connection, "S-02") == first
    later = ENDS + timedelta(days=1)
    renewal = {"编号": "S-02", "姓名": "", "聘期起": f"{later}", "聘期止": f"{later + timedelta(days=300)}"}
    _handed_in(readers, renewal)
    with readers.world.database.read() as connection:
        renewed = find_entry(connection, "S-02")
    assert first is not None
    assert renewed is not None
    assert (renewed.renewed, renewed.name, renewed.login, renewed.background) == (1, "吴明", NEW_ONE, "商会")


def test_without_a_table_the_page_stays_and_the_empty_one_is_there(readers: Readers) -> None:
    answer = readers[KEEPER].post("/supervisors/import", data={}, headers=HTML)
    assert (answer.status_code, "请选择文件" in answer.text) == (422, True)
    book = readers[KEEPER].get("/supervisors/import/template.xlsx").data
    heads = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()[0]
    assert set(ROW) - {"手机号码", "编号"} | {"监督员编号", "联系电话"} <= set(map(str, heads))
    readers.page(HANDLER, "/supervisors/import", 403)
    assert readers[HANDLER].get("/supervisors/import/template.csv").status_code == 403


def test_the_command_takes_in_a_table_and_writes_what_it_refused(
    database_of_people: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", str(database_of_people.engine.url))
    monkeypatch.setenv("CREDIT_TIERS_SECRET", "s" * 40)
    path, rejects = tmp_path / "名册.csv", tmp_path / "rejects.csv"
    path.write_bytes(_csv(ROW, ROW | {"编号": "S-03", "账号": "nobody"}))
    done = CliRunner().invoke(main, ["import", "supervisors", str(path), "--rejects", str(rejects)])
    assert (done.exit_code, "新增 1" in done.output) == (3, True), done.output
    assert "nobody" in rejects.read_text("utf-8-sig")


def test_supervisors_are_listed_read_renewed_and_ended_by_the_api(clients: Clients) -> None:
    keeper, reader = clients[KEEPER], clients[HANDLER]
    clients.world.file(stated_item(ItemType.FEEDBACK))
    body = {"name": "吴明", "phone": "13912345678", "valid_from": f"{BEGINS}", "valid_until": f"{ENDS}"}
    refused = keeper.put(f"{BASE}/S-02", json={"name": "吴明"})
    assert refused.status_code == 422
    assert {one["where"] for one in refused.json["errors"]} == {"json.valid_from", "json.valid_until"}
    body |= {"linked_leader": LINKED, "account": NEW_ONE, "region": DISTRICT}
    made = keeper.put(f"{BASE}/S-02", json=body)
    assert made.status_code == 200, made.text
    page = reader.get(BASE, query_string={"limit": 1}).json
    assert [one["number"] for one in page["items"]] == [SUPERVISOR_NO]
    assert sum(page["items"][0]["duty"]["quarters"]) == 1
    rest = reader.get(BASE, query_string={"limit": 1, "after": page["next"]})
    assert [one["number"] for one in rest.json["items"]] == ["S-02"]
    # His telephone is told of one, and in no list.
    assert "13912345678" not in rest.text
    whole = reader.get(f"{BASE}/S-02").json
    assert (whole["phone"], whole["account"], len(whole["terms"])) == ("13912345678", NEW_ONE, 1)
    assert reader.put(f"{BASE}/S-02", json={"name": "他"}).status_code == 403
    kept = keeper.put(f"{BASE}/S-02", json={"note": None}, headers={"If-Match": made.headers["ETag"]}).json
    assert len(kept["terms"]) == 1, "what says nothing new is no version"
    changed = keeper.put(f"{BASE}/S-02", json={"phone": None}, headers={"If-Match": made.headers["ETag"]}).json
    assert (changed["phone"], changed["name"]) == (None, "吴明")
    assert (
        keeper.put(f"{BASE}/S-02", json={"name": "他"}, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    )
    for day, status in ((ENDS, 422), (BEGINS - timedelta(days=1), 422), (today(), 200)):
        ended = keeper.post(f"{BASE}/S-02/end", json={"last_day": f"{day}", "reason": "本人辞任"})
        assert ended.status_code == status, ended.text
    assert (ended.json["valid_until"], ended.json["terms"][0]["note"]) == (f"{today()}", "本人辞任")
    duty = reader.get(f"{BASE}/{SUPERVISOR_NO}/duty").json
    assert (sum(duty["quarters"]), duty["reported"], duty["reports"]) == (1, False, [])
    for wrong in ("?year=1999", "?year=9999", "?sort=count"):
        assert reader.get(f"{BASE}{wrong}").status_code == 422, wrong
    assert reader.get(f"{BASE}/S-99").status_code == 404
    assert keeper.post(f"{BASE}/S-99/end", json={"last_day": f"{today()}", "reason": "r"}).status_code == 404


def test_a_term_is_ended_by_a_form_that_keeps_what_was_written(readers: Readers) -> None:
    readers.post(KEEPER, "/supervisors/S-01/end", 422, last_day="", reason="本人辞任")
    page = readers.post(KEEPER, "/supervisors/S-01/end", 422, last_day="9999-12-31", reason="本人辞任")
    assert "本人辞任</textarea>" in page
    readers.post(KEEPER, "/supervisors/S-01/end", last_day=f"{today()}", reason="本人辞任")
    assert "提前结束" not in readers.page(KEEPER, "/supervisors/S-01")
    readers.post(HANDLER, "/supervisors/S-01/end", 403, last_day=f"{today()}", reason="r")
