"""Contacts of subjects by hand: who enters, who reads and is noted, where none ever stands, whose lie elsewhere."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.audit import list_entries as list_audit
from service.core.db.engine import Database
from service.core.db.jobs import add_job
from service.core.db.tables.access import idempotency_key
from service.core.db.tables.facts import subject_contact
from service.core.jobs.worker import Worker
from service.intake.write import take_rows
from service.registries.actions.entries import enter_entries
from service.registries.queries.contacts import addresses_of, contacts_of
from service.registries.registry import Registry
from service.registries.statements import Statement
from service.serving.jobs import HANDLERS
from tests.worlds.files import code
from tests.worlds.services import ClientFor, client_maker, service_over

ONE, TWO, OTHER = code(1), code(2), "REG-990102.1"
NAME, PHONE = "张三丰", "13812345678"
SAID = {"name": NAME, "phone": PHONE}
READERS = (Role.PLANNER, Role.LEADER, Role.HANDLER)
WRITERS = (Role.DATA_OPERATOR, Role.HANDLER)


@pytest.fixture
def client_for(sqlite: Database, tmp_path: Path) -> ClientFor:
    with sqlite.write() as connection:
        enter_entries(
            connection, Registry.REGIONS, [Statement("9901", "青岚市"), Statement("9902", "云岫市")], "t", ("",)
        )
        own = {"region": "9901", "kind": "小作坊", "address": "示范街2号"}
        enter_entries(connection, Registry.OTHER_SUBJECTS, [Statement(OTHER, "示范小作坊", own=own)], "t", ("",))
        rows = [
            {"uscc": ONE, "name": "甲公司", "region": "990102", "address": "示范路1号"},
            {"uscc": TWO, "name": "乙公司", "region": "990202"},
        ]
        day = today()
        take_rows(connection, "enterprises", rows, source="登记机关", actor="t", data_on=day, known_on=day)
    return client_maker(service_over(sqlite, tmp_path))


def holds(client: FlaskClient, address: str) -> bool:
    """Whether the page or the answer tells of the contact."""
    answer = client.get(address)
    return NAME in answer.text or PHONE in answer.text or PHONE[4:] in answer.text


def actions(database: Database) -> list[str]:
    """What was noted of contacts, the last first; no entry holds one."""
    with database.read() as connection:
        entries = list_audit(connection, before=None, limit=50)
    assert NAME not in repr(entries)
    assert PHONE[4:] not in repr(entries)
    return [one.action for one in entries if one.action.startswith("contact.")]


@pytest.mark.parametrize("subject", [ONE, OTHER])
def test_who_keeps_the_registries_enters_it_and_who_makes_papers_reads_it(
    client_for: ClientFor, sqlite: Database, subject: str
) -> None:
    operator, planner = client_for(Role.DATA_OPERATOR), client_for(Role.PLANNER)
    page = f"/contacts/{subject}"
    assert "没有联系人" in operator.get(page).text
    assert operator.post(page, data=SAID).status_code == 303
    assert not holds(operator, page)
    assert not holds(planner, page)
    assert "保存至" in planner.get(page).text
    assert actions(sqlite) == ["contact.write"]
    assert operator.post(f"{page}/open").status_code == 403
    opened = planner.post(f"{page}/open").text
    assert NAME in opened
    assert PHONE in opened
    # In the other language the page is the one that can be read again, without the contact.
    [address] = re.findall(r'href="([^"]+)" lang="en"', opened)
    assert planner.get(address).status_code == 200
    assert not holds(planner, address)
    assert planner.post(f"/api/v1{page}/open").json == SAID
    assert actions(sqlite) == ["contact.read", "contact.read", "contact.write"]
    assert planner.post(page, data=SAID).status_code == 403
    assert operator.post(f"{page}/erase").status_code == 303
    assert "已删除" in operator.get(page).text
    assert planner.post(f"/api/v1{page}/open").json == {"name": None, "phone": None}
    with sqlite.read() as connection:
        [row] = connection.execute(select(subject_contact)).all()
        assert row.retain_until == today() + timedelta(days=1_095)
        assert contacts_of(connection, [subject]) == {}


def test_programs_enter_and_erase_it_and_nothing_of_it_is_kept_for_a_repetition(
    client_for: ClientFor, sqlite: Database
) -> None:
    handler, address = client_for(Role.HANDLER), f"/api/v1/contacts/{ONE}"
    for _ in range(2):
        answer = handler.put(address, json=SAID, headers={"Idempotency-Key": "k1"})
        kept = (today() + timedelta(days=1_095)).isoformat()
        assert answer.json == {"code": ONE, "retain_until": kept}
    assert actions(sqlite) == ["contact.write"]
    assert handler.post(f"{address}/open").json == SAID
    assert handler.delete(address).status_code == 200
    assert handler.post(f"{address}/open").json == {"name": None, "phone": None}
    with sqlite.read() as connection:
        kept_answers = connection.execute(select(idempotency_key)).all()
    assert kept_answers
    assert PHONE[4:] not in repr(kept_answers)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "name"),
        ({"name": " ", "phone": " "}, "name"),
        ({"name": NAME, "phone": "请打电话"}, "phone"),
        ({"name": NAME, "phone": "110101199003074477"}, "phone"),
        ({"name": "张\0三"}, "name"),
        ({"name": "张\u202e三"}, "name"),
        ({"name": "张" * 81}, "name"),
        ({"phone": "1" * 81}, "phone"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    client_for: ClientFor, sqlite: Database, said: dict[str, str], field: str
) -> None:
    handler = client_for(Role.HANDLER)
    wrong = handler.put(f"/api/v1/contacts/{ONE}", json=said)
    assert wrong.status_code == 422
    assert [error["where"] for error in wrong.json["errors"]] == [f"json.{field}"]  # type: ignore[index]
    page = handler.post(f"/contacts/{ONE}", data={"name": "", "phone": "", **said})
    assert page.status_code == 422
    assert f'id="e-f-{field}"' in page.text
    assert all(value in page.text for value in said.values() if value.isprintable() and value.strip())
    assert actions(sqlite) == []


def test_a_card_among_the_letters_of_a_name_is_covered(client_for: ClientFor, sqlite: Database) -> None:
    handler = client_for(Role.HANDLER)
    handler.put(f"/api/v1/contacts/{ONE}", json={"name": f"{NAME} {PHONE}", "phone": "12315"})
    assert handler.post(f"/api/v1/contacts/{ONE}/open").json == {"name": f"{NAME} 138******78", "phone": "12315"}


def test_nobody_else_and_nowhere_else(client_for: ClientFor, sqlite: Database) -> None:
    handler = client_for(Role.HANDLER)
    handler.put(f"/api/v1/contacts/{ONE}", json=SAID)
    handler.put(f"/api/v1/contacts/{OTHER}", json=SAID)
    others = [role for role in Role if role not in (*READERS, *WRITERS)]
    for role in others:
        other = client_for(role)
        assert other.get(f"/contacts/{ONE}").status_code in (403, 404)
        for part in ("", "/open", "/erase"):
            assert other.post(f"/contacts/{ONE}{part}", data=SAID).status_code == 403
        assert other.post(f"/api/v1/contacts/{ONE}/open").status_code == 403
    for subject in (ONE, OTHER):
        for near in (client_for(Role.HANDLER, "9902"), client_for(Role.HANDLER, office="E")):
            assert near.get(f"/contacts/{subject}").status_code == 404
            assert near.post(f"/contacts/{subject}/open").status_code == 404
            assert near.put(f"/api/v1/contacts/{subject}", json=SAID).status_code == 404
    for address in (
        *(f"/enterprises/{ONE}", f"/enterprises/{ONE}/sheet", "/enterprises", f"/contacts/{ONE}"),
        *(f"/api/v1/enterprises/{ONE}", "/api/v1/enterprises", "/registries/other-subjects"),
        *(f"/registries/other-subjects/{OTHER}", f"/api/v1/other-subjects/{OTHER}", "/api/v1/other-subjects"),
    ):
        assert handler.get(address).status_code == 200, address
        assert not holds(handler, address), address
    assert not holds(client_for(Role.AUDITOR), "/api/v1/audit-entries")


def test_the_night_erases_what_was_kept_long_enough_and_says_how_much(
    client_for: ClientFor, sqlite: Database, tmp_path: Path
) -> None:
    handler = client_for(Role.HANDLER)
    for subject in (ONE, TWO, OTHER):
        handler.put(f"/api/v1/contacts/{subject}", json=SAID)
    with sqlite.write() as connection:
        late = subject_contact.c.other_subject.is_(None)
        connection.execute(update(subject_contact).where(late).values(retain_until=today() - timedelta(days=1)))
        connection.execute(update(subject_contact).where(~late).values(retain_until=today()))
        job_id = add_job(connection, "erase-personal", {}, "tests")
    assert Worker(service_over(sqlite, tmp_path), HANDLERS).work_once(job_id)
    with sqlite.read() as connection:
        assert contacts_of(connection, [ONE, TWO, OTHER]).keys() == {OTHER}
        entry = next(one for one in list_audit(connection, before=None, limit=9) if one.action == "personal.erase")
    assert entry.detail["fields"] == 2


def test_the_address_stands_where_the_subject_is_shown(client_for: ClientFor) -> None:
    handler = client_for(Role.HANDLER)
    assert "示范路1号" in handler.get(f"/enterprises/{ONE}").text
    assert handler.get(f"/api/v1/enterprises/{ONE}").json["address"] == "示范路1号"  # type: ignore[index]
    assert handler.get(f"/api/v1/enterprises/{TWO}").json["address"] is None  # type: ignore[index]
    assert "示范街2号" in handler.get(f"/registries/other-subjects/{OTHER}").text
    assert handler.get(f"/api/v1/other-subjects/{OTHER}").json["address"] == "示范街2号"  # type: ignore[index]
    assert f"/contacts/{OTHER}" in handler.get(f"/registries/other-subjects/{OTHER}").text


def test_many_subjects_take_as_many_statements_as_one(client_for: ClientFor, sqlite: Database) -> None:
    client_for(Role.HANDLER).put(f"/api/v1/contacts/{OTHER}", json=SAID)

    def counted(codes: list[str]) -> int:
        said: list[str] = []
        with sqlite.read() as connection:
            event.listen(connection, "before_cursor_execute", lambda *given: said.append(given[2]))
            assert addresses_of(connection, codes, today())[OTHER] == "示范街2号"
            assert contacts_of(connection, codes)[OTHER].phone == PHONE
        return len(said)

    assert counted([OTHER]) == counted([ONE, TWO, OTHER, *(code(number) for number in range(3, 5_000))]) <= 4
