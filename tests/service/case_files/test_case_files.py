"""Case files: everything about one thing with an index and fingerprints, proof that anybody makes anew, and who may."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from service.access.permissions import ALLOWED, Permission, Role
from service.case_files.writing import INDEX, SUMS
from service.core.attached_files import Given, keep_file, place_of_file, receive_files
from service.core.clock import now
from service.core.db.audit import HASHED
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import visit_attachment
from service.core.db.tables.ledger import ledger_attachment
from service.ledger.states import ItemStatus, ItemType
from tests.worlds.ledger import DISTRICT as LEDGER_DISTRICT
from tests.worlds.ledger import LedgerWorld, people_ledger, stated_item
from tests.worlds.papers import tier_words, words_of_print
from tests.worlds.results import ORDERED, enter_calendar, firm_of, put_reviewed
from tests.worlds.services import ClientFor, client_maker, service_over
from tests.worlds.staffed_visits import DISTRICT, StaffedWorld, staff_world

API, HTML = "/api/v1", {"Accept": "text/html"}
PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 1000


def taken(client: FlaskClient, address: str, form: str = "zip", expect: int = 200) -> bytes:
    """The case file, by the API."""
    answer = client.post(f"{API}/case-files/{address}", json={"form": form})
    assert answer.status_code == expect, answer.text
    return answer.data


def opened(data: bytes) -> dict[str, bytes]:
    """The files of a case file; each is as the list of fingerprints says, and all but that list are on it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    listed = dict(reversed(line.split("  ", 1)) for line in files.pop(SUMS).decode().splitlines())
    assert listed == {name: hashlib.sha256(held).hexdigest() for name, held in files.items()}
    return files


def made_anew(line: bytes) -> bool:
    """Whether an entry's hash is that of its values, made by what the paper says and nothing of the product."""
    said = json.loads(line)
    values = [said[name] for name in HASHED]
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest() == said["hash"]


@pytest.fixture
def visits(sqlite: Database, tmp_path: Path) -> tuple[StaffedWorld, Service, str]:
    """A visit with an order, and a picture that belongs to it."""
    world = staff_world(sqlite)
    service = service_over(sqlite, tmp_path, BUREAU="青岚市市场监督管理局")
    enter_calendar(world, now().year)
    number = put_reviewed(world, ORDERED, **firm_of(world))
    with receive_files(service.settings, [Given("现场.png", io.BytesIO(PICTURE))]) as (file,):
        keep_file(service.settings, file)
        row = {"visit_id": world.visit(number).id, "name": file.name, "media_type": file.media_type}
        row |= {"size": file.size, "sha256": file.sha256, "added_by": "ines", "added_at": now()}
        with sqlite.write() as connection:
            connection.execute(insert(visit_attachment).values(**row))
    return world, service, number


def test_a_visit_is_whole_with_opinions_papers_results_files_and_proof(
    visits: tuple[StaffedWorld, Service, str],
) -> None:
    world, service, number = visits
    leader = client_maker(service)(Role.LEADER, DISTRICT)
    files = opened(taken(leader, f"visits/{number}"))
    said = {name: words_of_print(held.decode()) for name, held in files.items() if name.endswith(".html")}
    whole = "".join(said.values())
    for words in (
        "同意。",
        "责改〔2026〕8号",
        "地址变更未登记",
        "现场照片",
        "检查结果告知书",
        "现场检查笔录",
        "审计记录",
    ):
        assert words in whole, words
    assert files["附件/现场.png"] == PICTURE
    for name in files:
        if name != INDEX:
            assert name in said[INDEX] or name.replace("附件/", "") in said[INDEX], name
    lines = files["audit.ndjson"].splitlines()
    acts = [json.loads(line)["action"] for line in lines]
    assert {"visit.enter_result", "visit.submit", "visit.review"} <= set(acts)
    assert all(map(made_anew, lines))
    assert "不符" not in next(words for name, words in said.items() if "审计记录" in name).replace(
        "核验不符的条数0", ""
    )
    # It is of the visit: what class the firm is in stands in no part of it.
    assert not [word for word in tier_words() - {"类别"} if word in whole]
    page = words_of_print(taken(leader, f"visits/{number}", "html").decode())
    assert all(words in page for words in ("目录", "现场检查笔录", "审计记录及其证明"))
    with world.database.read() as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.action == "case-file.take")).all()
    assert [(row.object, json.loads(row.detail)["form"]) for row in rows] == [
        (f"case file {number}", "zip"),
        (f"case file {number}", "html"),
    ]


