"""Officers entered as people say where they serve: regions, offices, departments and qualifications by their names."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.registries.actions.entries import enter_entries
from service.registries.queries.inspectors import inspectors_by_number, list_inspector_versions
from service.registries.registry import Registry
from service.registries.statements import Statement
from tests.worlds.services import ClientFor, client_maker, service_over

NAMED = {
    "number": "P1",
    "name": "李明",
    "kind": "officer",
    "region": "青岚市城东区",
    "office": "城东所",
    "department": "市消防救援支队",
    "qualifications": "食品检查、lift",
}


@pytest.fixture
def client_for(sqlite: Database, tmp_path: Path) -> ClientFor:
    with sqlite.write() as connection:
        for registry, said in {
            Registry.REGIONS: [Statement("9901", "青岚市"), Statement("990102", "城东区"), Statement("9902", "云岫市")],
            Registry.OFFICES: [Statement("E", "城东所"), Statement("T", "同名所"), Statement("U", "同名所")],
            Registry.DEPARTMENTS: [Statement("F", "市消防救援支队")],
            Registry.QUALIFICATIONS: [Statement("food", "食品检查"), Statement("lift", "特种设备 检查")],
        }.items():
            enter_entries(connection, registry, said, "system:root", ("",))
    return client_maker(service_over(sqlite, tmp_path))


def fields_of(client: FlaskClient, address: str) -> dict[str, str]:
    """The fields of the page's form, as a browser would send them untouched."""
    shown = client.get(address).text
    written = re.sub(r"<input[^>]*checkbox[^>]*>", "", shown)
    return dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', written)) | {"kind": "officer"}


def test_what_is_entered_by_name_is_held_by_code_and_shown_by_name(client_for: ClientFor, sqlite: Database) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    assert operator.post("/registries/inspectors", data=NAMED).status_code == 303
    with sqlite.read() as connection:
        held = inspectors_by_number(connection, {"P1"}, today())["P1"]
    assert (held.region, held.office, held.department) == ("990102", "E", "F")
    assert held.qualifications == ("food", "lift")
    shown = fields_of(operator, "/registries/inspectors/P1")
    # The second name holds a blank and would be two where several are listed.
    assert {name: shown[name] for name in NAMED if name != "number"} == {
        n: v for n, v in NAMED.items() if n != "number"
    }
    assert operator.post("/registries/inspectors/P1", data=shown).status_code == 303
    with sqlite.read() as connection:
        assert len(list_inspector_versions(connection, "P1")) == 1


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        ("region", "城东", "是否指：青岚市城东区"),
        ("office", "同名所", "不止一个"),
        ("department", "消防", "是否指：市消防救援支队"),
        ("qualifications", "木工", "登记簿中没有“木工”"),
    ],
)
def test_what_is_called_by_none_or_by_several_is_told_at_its_field(
    client_for: ClientFor, field: str, written: str, said: str
) -> None:
    answer = client_for(Role.DATA_OPERATOR).post("/registries/inspectors", data={**NAMED, field: written})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{written}"' in answer.text


def test_a_table_may_name_them_too(client_for: ClientFor, sqlite: Database) -> None:
    rows = "P1,李明,城东区,市消防救援支队,食品检查\nP2,王,9902,,\nP3,赵,无此区,,\n"
    table = f"编号,姓名,工作区划代码,部门代码,专业资格\n{rows}"
    file = {"file": (io.BytesIO(table.encode()), "人员.csv")}
    answer = client_for(Role.DATA_OPERATOR).post("/registries/inspectors/import", data=file)
    assert "无此区" in answer.text
    with sqlite.read() as connection:
        held = inspectors_by_number(connection, {"P1", "P2", "P3"}, today())
    assert {number: (one.region, one.department) for number, one in held.items()} == {
        "P1": ("990102", "F"),
        "P2": ("9902", None),
    }


def test_a_partners_new_form_names_its_department(client_for: ClientFor, sqlite: Database) -> None:
    partner = client_for(Role.PARTNER)
    with sqlite.write() as connection:
        connection.execute(update(account).values(department_code="F"))
    assert fields_of(partner, "/registries/inspectors")["department"] == "市消防救援支队"


def test_the_list_of_registries_says_when_an_officer_was_entered_last(client_for: ClientFor, sqlite: Database) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    row = re.compile(r"执法检查人员名录库</a></th>.*?</tr>", re.DOTALL)

    def shown() -> str:
        found = row.search(operator.get("/registries").text)
        assert found
        return found[0]

    assert str(today()) not in shown()
    operator.post("/registries/inspectors", data=NAMED)
    assert str(today()) in shown()
