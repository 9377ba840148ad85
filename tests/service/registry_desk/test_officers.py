"""Officers entered by person, program and file; who sees whose; recusals filed, withdrawn, and their sealed reasons."""

import io
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from service.access.actions.accounts import add_account
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.audit import list_entries as list_audit
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.db.tables.officers import recusal
from service.core.problem import Problem
from service.registries.actions.entries import enter_entries
from service.registries.actions.inspectors import enter_inspectors
from service.registries.actions.recusals import withdraw_recusal
from service.registries.inspectors import NO_CAP, Whose
from service.registries.officer_statements import CertificateStatement, InspectorStatement
from service.registries.queries.inspectors import (
    certificates_of,
    inspector_names,
    inspectors_by_number,
    list_inspector_versions,
)
from service.registries.registry import NO_END, Registry
from service.registries.statements import Statement
from tests.worlds.files import code
from tests.worlds.officers import add_officer, add_recusal
from tests.worlds.services import ClientFor, client_maker, service_over

ONE = timedelta(days=1)
A_CARD = CertificateStatement("110101199003070011", None, date(2024, 1, 1), date(2028, 12, 31))
PAPER = CertificateStatement("皖01(2024)001", "青州省人民政府", date(2024, 1, 1), date(2028, 12, 31))


def enter_places(database: Database) -> None:
    with database.write() as connection:
        for registry, said in (
            (
                Registry.REGIONS,
                [Statement("9901", "青岚市"), Statement("990102", "城东区"), Statement("9902", "云岫市")],
            ),
            (Registry.OFFICES, [Statement("E", "城东所", regions=("990102",))]),
            (Registry.DEPARTMENTS, [Statement("F", "市消防救援支队"), Statement("G", "市生态环境局")]),
            (Registry.QUALIFICATIONS, [Statement("food", "食品检查"), Statement("lift", "特种设备检查")]),
        ):
            enter_entries(connection, registry, said, "system:root", ("",))


