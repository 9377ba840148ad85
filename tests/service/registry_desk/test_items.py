"""Inspection items at the desk: tables filled in from the empty one, API, page, command; partners write their own."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import update

from service.access.account import Account, Grant
from service.access.permissions import Role
from service.cli import main
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.registries.actions.entries import enter_entries
from service.registries.queries.items import items_of
from service.registries.queries.tags import carriers_of
from service.registries.registry import Registry
from service.registries.statements import Statement
from service.registry_desk.blank_tables import headings_of
from service.registry_desk.table import read_table
from service.registry_desk.waiting import open_items_of
from tests.service.reading.written_forms import write
from tests.worlds.files import code
from tests.worlds.services import ClientFor, client_maker, service_over

BASE = "/api/v1"
ITEM: dict[str, Any] = {
    "name": "餐饮服务监督检查",
    "mode": "key",
    "department": "市监局",
    "sub_items": ["后厨", "餐具"],
    "basis": ["国办发〔2015〕58号"],
    "published_on": "2026-01-15",
    "subject_kinds": ["企业"],
    "methods": ["on_site"],
    "materials": ["营业执照", "进货台账"],
    "ratio_least": 500,
    "frequency": {"bound": "at_least", "visits": 1, "months": 12},
    "frame": {"industries": ["H62"], "except": {"tags": ["DINER"]}},
    "checklist": [{"what": "后厨是否整洁", "how": "查看", "standard": "无积垢"}],
}


@pytest.fixture
def client_for(sqlite: Database, tmp_path: Path) -> ClientFor:
    with sqlite.write() as connection:
        enter_entries(connection, Registry.REGIONS, [Statement("9901", "青岚市")], "system:root", ("",))
        departments = [Statement("D1", "市监局"), Statement("D2", "生态局")]
        enter_entries(connection, Registry.DEPARTMENTS, departments, "system:root", ("",))
        enter_entries(connection, Registry.TAGS, [Statement("DINER", "大型餐饮")], "system:root", ("",))
    return client_maker(service_over(sqlite, tmp_path))


def partner_of(client_for: ClientFor, database: Database, department: str) -> FlaskClient:
    client = client_for(Role.PARTNER, login=f"partner-{department}")
    with database.write() as connection:
        mine = update(account).where(account.c.login == f"partner-{department}")
        connection.execute(mine.values(department_code=department))
    return client


def test_what_the_api_takes_it_gives_back_and_null_clears(client_for: ClientFor) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    made = operator.put(f"{BASE}/items/I1", json=ITEM)
    assert made.status_code == 200, made.text
    held = made.json
    assert {name: held[name] for name in ITEM if name not in ("name", "department")} == {
        name: value for name, value in ITEM.items() if name not in ("name", "department")
    }
    assert (held["department"], held["need"], held["ratio_most"]) == ("D1", None, None)
    changed = operator.put(f"{BASE}/items/I1", json={"frequency": None, "frame": {"kinds": ["企业"]}, "basis": []})
    # What is published keeps a basis.
    assert (changed.status_code, changed.json["errors"][0]["where"]) == (422, "json.basis")
    changed = operator.put(f"{BASE}/items/I1", json={"frequency": None, "frame": {"kinds": ["企业"]}})
    assert (changed.json["frequency"], changed.json["frame"], changed.json["sub_items"]) == (
        None,
        {"kinds": ["企业"]},
        ["后厨", "餐具"],
    )
    assert len(changed.json["versions"]) == 2
    wrong = operator.put(f"{BASE}/items/I2", json=ITEM | {"frame": {"tags": ["无此库"]}})
    assert (wrong.status_code, wrong.json["errors"][0]["where"]) == (422, "json.frame.tags")
    assert operator.put(f"{BASE}/items/I2", json=ITEM | {"frame": {"colour": ["x"]}}).status_code == 422
    assert operator.put(f"{BASE}/items/I2", json=ITEM | {"name": "C类主体检查"}).status_code == 422
    assert [one["code"] for one in operator.get(f"{BASE}/items").json["items"]] == ["I1"]


def test_the_empty_table_is_filled_in_and_taken_in(client_for: ClientFor, sqlite: Database, tmp_path: Path) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    row = [heading for heading, _ in headings_of(Registry.ITEMS)]
    (tmp_path / "empty.xlsx").write_bytes(operator.get("/registries/items/template.xlsx").data)
    empty = read_table(tmp_path / "empty.xlsx", "items")
    # Every heading is one that the import knows, and none is left over.
    assert (list(empty.headings.values()), empty.rows, len(empty.headings)) == (row, [], len(set(row)))
    assert operator.get("/registries/items/template.csv").data.decode("utf-8-sig").strip().split(",") == row
    stated = {"事项编号": "I1", "抽查事项名称": "餐饮检查", "事项类别": "重点检查事项", "实施部门": "市监局"}
    stated |= {"检查依据": "国办发〔2015〕58号", "公布日期": "2026-01-15", "抽查比例下限": "5"}
    stated |= {"抽取范围专项库": "大型餐饮", "检查表": "后厨｜查看｜整洁", "抽查方式": "实地检查、书面检查"}
    more = {"事项编号": "I1", "检查表": "餐具｜查记录｜每日消毒", "抽查子项": "餐具"}
    other = {"事项编号": "I2", "抽查事项名称": "价格检查", "事项类别": "加急"}
    rows = [[line.get(heading, "") for heading in row] for line in (stated, more, other)]
    file = write(tmp_path / "items.xlsx", row, rows)
    done = operator.post("/registries/items/import", data={"file": (io.BytesIO(file.read_bytes()), "items.xlsx")})
    assert done.status_code == 200
    assert "请从这些中选择：一般检查事项" in done.text
    with sqlite.read() as connection:
        items = items_of(connection, ["I1", "I2"], today())
    item = items["I1"]
    assert list(items) == ["I1"]
    assert (item.department, item.ratio_least, item.frame.among.tags) == ("D1", 500, ("DINER",))
    assert [check.what for check in item.checklist] == ["后厨", "餐具"]
    assert item.sub_items == ("餐具",)


def test_the_form_keeps_what_was_filled_in_and_versions_can_be_seen(client_for: ClientFor) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    stated = {
        "code": "I1",
        "name": "餐饮检查",
        "mode": "general",
        "basis": "国办发〔2015〕58号",
        "published_on": "2026-01-15",
    }
    stated |= {"methods": ["on_site", "online"], "ratio_most": "150", "checklist": "甲｜乙｜丙"}
    wrong = operator.post("/registries/items", data=stated)
    assert wrong.status_code == 422
    assert "应为百分数" in wrong.text
    assert 'value="150"' in wrong.text
    assert len(re.findall(r'name="methods" value="(?:on_site|online)" checked', wrong.text)) == 2
    made = operator.post("/registries/items", data=stated | {"ratio_most": "12.5"})
    assert made.status_code == 303, made.text
    shown = operator.get(made.headers["Location"]).text
    assert "12.5%" in shown
    assert "公布后请填写公布日期" not in shown
    (version,) = re.findall(r"version=(\d+)", shown)
    seen = re.search(r'name="seen" value="(\d+)"', shown)
    assert seen is not None
    corrected = operator.post(
        "/registries/items/I1", data=stated | {"published_on": "", "ratio_most": "10", "seen": seen[1]}
    )
    assert corrected.status_code == 303, corrected.text
    now = operator.get("/registries/items/I1").text
    assert "公布后请填写公布日期" in now
    assert "年抽查比例上限（%）" in now
    before = operator.get(f"/registries/items/I1?version={version}").text
    assert "12.5%" in before
    assert "较早的版本" in before
    assert 'name="seen"' not in before
    assert operator.get("/registries/items/I1?version=999").status_code == 404
    assert operator.get("/registries/items?colour=red").status_code == 422
    assert "餐饮检查" in operator.get("/registries/items?state=unpublished").text
    assert "餐饮检查" not in operator.get("/registries/items?mode=key").text
    assert "抽查事项清单：未公布，不能列入计划" in operator.get("/registries").text


def test_a_partner_writes_items_of_its_department_and_nothing_else(client_for: ClientFor, sqlite: Database) -> None:
    partner, operator = partner_of(client_for, sqlite, "D2"), client_for(Role.DATA_OPERATOR)
    own = {"name": "排污检查", "mode": "general", "department": "D2"}
    assert partner.put(f"{BASE}/items/P1", json=own).status_code == 200
    assert partner.put(f"{BASE}/items/P2", json=own | {"department": "D1"}).status_code == 422
    assert partner.put(f"{BASE}/items/P2", json=own | {"department": None}).status_code == 422
    assert operator.put(f"{BASE}/items/B1", json=own | {"department": None}).status_code == 200
    assert partner.put(f"{BASE}/items/B1", json={"name": "夺走"}).status_code == 422
    assert partner.put(f"{BASE}/departments/D2", json={"name": "夺走"}).status_code == 403
    page = partner.get("/registries/items").text
    assert 'value="D2" selected' in page
    assert "登记新的" not in partner.get("/registries/departments").text
    assert partner.get("/registries/other-subjects").status_code == 403
    # What waits: the partner's own one, all of them for who keeps the registries.
    grants = Grant(Role.PARTNER), Grant(Role.DATA_OPERATOR), Grant(Role.REGULATOR)
    partner_account, keeper, other = (Account(1, "a", "某", (one,), department_code="D2") for one in grants)
    with sqlite.read() as connection:
        waiting = [[item.number for item in open_items_of(connection, who)] for who in (partner_account, keeper, other)]
    assert waiting == [[1], [2], []]
    # Whose department is none of the registry enters nothing.
    assert client_for(Role.PARTNER).put(f"{BASE}/items/P3", json=own).status_code == 422


def test_subjects_are_put_under_a_tag_by_table_page_and_api(
    client_for: ClientFor, sqlite: Database, tmp_path: Path
) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    place = {"name": "体育中心", "region": "990100", "kind": "公共场所"}
    assert operator.put(f"{BASE}/other-subjects/REG-1", json=place).json["region"] == "9901"
    rows = [["大型餐饮", "REG-1", "许001", "名单"], ["大型餐饮", "坏", "", ""], ["无此库", "REG-1", "", ""]]
    file = write(tmp_path / "t.xlsx", ["专项库名称", "统一社会信用代码", "许可证编号", "来源"], rows)
    done = operator.post("/registries/tags/import", data={"file": (io.BytesIO(file.read_bytes()), "t.xlsx")})
    assert done.status_code == 200
    assert "登记簿中没有这一专项库" in done.text
    assert "体育中心" in operator.get("/registries/tags/DINER").text
    wrong = operator.post("/registries/tags/DINER/subjects", data={"uscc": code(1), "since": "2026-02-30"})
    assert wrong.status_code == 422
    assert f'value="{code(1)}"' in wrong.text
    assert operator.post("/registries/tags/DINER/subjects", data={"uscc": code(1)}).status_code == 303
    ended = {"uscc": "REG-1", "licence_no": "许001", "act": "revoke"}
    assert operator.post("/registries/tags/DINER/subjects", data=ended).status_code == 303
    listed = operator.get(f"{BASE}/tags/DINER/subjects").json["items"]
    assert [(one["uscc"], one["is_enterprise"]) for one in listed] == [(code(1), False)]
    ends, nothing = {"valid_until": today().isoformat()}, {"tag": "X", "uscc": "y"}
    body = {"subjects": [{"tag": "DINER", "uscc": code(1), **ends}, nothing]}
    refused = operator.post(f"{BASE}/tags/subjects", json=body)
    assert (refused.status_code, refused.json["errors"][0]["where"]) == (422, "json.subjects[1].tag")
    with sqlite.read() as connection:
        assert carriers_of(connection, ["DINER"], today()).keys() == {code(1)}
    assert operator.post(f"{BASE}/tags/subjects", json={"subjects": body["subjects"][:1]}).json["changed"] == 1
    assert operator.get(f"{BASE}/tags/NONE/subjects").status_code == 404


def test_the_command_states_own_fields(
    sqlite: Database, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(tmp_path / "data"))
    words = ["registries", "set", "items", "I1", "--name", "登记检查", "--field", "mode=一般检查事项", "--field"]
    assert CliRunner().invoke(main, [*words, "ratio_most=2.5"]).exit_code == 0
    for wrong in ("ratio_most=一半", "colour=red"):
        assert CliRunner().invoke(main, [*words, wrong]).exit_code == 2
    with sqlite.read() as connection:
        assert items_of(connection, ["I1"], today())["I1"].ratio_most == 250