def test_an_entry_that_was_edited_and_a_file_that_was_changed_are_told(
    visits: tuple[StaffedWorld, Service, str],
) -> None:
    world, service, number = visits
    auditor = client_maker(service)(Role.AUDITOR)
    with world.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entry_no_update")
        mine = audit_entry.c.object == f"visit {number}", audit_entry.c.action == "visit.submit"
        connection.execute(update(audit_entry).where(*mine).values(actor="somebody"))
        sha256 = connection.execute(select(visit_attachment.c.sha256)).scalar_one()
    place_of_file(service.settings, sha256).write_bytes(PICTURE + b"y")
    files = opened(taken(auditor, f"visits/{number}"))
    proof = next(held for name, held in files.items() if "审计记录" in name)
    assert "核验不符的条数1" in words_of_print(proof.decode())
    assert [made_anew(line) for line in files["audit.ndjson"].splitlines()].count(False) == 1
    assert not [name for name in files if name.startswith("附件/")]
    assert "现场.png" in words_of_print(files[INDEX].decode())


def test_only_leaders_and_auditors_take_one_and_only_of_their_places(visits: tuple[StaffedWorld, Service, str]) -> None:
    _, service, number = visits
    client_for = client_maker(service)
    assert {role for role in Role if Permission.CASE_FILE_READ in ALLOWED[role]} == {Role.LEADER, Role.AUDITOR}
    taken(client_for(Role.PLANNER, DISTRICT), f"visits/{number}", expect=403)
    taken(client_for(Role.LEADER, "110000"), f"visits/{number}", expect=404)
    taken(client_for(Role.LEADER, DISTRICT), "visits/V1999-000001", expect=404)
    taken(client_for(Role.LEADER, DISTRICT), f"visits/{number}", "rar", expect=422)
    leader = client_for(Role.LEADER, DISTRICT)
    page = leader.get(f"/case-files/visits/{number}?lang=en", headers=HTML)
    assert (page.status_code, "Case file of a visit" in page.text) == (200, True)
    answer = leader.post(f"/case-files/visits/{number}", data={"form": "zip"}, headers=HTML)
    assert answer.headers["Content-Type"] == "application/zip"
    assert leader.post(f"/case-files/visits/{number}", data={"form": "x"}, headers=HTML).status_code == 422


def test_an_item_of_the_ledger_with_its_record_answer_and_files(sqlite: Database, tmp_path: Path) -> None:
    world: LedgerWorld = people_ledger(sqlite)
    service = service_over(sqlite, tmp_path, BUREAU="青岚市市场监督管理局")
    item = world.file(stated_item(ItemType.OBJECTION))
    said = {"answer": "已核实。", "answered_at": now(), "decision": "refused", "proposal": {"reason": "核对无误"}}
    world.put(item, ItemStatus.CLOSED_OUT, **said)
    with receive_files(service.settings, [Given("来信.png", io.BytesIO(PICTURE))]) as (file,):
        keep_file(service.settings, file)
        row = {"item_id": item.id, "name": file.name, "media_type": file.media_type, "size": file.size}
        row |= {"sha256": file.sha256, "added_by": "hanna", "added_at": now()}
        with sqlite.write() as connection:
            connection.execute(insert(ledger_attachment).values(**row))
    leader = client_maker(service)(Role.LEADER, LEDGER_DISTRICT)
    files = opened(taken(leader, f"ledger/{item.number}"))
    whole = "".join(words_of_print(held.decode()) for name, held in files.items() if name.endswith(".html"))
    for words in (item.number, "异议处理答复书", "核对无误", "所涉记录", "登记"):
        assert words in whole, words
    assert files["附件/来信.png"] == PICTURE
    assert all(map(made_anew, files["audit.ndjson"].splitlines()))
    taken(leader, "ledger/X2020-0001", expect=404)


def test_a_decision_with_reasons_rule_text_facts_and_itself_made_again(
    scored_copy: Service, copy_client_for: ClientFor
) -> None:
    with scored_copy.database.read() as connection:
        query = select(enterprise.c.code, decision.c.from_run, decision.c.tier).join(
            decision, decision.c.enterprise_id == enterprise.c.id
        )
        row = connection.execute(query.where(decision.c.scheme == "generic", decision.c.tier > 1).limit(1)).one()
    auditor = copy_client_for(Role.AUDITOR)
    address = f"decisions/{row.code}/generic/{row.from_run}"
    files = opened(taken(auditor, address))
    said = {name: words_of_print(held.decode()) for name, held in files.items() if name.endswith(".html")}
    whole = "".join(said.values())
    for words in ("分类结果", "理由和依据", "登记信息", "复算结果", "逐项相同", row.code, "示范规则集"):
        assert words in whole, words
    texts = [name for name in files if name.startswith("rule-sets/generic-")]
    assert len(texts) == 1
    assert hashlib.sha256(files[texts[0]]).hexdigest() in whole or b"scheme: generic" in files[texts[0]]
    taken(auditor, f"decisions/{row.code}/generic/{row.from_run + 1}", expect=404)
    taken(auditor, f"decisions/91999999MA00000000/generic/{row.from_run}", expect=404)
    taken(copy_client_for(Role.LEADER, "110000"), address, expect=404)