@pytest.fixture
def client_for(sqlite: Database, tmp_path: Path) -> ClientFor:
    enter_places(sqlite)
    return client_maker(service_over(sqlite, tmp_path))


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_each_version_stays_and_what_is_not_said_stays_as_it_is_known(database: Database) -> None:
    enter_places(database)
    first = InspectorStatement("P1", "李明", None, "F", "990102", "E", None, ("lift", "food"), True, 30)
    with database.write() as connection:
        assert enter_inspectors(connection, [first], "li").added == 1
        assert enter_inspectors(connection, [first], "li").unchanged == 1
        later = InspectorStatement("P1", cap=NO_CAP, valid_from=today() + ONE)
        assert enter_inspectors(connection, [later], "wang").changed == 1
        assert enter_inspectors(connection, [InspectorStatement("P1", certificates=(PAPER,))], "li").changed == 1
        assert enter_inspectors(connection, [InspectorStatement("P1", certificates=(PAPER,))], "li").unchanged == 1
        assert enter_inspectors(connection, [InspectorStatement("P1", "李明明", department="")], "li").changed == 1
        shorter = CertificateStatement(PAPER.certificate_no, revoked_on=today())
        assert enter_inspectors(connection, [InspectorStatement("P1", certificates=(shorter,))], "li").changed == 1
    with database.read() as connection:
        now, then = (inspectors_by_number(connection, ["P1"], day)["P1"] for day in (today(), today() + ONE))
        assert (now.cap, now.department, now.qualifications, now.lead) == (30, None, ("food", "lift"), True)
        assert (then.cap, then.department, then.office) == (None, "F", "E")
        assert [one.recorded_by for one in list_inspector_versions(connection, "P1")] == ["li", "wang", "li"]
        assert inspector_names(connection, ["P1"]) == {"P1": "李明明"}
        (paper,) = certificates_of(connection, ["P1"])["P1"]
        assert (paper.issued_by, paper.revoked_on, paper.last_day) == ("青州省人民政府", today(), today() - ONE)
        said = str([entry.detail for entry in list_audit(connection, before=None, limit=20)])
        assert "李明" not in said
        assert "皖01" not in said
    with database.write() as connection:
        assert enter_inspectors(connection, [InspectorStatement("P1", valid_until=today())], "li").changed == 1
        assert not inspectors_by_number(connection, ["P1"], today())["P1"].is_in_use(today())
        assert enter_inspectors(connection, [InspectorStatement("P1", valid_until=NO_END)], "li").changed == 1
        assert inspectors_by_number(connection, ["P1"], today())["P1"].is_in_use(today())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (InspectorStatement("P2", region="9901"), "name"),
        (InspectorStatement("P2", "王"), "region"),
        (InspectorStatement("P2", "王", region="99x"), "region"),
        (InspectorStatement("P 2/", "王", region="9901"), "number"),
        (InspectorStatement("mine", "王", region="9901"), "number"),
        (InspectorStatement("P2", "王\u0000明", region="9901"), "name"),
        (InspectorStatement("P2", "王" * 81, region="9901"), "name"),
        (InspectorStatement("P2", "王", department="X", region="9901"), "department"),
        (InspectorStatement("P2", "王", office="X", region="9901"), "office"),
        (InspectorStatement("P2", "王", qualifications=("X",), region="9901"), "qualifications"),
        (InspectorStatement("P2", "王", account="nobody", region="9901"), "account"),
        (InspectorStatement("P2", "王", region="9901", kind="boss"), "kind"),
        (InspectorStatement("P2", "王", region="9901", cap=-1), "cap"),
        (InspectorStatement("P2", "王", region="9901", valid_from=date.max), "valid_from"),
        (InspectorStatement("P2", "王", region="9901", valid_from=today(), valid_until=today() - ONE), "valid_until"),
        (InspectorStatement("P1", seen=0), "seen"),
        (InspectorStatement("P2", "王", region="9901", certificates=(CertificateStatement("Z9"),)), "certificate_from"),
        (InspectorStatement("P2", "王", region="9901", certificates=(PAPER,)), "certificate_no"),
        (
            InspectorStatement(
                "P2",
                "王",
                region="9901",
                certificates=(CertificateStatement("110101199003070011", None, today(), today()),),
            ),
            "certificate_no",
        ),
        (
            InspectorStatement(
                "P2", "王", region="9901", certificates=(CertificateStatement("Z9", None, today(), today() - ONE),)
            ),
            "certificate_until",
        ),
    ],
)
def test_what_is_wrong_is_refused_at_its_field_and_nothing_else_is(
    sqlite: Database, said: InspectorStatement, field: str
) -> None:
    enter_places(sqlite)
    good = InspectorStatement("P1", "李明", region="9901", certificates=(PAPER,))
    with sqlite.write() as connection:
        enter_inspectors(connection, [good], "li")
        done = enter_inspectors(connection, [said, InspectorStatement("P3", "赵", region="9901")], "li")
        assert {name for faults in done.refused.values() for name, _, _ in faults} == {field}
        assert done.added == 1


def test_an_account_and_a_certificate_are_of_one_officer_also_within_one_table(sqlite: Database) -> None:
    enter_places(sqlite)
    with sqlite.write() as connection:
        add_account(connection, "anna", "安", "", "no password")
        said = [
            InspectorStatement("P1", "李", "anna", region="9901", certificates=(PAPER,)),
            InspectorStatement("P2", "王", "anna", region="9901"),
            InspectorStatement("P3", "赵", region="9901", certificates=(PAPER,)),
        ]
        done = enter_inspectors(connection, said, "li")
        assert {place: faults[0][0] for place, faults in done.refused.items()} == {1: "account", 2: "certificate_no"}
        assert enter_inspectors(connection, said[:1], "li").unchanged == 1
        # Who left no longer works by it.
        enter_inspectors(connection, [InspectorStatement("P1", valid_until=today())], "li")
        assert enter_inspectors(connection, said[1:2], "li").added == 1


