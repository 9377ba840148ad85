"""Pages of the registries: looked up by name or code, corrected with the form kept, tables taken in, who may what."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.intake.write import take_rows
from service.registries.actions.entries import enter_entries
from service.registries.queries.entries import list_versions
from service.registries.registry import Registry
from service.registries.statements import Statement
from service.registries.workdays import YEARS
from tests.worlds.browsers import HTML
from tests.worlds.files import code
from tests.worlds.services import ClientFor, client_maker, service_over


@pytest.fixture
def client_for(sqlite: Database, tmp_path: Path) -> ClientFor:
    with sqlite.write() as connection:
        places = {"99": "青州省", "9901": "青岚市", "990102": "城东区", "990103": "城西区", "9902": "云岫市"}
        said = [Statement(region, name) for region, name in places.items()]
        assert enter_entries(connection, Registry.REGIONS, said, "system:root", ("",)).added == 5
        office = Statement("E", "城东所", regions=("990102",))
        enter_entries(connection, Registry.OFFICES, [office], "system:root", ("",))
    return client_maker(service_over(sqlite, tmp_path))


def text(client: FlaskClient, address: str, **more: object) -> str:
    answer = client.get(address, **more)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.text


def test_regions_are_gone_through_level_by_level(client_for: ClientFor) -> None:
    reader = client_for(Role.INSPECTOR)
    assert "青州省" in text(reader, "/registries/regions")
    assert "青岚市" not in text(reader, "/registries/regions")
    inside = text(reader, "/registries/regions?within=99")
    assert "青岚市" in inside
    assert "城东区" not in inside
    assert "城西区" in text(reader, "/registries/regions?q=城西")
    shown = text(reader, "/registries/regions/990100")
    assert "青岚市" in shown
    assert "系统" in shown
    assert "更正" not in shown
    assert "青岚市城东区" in text(reader, "/registries/offices")
    assert text(reader, "/registries/offices?lang=en").count("城东所") == 1
    assert reader.get("/registries/regions/nothing").status_code == 404
    assert reader.post("/registries/regions/9901", data={"name": "x"}).status_code == 403


def test_what_is_wrong_stands_at_its_field_and_the_form_is_kept(client_for: ClientFor, sqlite: Database) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    wrong = {"name": "城东第一所", "regions": "990102、9901x", "valid_from": "2026-02-30"}
    answer = operator.post("/registries/offices/E", data=wrong)
    assert answer.status_code == 422
    assert "日期应写成" in answer.text
    answer = operator.post("/registries/offices/E", data={**wrong, "valid_from": ""})
    assert answer.status_code == 422
    assert "9901x：不是行政区划代码" in answer.text
    assert 'value="城东第一所"' in answer.text
    answer = operator.post("/registries/offices/E", data={**wrong, "valid_from": "", "regions": "990102、990103"})
    assert answer.status_code == 303
    assert "城东第一所" in text(operator, answer.headers["Location"])
    with sqlite.read() as connection:
        versions = list_versions(connection, Registry.OFFICES, "E")
    assert [version.regions for version in versions] == [("990102", "990103"), ("990102",)]
    taken = operator.post("/registries/offices", data={"code": "E", "name": "又一所"})
    assert taken.status_code == 422
    assert "这一代码已登记" in taken.text
    assert operator.post("/registries/offices", data={"code": "W", "name": "城西所"}).status_code == 303


def test_a_region_or_an_office_is_chosen_level_by_level(client_for: ClientFor) -> None:
    reader = client_for(Role.PLANNER)
    first = text(reader, "/registries/pick?back=/tier-lists%3Ftier%3DD%26region%3D9902%26after%3Dx")
    assert "青州省" in first
    assert "城东区" not in first
    inside = text(reader, "/registries/pick?back=/tier-lists%3Ftier%3DD%26region%3D9902%26after%3Dx&within=9901")
    assert "/tier-lists?tier=D&amp;region=990102" in inside
    assert "/tier-lists?tier=D&amp;region=9902&amp;office=E" in inside
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"):
        assert reader.get("/registries/pick", query_string={"back": elsewhere}).status_code == 422


def test_firms_are_put_on_the_list_of_an_office_and_taken_off(client_for: ClientFor, sqlite: Database) -> None:
    firm = {"uscc": code(1), "name": "甲食品有限公司", "region": "9902"}
    with sqlite.write() as connection:
        take_rows(connection, "enterprises", [firm], source="s", actor="t", data_on=today(), known_on=today())
    operator, local = client_for(Role.DATA_OPERATOR), client_for(Role.DATA_OPERATOR, "9901")
    wrong = operator.post("/registries/offices/E/firms", data={"uscc": "91不是代码", "since": ""})
    assert wrong.status_code == 422
    assert 'value="91不是代码"' in wrong.text
    assert local.post("/registries/offices/E/firms", data={"uscc": code(1)}).status_code == 422
    assert operator.post("/registries/offices/E/firms", data={"uscc": code(1)}).status_code == 303
    assert "甲食品有限公司" in text(operator, "/registries/offices/E")
    renamed = {"uscc": code(1), "new_uscc": code(2), "valid_from": today().isoformat()}
    with sqlite.write() as connection:
        day = today()
        take_rows(connection, "attribute-changes", [renamed], source="s", actor="t", data_on=day, known_on=day)
    assert code(2) in text(operator, "/registries/offices/E")
    assert "甲食品有限公司" not in text(local, "/registries/offices/E")
    assert "甲食品有限公司" not in text(client_for(Role.SUPERVISOR), "/registries/offices/E")
    assert operator.post("/registries/offices/E/firms", data={"uscc": code(1), "act": "remove"}).status_code == 303
    assert "甲食品有限公司" not in text(operator, "/registries/offices/E")


def test_an_account_of_a_region_stays_in_it(client_for: ClientFor) -> None:
    local = client_for(Role.DATA_OPERATOR, "9901")
    assert local.post("/registries/regions/990103", data={"name": "西城区"}).status_code == 303
    beyond = local.post("/registries/regions/9902", data={"name": "夺走"})
    assert beyond.status_code == 422
    assert "不在辖区内" in beyond.text
    assert "全局生效" in local.post("/registries/industries", data={"code": "F", "name": "批发和零售业"}).text
    table = {"file": (io.BytesIO("代码,名称\n9902,夺走\n990104,城南区\n".encode()), "r.csv")}
    taken = local.post("/registries/regions/import", data=table).text
    assert "不在辖区内" in taken
    assert "城南区" in text(local, "/registries/regions?within=9901")
    by_line = client_for(Role.DATA_OPERATOR, "", "food-production")
    assert by_line.put("/api/v1/regions/9902", json={"name": "夺走"}).status_code == 422
    assert local.put("/api/v1/offices/E", json={"regions": ["9902"]}).status_code == 422
    assert local.put("/api/v1/workdays/2027", json={"off": [], "on": []}).status_code == 403
    assert local.put("/api/v1/regions/9902", json={"name": "夺走"}).status_code == 422


def test_a_table_is_taken_in_on_the_page(client_for: ClientFor) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    rows = "行业代码,行业名称\nF,批发和零售业\n5,坏\n"
    answer = operator.post(
        "/registries/industries/import", data={"file": (io.BytesIO(rows.encode("gb18030")), "行业.csv")}
    )
    assert answer.status_code == 200
    assert "不是行业代码" in answer.text
    assert "批发和零售业" in text(operator, "/registries/industries")
    answer = operator.post("/registries/industries/import", data={"file": (io.BytesIO(b"a,b\n1,2\n"), "x.csv")})
    assert answer.status_code == 422
    assert "/upload" not in answer.text


def test_the_year_is_shown_and_a_day_corrected(client_for: ClientFor) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    assert "缺少" in text(operator, "/registries/workdays")
    days = "日期,结束日期,类型\n2027-10-01,2027-10-07,休息\n2027-10-09,,上班\n"
    files = {"file": (io.BytesIO(days.encode()), "2027.csv"), "invented": "yes"}
    assert "2027年共" in operator.post("/registries/workdays/import", data=files).text
    page = text(operator, "/registries/workdays/2027")
    assert "虚构（演示用）" in page
    assert "2027-10-01 至 2027-10-07" in page
    assert operator.post("/registries/workdays/2027", data={"day": "2026-10-08", "kind": "off"}).status_code == 422
    assert operator.post("/registries/workdays/2027", data={"day": "2027-10-08", "kind": "off"}).status_code == 303
    assert "2027-10-01 至 2027-10-08" in text(operator, "/registries/workdays/2027")


def test_the_api_reads_and_writes_versions(client_for: ClientFor) -> None:
    operator, reader = client_for(Role.DATA_OPERATOR), client_for(Role.PLANNER)
    first = reader.get("/api/v1/regions?limit=2").json
    assert [item["code"] for item in first["items"]] == ["99", "9901"]
    rest = reader.get(f"/api/v1/regions?limit=50&after={first['next']}").json
    assert ([item["code"] for item in rest["items"]], rest["next"]) == (["990102", "990103", "9902"], None)
    made = operator.put("/api/v1/departments/D1", json={"name": "市税务局", "aliases": ["税务"]})
    assert made.status_code == 200, made.json
    assert operator.put("/api/v1/departments/D1", json={"valid_until": "2026-01-01"}).json["in_use"] is False
    assert operator.put("/api/v1/departments/D1", json={"valid_until": None}).json["in_use"] is True
    assert len(reader.get("/api/v1/departments/D1").json["versions"]) == 3
    assert reader.put("/api/v1/departments/D1", json={"name": "x"}).status_code == 403
    bad = operator.put("/api/v1/offices/W", json={"name": "城西所", "regions": ["x"]})
    assert (bad.status_code, bad.json["errors"][0]["where"]) == (422, "json.regions")
    firms = {"firms": [{"uscc": "坏", "office": "E"}]}
    assert operator.post("/api/v1/offices/firms", json=firms).json["errors"][0]["where"] == "json.firms[0].uscc"


def test_due_days_by_the_api(client_for: ClientFor) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    assert operator.put("/api/v1/workdays/2026", json={"off": ["2026-10-03"], "on": []}).status_code == 422
    table = {"off": [f"2026-10-0{day}" for day in (1, 2, 5, 6, 7)], "on": ["2026-09-20", "2026-10-10"]}
    assert operator.put("/api/v1/workdays/2026", json=table).json["working_days"] == 258
    asked = operator.get("/api/v1/workdays/due-day?start=2026-09-30&days=5").json
    assert asked["due_on"] == "2026-10-13"
    missing = operator.get("/api/v1/workdays/due-day?start=2026-12-30&days=5").json
    assert missing == {
        "due_on": None,
        "missing_year": 2027,
        "words": {
            "zh": "期限未计算（缺少2027年工作日历）",
            "en": "Due day not computed (2027 calendar missing)",
        },
    }


def test_every_year_that_is_taken_in_has_a_page(client_for: ClientFor) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    for year, status in ((YEARS[0] - 1, 405), (YEARS[0], 200), (YEARS[-1], 200), (YEARS[-1] + 1, 405)):
        asked = operator.put(f"/api/v1/workdays/{year}", json={"off": [], "on": []})
        assert (year, asked.status_code) == (year, status)
        if status == 200:
            assert operator.get(f"/registries/workdays/{year}", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    "back", ["//[", "http://[", "//evil", "/\\evil", "https://evil/", "javascript:x", "x", "/[" * 999]
)
def test_a_place_is_chosen_for_pages_of_this_service_only(client_for: ClientFor, back: str) -> None:
    answer = client_for(Role.REGULATOR).get("/registries/pick", query_string={"back": back}, headers=HTML)
    assert answer.status_code == (200 if back.startswith("/[") else 422), answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_days_that_stand_for_none_are_refused_at_every_door(client_for: ClientFor, day: str) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    for stated in ({"valid_from": day}, {"valid_until": "0001-01-01"}):
        asked = operator.put("/api/v1/regions/990109", json={"name": "新区", **stated})
        assert (asked.status_code, asked.json["errors"][0]["where"]) == (422, f"json.{next(iter(stated))}")
    form = {"code": "990109", "name": "新区", "valid_from": day}
    assert "1900年至2999年" in operator.post("/registries/regions", data=form, headers=HTML).text
    firm = {"uscc": code(1), "office": "E", "valid_from": day}
    assert operator.post("/api/v1/offices/firms", json={"firms": [firm]}).status_code == 422
    put = operator.post("/registries/offices/E/firms", data={"uscc": code(1), "since": day}, headers=HTML)
    assert (put.status_code, "1900年至2999年" in put.text) == (422, True)
    assert operator.get("/api/v1/regions/990109").status_code == 404
    # That an end is not known is said by the last of all days.
    assert operator.put("/api/v1/regions/990109", json={"name": "新区", "valid_until": "9999-12-31"}).status_code == 200


def test_a_number_that_no_table_holds_is_refused_alone(client_for: ClientFor) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    firms = [{"uscc": f"REG-{'1' * length}", "office": "E"} for length in (60, 61, 500)]
    asked = operator.post("/api/v1/offices/firms", json={"firms": firms})
    assert [one["where"] for one in asked.json["errors"]] == ["json.firms[1].uscc", "json.firms[2].uscc"]
    assert operator.post("/api/v1/offices/firms", json={"firms": firms[:1]}).status_code == 200


def test_of_two_people_who_correct_an_entry_at_once_the_second_is_told(client_for: ClientFor, sqlite: Database) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    opened = re.findall(r'name="seen" value="(\d+)"', text(operator, "/registries/regions/990102"))
    assert operator.post("/registries/regions/990102", data={"name": "甲区", "seen": opened}).status_code == 303
    late = operator.post(
        "/registries/regions/990102", data={"name": "乙区", "note": "丙", "seen": opened}, headers=HTML
    )
    assert (late.status_code, "他人已登记或更正了这一项" in late.text) == (409, True)
    assert 'value="乙区"' in late.text
    assert 'value="丙"' in late.text
    with sqlite.read() as connection:
        assert [version.name for version in list_versions(connection, Registry.REGIONS, "990102")][:1] == ["甲区"]
    # The form that is shown then has seen it.
    seen = re.findall(r'name="seen" value="(\d+)"', late.text)
    assert seen != opened
    assert operator.post("/registries/regions/990102", data={"name": "乙区", "seen": seen}).status_code == 303


def test_of_two_people_who_enter_one_code_at_once_the_second_is_told(sqlite: Database, client_for: ClientFor) -> None:
    client_for(Role.DATA_OPERATOR)
    with sqlite.write() as connection:
        first, second = (Statement("990109", name, seen=0) for name in ("甲区", "乙区"))
        assert enter_entries(connection, Registry.REGIONS, [first], "one", ("",)).added == 1
        refused = enter_entries(connection, Registry.REGIONS, [second], "another", ("",)).refused
    assert [name for name, _, _ in refused[0]] == ["seen"]


@pytest.mark.parametrize("field", ["name", "name_en", "note", "aliases"])
def test_what_nobody_can_see_is_refused_at_its_field(client_for: ClientFor, sqlite: Database, field: str) -> None:
    """A NUL became a character that stands for what is unknown, and was stored as a name."""
    operator = client_for(Role.DATA_OPERATOR)
    said = {"name": "新区", field: "新\0区"}
    aliases = [said["aliases"]] if "aliases" in said else []
    asked = operator.put("/api/v1/regions/990109", json={**said, "aliases": aliases})
    assert asked.status_code == 422
    assert asked.json["errors"][0]["where"].startswith(f"json.{field}")
    form = operator.post("/registries/regions", data={"code": "990109", **said}, headers=HTML)
    assert (form.status_code, "不可见的字符" in form.text) == (422, True)
    with sqlite.write() as connection:
        stated = Statement("990109", said["name"], said.get("name_en"), aliases, note=said.get("note"))
        refused = enter_entries(connection, Registry.REGIONS, [stated], "file", ("",)).refused
    assert [name for name, _, _ in refused[0]] == [field]


def test_blanks_of_any_width_may_stand_in_a_text(client_for: ClientFor) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    form = {"code": "990109", "name": "新区", "note": "甲\u3000乙"}
    assert operator.post("/registries/regions", data=form).status_code == 303
    assert "甲\u3000乙" in text(operator, "/registries/regions/990109")