def test_of_two_at_once_one_enters_an_officer_and_one_withdraws_a_recusal(database: Database) -> None:
    enter_places(database)
    with database.write() as connection:
        add_officer(connection, "A")
        recused = add_recusal(connection, "A", "REG-1")
    said = InspectorStatement("P1", "李明", region="9901", certificates=(PAPER,))

    def enter() -> str:
        with database.write() as connection:
            done = enter_inspectors(connection, [said], "li")
        return f"{done.added} added, {done.unchanged} unchanged"

    def withdraw() -> str:
        try:
            with database.write() as connection:
                withdraw_recusal(connection, recused, "li")
        except Problem as problem:
            return problem.code
        return "withdrawn"

    assert sorted(at_once(enter, 2)) == ["0 added, 1 unchanged", "1 added, 0 unchanged"]
    assert sorted(at_once(withdraw, 2)) == ["recusal-withdrawn", "withdrawn"]


def at_once(act: Callable[[], str], number: int) -> list[str]:
    """What came of an act that several threads do at the same moment."""
    ready = threading.Barrier(number)

    def go(_: int) -> str:
        ready.wait()
        return act()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(go, range(number)))


def test_nobody_writes_beyond_his_regions_or_another_departments_officers(sqlite: Database) -> None:
    enter_places(sqlite)
    own = Whose(("9901",), (), frozenset({"F"}))
    with sqlite.write() as connection:
        add_officer(connection, "A", "9902")
        add_officer(connection, "B", "9901", department="G")
        add_officer(connection, "C", "9901", department="F")
        said = [
            InspectorStatement("A", note="x"),
            InspectorStatement("B", note="x"),
            InspectorStatement("C", note="x"),
            InspectorStatement("D", "丁", department="G", region="9901"),
            InspectorStatement("E", "戊", region="9901"),
            InspectorStatement("H", "己", department="F", region="9902"),
            InspectorStatement("I", "庚", department="F", region="990102"),
        ]
        done = enter_inspectors(connection, said, "li", own)
        assert {place: faults[0][0] for place, faults in done.refused.items()} == {
            0: "number",
            1: "number",
            3: "department",
            4: "department",
            5: "region",
        }
        # Nor is anybody given away.
        away = [InspectorStatement("C", department="G"), InspectorStatement("I", region="9902")]
        assert set(enter_inspectors(connection, away, "li", own).refused) == {0, 1}


def test_a_table_is_taken_in_with_several_certificates_of_one_officer(client_for: ClientFor, sqlite: Database) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    rows = [
        "编号,姓名,工作区划代码,类别,专业资格代码,可任组长,年度上限,执法证号,发证机关,有效期自,有效期至",
        "P1,李明,990102,执法人员,food、lift,是,40,Z1,省政府,2022-01-01,2026-12-31",
        "P1,李明,990102,,,,,Z2,省政府,2027-01-01,2031-12-31",
        "P2,王芳,990102,专家,,否,,,,,",
        "P3,赵强,990102,队长,,,,,,,",
        "P4,孙丽,9902,,,,多,,,,",
        "P1,李明明,990102,,,,,,,,",
    ]
    page = operator.post(
        "/registries/inspectors/import", data={"file": (io.BytesIO("\n".join(rows).encode()), "officers.csv")}
    )
    assert page.status_code == 200
    assert "类别应为执法人员或专家" in page.text
    assert "应为整数" in page.text
    assert "此项不一致" in page.text
    with sqlite.read() as connection:
        found = inspectors_by_number(connection, ["P1", "P2", "P3"], today())
        assert found["P1"].qualifications == ("food", "lift")
        assert (found["P1"].lead, found["P1"].cap, found["P2"].kind) == (True, 40, "expert")
        assert [one.certificate_no for one in certificates_of(connection, ["P1"])["P1"]] == ["Z2", "Z1"]
        assert "P3" not in found


def test_the_list_says_who_can_be_drawn_on_a_day_and_only_within_reach(client_for: ClientFor, sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_officer(connection, "A", "990102", certificates=[(date(2020, 1, 1), date(2026, 6, 30))])
        add_officer(connection, "B", "9902", department="F")
        add_officer(connection, "C", "9901", department="G")
        connection.execute(update(account).values(department_code="F").where(account.c.login.like("partner%")))
    planner, local = client_for(Role.PLANNER), client_for(Role.PLANNER, "9901")
    shown = text(planner, "/registries/inspectors?on=2026-06-30")
    assert "人员A" in shown
    assert "人员B" in shown
    assert "执法证有效期至2026-06-30" in text(planner, "/registries/inspectors?on=2026-07-01&drawable=cannot")
    assert "人员B" not in text(local, "/registries/inspectors?on=2026-06-30")
    assert local.get("/registries/inspectors/B").status_code == 404
    assert local.get("/api/v1/inspectors/B").status_code == 404
    rows = local.get("/api/v1/inspectors?on=2026-07-01").json
    assert rows is not None
    assert [(one["number"], [why["why"] for why in one["hindrances"]]) for one in rows["items"]] == [
        ("A", ["certificate_ended"]),
        ("C", ["department"]),
    ]
    for role in (Role.INSPECTOR, Role.REGULATOR, Role.SYSTEM_ADMIN, Role.SUPERVISOR, Role.HANDLER):
        assert client_for(role).get("/registries/inspectors").status_code == 403
        assert client_for(role).get("/api/v1/inspectors").status_code == 403


def test_a_partner_keeps_the_officers_of_its_own_department(client_for: ClientFor, sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_officer(connection, "B", "9902", department="F")
        add_officer(connection, "C", "9902")
    partner = client_for(Role.PARTNER)
    assert "人员B" not in text(partner, "/registries/inspectors")
    with sqlite.write() as connection:
        connection.execute(update(account).values(department_code="F"))
    shown = text(partner, "/registries/inspectors")
    assert "人员B" in shown
    assert "人员C" not in shown
    assert partner.put("/api/v1/inspectors/B", json={"cap": 12}).status_code == 200
    assert partner.put("/api/v1/inspectors/C", json={"cap": 12}).status_code == 422
    assert partner.put("/api/v1/inspectors/N", json={"name": "新", "region": "9902"}).status_code == 422
    new = {"name": "新", "region": "9902", "department": "F"}
    assert partner.put("/api/v1/inspectors/N", json=new).status_code == 200
    assert partner.post("/registries/regions", data={"code": "9903", "name": "夺"}).status_code == 403


def test_a_wrong_value_keeps_the_form(client_for: ClientFor, sqlite: Database) -> None:
    operator = client_for(Role.DATA_OPERATOR)
    wrong = {"number": "P1", "name": "李明", "region": "990102", "cap": "很多", "certificate_until": "2026-02-30"}
    answer = operator.post("/registries/inspectors", data=wrong)
    assert answer.status_code == 422
    assert 'value="李明"' in answer.text
    assert "日期应写成" in answer.text
    right = {**wrong, "cap": "20", "certificate_until": ""}
    assert operator.post("/registries/inspectors", data=right).status_code == 303
    assert operator.post("/registries/inspectors", data=right).status_code == 422
    answer = operator.post("/registries/inspectors/P1", data={**right, "seen": "0"})
    assert answer.status_code == 409
    absence = {"from_day": "2026-06-30", "until_day": "2026-06-01", "reason": "培训"}
    answer = operator.post("/registries/inspectors/P1/absences", data=absence)
    assert answer.status_code == 422
    assert 'value="培训"' in answer.text
    answer = operator.post("/registries/inspectors/P1/absences", data={**absence, "from_day": "2026-06-01"})
    assert answer.status_code == 303


def test_a_recusal_is_filed_for_oneself_and_its_reason_stays_sealed(client_for: ClientFor, sqlite: Database) -> None:
    reason = "配偶在该企业任职"
    officer, other = client_for(Role.INSPECTOR), client_for(Role.INSPECTOR, "9902")
    with sqlite.write() as connection:
        ids = connection.execute(select(account.c.id).order_by(account.c.id)).scalars().all()
        add_officer(connection, "A", "9901", account_id=ids[0])
        add_officer(connection, "B", "9902")
    assert "申报回避" in text(officer, "/registries/mine")
    assert "不在执法检查人员名录库中" in text(other, "/registries/mine")
    wrong = officer.post("/registries/mine/recusals", data={"subject": "91不是", "reason": reason})
    assert wrong.status_code == 422
    assert reason in wrong.text
    said = {"subject": code(1), "reason": reason}
    assert officer.post("/registries/mine/recusals", data=said).status_code == 303
    for_another = {"recusals": [{"inspector": "B", **said}]}
    assert officer.post("/api/v1/recusals", json=for_another).status_code == 422
    with sqlite.read() as connection:
        one = connection.execute(select(recusal)).one()
    readers = {
        Role.LEADER: (200, 200),
        Role.AUDITOR: (200, 200),
        Role.PLANNER: (200, 404),
        Role.REGULATOR: (403, 404),
        Role.DATA_OPERATOR: (403, 404),
    }
    for role, (listing, opened) in readers.items():
        reader = client_for(role)
        listed = reader.get("/api/v1/recusals")
        assert listed.status_code == listing
        assert reason not in listed.text
        if listing == 200:
            assert reason not in text(reader, "/registries/recusals")
            assert reason not in text(reader, f"/registries/recusals/{one.id}")
        answer = reader.post(f"/api/v1/recusals/{one.id}/reason")
        assert answer.status_code == opened
        assert (reason in answer.text) == (opened == 200)
    opened = officer.post(f"/registries/recusals/{one.id}/reason").text
    assert reason in opened
    [address] = re.findall(r'href="([^"]+)" lang="en"', opened)
    assert reason not in text(officer, address)
    assert other.get(f"/registries/recusals/{one.id}").status_code == 404
    assert other.post(f"/registries/recusals/{one.id}/reason").status_code == 404
    assert other.post(f"/registries/recusals/{one.id}/withdraw").status_code == 404
    assert client_for(Role.LEADER, "9902").post(f"/api/v1/recusals/{one.id}/reason").status_code == 404
    with sqlite.read() as connection:
        entries = list_audit(connection, before=None, limit=50)
    assert sum(entry.action == "recusal.read-reason" for entry in entries) == 3
    assert reason not in str([entry.detail for entry in entries])
    assert officer.post(f"/registries/recusals/{one.id}/withdraw").status_code == 303
    assert officer.post(f"/registries/recusals/{one.id}/withdraw").status_code == 409


def test_planners_file_within_their_reach_and_take_in_tables(client_for: ClientFor, sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_officer(connection, "A", "9901")
        add_officer(connection, "B", "9902")
        far = add_recusal(connection, "B", code(2))
    local = client_for(Role.PLANNER, "9901")
    rows = f"人员编号,统一社会信用代码,理由,自,至\nA,{code(1)},亲属,2026-01-01,\nB,{code(1)},亲属,,\nA,{code(3)},,,\n"
    page = local.post("/registries/recusals/import", data={"file": (io.BytesIO(rows.encode()), "r.csv")})
    assert page.status_code == 200
    assert "名录库中没有这一人员" in page.text
    with sqlite.read() as connection:
        assert connection.execute(select(func.count()).select_from(recusal)).scalar() == 2
    assert code(2) not in text(local, "/registries/recusals")
    assert code(1) in text(local, f"/registries/recusals?q={code(1)}")
    assert local.post(f"/api/v1/recusals/{far}/withdraw").status_code == 404
    kept = local.post("/registries/recusals", data={"inspector": "B", "subject": code(1), "reason": "好友"})
    assert kept.status_code == 422
    assert "好友" in kept.text


def test_certificates_that_end_wait_for_who_keeps_the_registry(client_for: ClientFor, sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_officer(connection, "A", "990102", certificates=[(date(2020, 1, 1), today() + timedelta(days=9))])
    assert "执法证" in text(client_for(Role.DATA_OPERATOR), "/")
    assert "执法证" not in client_for(Role.DATA_OPERATOR, "9902").get("/").text.partition("<main")[2]


def test_an_officer_is_told_of_his_own_certificate(client_for: ClientFor, sqlite: Database) -> None:
    officer, other = client_for(Role.INSPECTOR), client_for(Role.INSPECTOR)
    with sqlite.write() as connection:
        first, second = connection.execute(select(account.c.id).order_by(account.c.id)).scalars().all()
        last = today() + timedelta(days=59)
        add_officer(connection, "A", "9901", account_id=first, certificates=[(date(2020, 1, 1), last)])
        add_officer(connection, "B", "9901", account_id=second, certificates=[(date(2020, 1, 1), last + ONE)])
    assert "执法证无效或即将到期" in text(officer, "/")
    assert "执法证无效或即将到期" not in text(other, "/")
