"""The pages of the ledger: filed with a receipt, found in the list, and moved by each act, as each person sees it."""

import hashlib
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.audit import audit_entry
from service.ledger.states import ItemStatus, ItemType
from tests.worlds.browsers import HTML
from tests.worlds.ledger import (
    FAR_FIRM,
    FAR_HANDLER,
    FIRM,
    HANDLER,
    INSPECTOR,
    LEADER,
    LINKED,
    OTHER_HANDLER,
    OWNER,
    REGULATOR,
    SUPERVISOR_NO,
    LedgerWorld,
    people_ledger,
    stated_item,
)
from tests.worlds.services import service_over

FILED = {"type": "request", "title": "咨询变更", "text": "如何变更住所。", "source": "来电", "firm": FIRM}


class Readers:
    """People of the world as they ask for pages, by log-in."""

    def __init__(self, world: LedgerWorld, folder: Path) -> None:
        self.world = world
        self._app = create_app(service_over(world.database, folder))

    def __getitem__(self, login: str) -> FlaskClient:
        token = issue_token(self.world.database, "tests", login, name="t", scopes=(), days=1)
        client = self._app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    def page(self, login: str, address: str, status: int = 200) -> str:
        answer = self[login].get(address, headers=HTML)
        assert answer.status_code == status, answer.text[:3000]
        return answer.text

    def entries(self, action: str) -> list[tuple[str, str, str]]:
        """Who did it to what, and what the audit log says of it."""
        columns = audit_entry.c.actor, audit_entry.c.object, audit_entry.c.detail
        with self.world.database.read() as connection:
            rows = connection.execute(select(*columns).where(audit_entry.c.action == action).order_by(audit_entry.c.id))
            return [(str(actor), str(subject), str(detail)) for actor, subject, detail in rows]

    def post(self, login: str, address: str, status: int = 303, /, **form: str) -> str:
        answer = self[login].post(address, data=form, headers=HTML)
        assert answer.status_code == status, answer.text[:3000]
        return answer.text


@pytest.fixture
def readers(sqlite: Database, tmp_path: Path) -> Readers:
    return Readers(people_ledger(sqlite), tmp_path)


def test_an_item_from_its_filing_to_its_close_out(readers: Readers) -> None:
    assert "企业诉求" in readers.page(HANDLER, "/ledger/new")
    receipt = readers.post(HANDLER, "/ledger", 201, **FILED)
    number = re.findall(r"request-\d{4}-\d{6}", receipt)[0]
    assert re.search(r"<dd[^>]*>[2-9A-HJ-NP-Z]{12}</dd>", receipt)
    one = f"/ledger/{number}"
    assert number in readers.page(HANDLER, "/ledger")
    page = readers.page(HANDLER, one)
    assert f'action="{one}/assign"' in page
    assert f'action="{one}/close_out"' not in page
    readers.post(HANDLER, f"{one}/assign", owner=OWNER)
    assert f'action="{one}/take_up"' not in readers.page(HANDLER, one)
    readers.post(OWNER, f"{one}/take_up")
    # What was written stays where it is refused.
    again = readers.post(OWNER, f"{one}/park", 422, until=today().isoformat(), reason="等待检测报告")
    assert "须晚于今天" in again
    assert "等待检测报告" in again
    readers.post(OWNER, f"{one}/answer", text="请提交材料。")
    readers.post(HANDLER, f"{one}/rate", rating="satisfied")
    readers.post(HANDLER, f"{one}/close_out", 403, opinion="同意")
    readers.post(OTHER_HANDLER, f"{one}/close_out", opinion="同意")
    assert "已销号" in readers.page(HANDLER, one)
    assert number not in readers.page(HANDLER, "/ledger")
    assert number in readers.page(HANDLER, "/ledger?status=ended")
    # Whoever lost the receipt can still look up how it ended.
    assert f'action="{one}/renew_receipt"' in readers.page(HANDLER, one)
    renewed = readers.post(HANDLER, f"{one}/renew_receipt", 200)
    assert re.search(r"<dd[^>]*>[2-9A-HJ-NP-Z]{12}</dd>", renewed)


@pytest.mark.parametrize("item_type", ItemType)
def test_the_form_of_each_type_says_what_is_wrong_and_keeps_what_was_written(
    readers: Readers, item_type: ItemType
) -> None:
    assert 'name="title"' in readers.page(HANDLER, f"/ledger/new?type={item_type}&firm={FIRM}")
    said = {
        "type": item_type.value,
        "title": "标题不丢",
        "text": "内容不丢",
        "source": "来信不丢",
        "filed_on": "9999-12-31",
    }
    page = readers.post(HANDLER, "/ledger", 422, **said)
    assert all(words in page for words in ("标题不丢", "内容不丢", "来信不丢", "9999-12-31"))
    readers.post(HANDLER, "/ledger", 422, **said | {"filed_on": today().isoformat(), "title": "甲\0"})


def test_an_order_to_correct_is_closed_out_by_page_with_the_files_that_show_it(readers: Readers) -> None:
    made = readers.world.file(stated_item(ItemType.RECTIFICATION))
    readers.world.put(made, ItemStatus.AWAITING_CLOSE_OUT)
    one, day = f"/ledger/{made.number}", today().isoformat()
    assert 'enctype="multipart/form-data"' in readers.page(LEADER, one)
    again = readers.post(LEADER, f"{one}/close_out", 422, opinion="现场已改正", rechecked_on=day)
    assert "复查的依据" in again
    assert "现场已改正" in again
    for wrong in ({"evidence": "甲\0"}, {"evidence": "长" * 201}, {"attachments": "x"}, {"attachments": "9" * 30}):
        readers.post(LEADER, f"{one}/close_out", 422, opinion="现场已改正", rechecked_on=day, **wrong)
    sent = {"opinion": "现场已改正", "rechecked_on": day, "file": (BytesIO(b"%PDF-1.7"), "复查照片.pdf")}
    assert readers[LEADER].post(f"{one}/close_out", data=sent, headers=HTML).status_code == 303
    assert "复查照片.pdf" in readers.page(LEADER, one)


def test_what_was_written_is_shown_though_somebody_was_faster(readers: Readers) -> None:
    made = readers.world.file(stated_item(ItemType.REQUEST))
    readers.post(HANDLER, f"/ledger/{made.number}/respond", text="已收到")
    late = readers.post(OTHER_HANDLER, f"/ledger/{made.number}/respond", 409, text="写了很久的首次答复")
    assert "写了很久的首次答复" in late
    assert "没有保存" in late
    assert "没有保存" not in readers.page(HANDLER, f"/ledger/{made.number}")


def test_the_form_names_the_type_of_a_record_in_words(readers: Readers) -> None:
    page = readers.page(HANDLER, f"/ledger/new?type=objection&firm={FIRM}&record_type=administrative_penalty")
    assert '<option value="administrative_penalty" selected>行政处罚</option>' in page
    assert 'value="administrative_penalty" selected' not in readers.page(HANDLER, "/ledger/new?type=repair")
    # What is chosen stays, and is refused, where there is no such type.
    assert 'value="nothing" selected' in readers.post(HANDLER, "/ledger", 422, type="repair", record_type="nothing")


def test_somebody_elsewhere_is_given_it_there(readers: Readers) -> None:
    made = readers.world.file(stated_item(ItemType.REQUEST))
    assert "移交" in readers.page(HANDLER, f"/ledger/{made.number}")
    readers.post(HANDLER, f"/ledger/{made.number}/assign", owner=FAR_HANDLER)
    assert readers.world.item(made.number).region == "370203"
    readers.page(HANDLER, f"/ledger/{made.number}", 404)
    readers.page(FAR_HANDLER, f"/ledger/{made.number}")


def test_every_act_that_is_offered_has_a_form_that_is_taken(readers: Readers) -> None:
    """In each state each person's page shows forms; none of them asks for what its act does not read."""
    fields = {"note", "reason", "until", "days", "granted", "opinion", "of", "text", "decision", "answer", "rating"}
    fields |= {"owner", "rechecked_on", "csrf_token", "how", "file", "took_no_part", "evidence", "attachments"}
    seen = set()
    for item_type in ItemType:
        made = readers.world.file(
            stated_item(item_type, **{"supervisor": SUPERVISOR_NO} if item_type == "feedback" else {})
        )
        for status in ItemStatus:
            ended = {"ended_at": made.filed_at} if status in ("closed_out", "ended", "withdrawn") else {}
            readers.world.put(made, status, OWNER, due=today() + timedelta(days=7), **ended)
            for login in (OWNER, LEADER, LINKED):
                page = readers.page(login, f"/ledger/{made.number}")
                for action, form in re.findall(r'<form[^>]*action="/ledger/[^/"]+/(\w+)"(.*?)</form>', page, re.S):
                    seen.add(action)
                    assert set(re.findall(r'name="(\w+)"', form)) <= fields, action
    assert len(seen) >= 20


def test_the_list_is_narrowed_by_what_its_address_says(readers: Readers) -> None:
    world = readers.world
    mine, nobodys = world.file(stated_item(ItemType.REQUEST)), world.file(stated_item(ItemType.FINDING))
    world.put(mine, ItemStatus.IN_HAND, OWNER, due=today() - timedelta(days=1))
    for address, shown in (
        ("", {mine, nobodys}),
        (f"?owner={OWNER}", {mine}),
        ("?owner=", {nobodys}),
        ("?owner=-", {nobodys}),
        # The form sends all its fields, empty ones too.
        ("?filter=1&owner=&status=&type=", {mine, nobodys}),
        ("?days=late", {mine}),
        ("?type=finding", {nobodys}),
        ("?status=registered", {nobodys}),
        (f"?firm={FIRM}", {mine, nobodys}),
        ("?firm=91370200MA3C5T0A99", set()),
        ("?supervisor=S-01", set()),
    ):
        page = readers.page(HANDLER, f"/ledger{address}")
        assert {item.number for item in (mine, nobodys) if item.number in page} == {item.number for item in shown}, (
            address
        )
    assert "逾期" in readers.page(HANDLER, f"/ledger/{mine.number}")
    assert mine.number not in readers.page(INSPECTOR, "/ledger")
    for address in ("?status=lost", "?after=9.x.1", "?days=7"):
        readers.page(HANDLER, f"/ledger{address}", 422)


def test_the_list_of_an_owner_whose_log_in_has_dashes_at_its_ends_is_shown(readers: Readers) -> None:
    for owner in ("-1", "anna-", "--"):
        assert f'value="{owner}" selected' in readers.page(HANDLER, f"/ledger?filter=1&owner={owner}")


def test_a_record_is_corrected_by_the_form_of_a_decision_and_what_was_written_stays(readers: Readers) -> None:
    made = readers.world.file(stated_item(ItemType.OBJECTION))
    readers.world.put(made, ItemStatus.IN_HAND)
    one, said = f"/ledger/{made.number}", {"decision": "accepted", "how": "corrected", "reason": "金额有误"}
    assert "请写明更正后的内容" in readers.post(OWNER, f"{one}/propose", 422, **said)
    said["values.amount"] = "500.5"
    readers.post(OWNER, f"{one}/propose", **said)
    assert 'value="500.5"' in readers.page(LEADER, one)
    answer = {"answer": "罚款金额已更正。"}
    # Whose hand was in a record from outside nobody knows but who decides.
    unsaid = readers.post(LEADER, f"{one}/decide", 422, **said | answer)
    assert "请声明您未参与作出" in unsaid
    assert answer["answer"] in unsaid
    answer["took_no_part"] = "yes"
    wrong = readers.post(LEADER, f"{one}/decide", 409, **said | answer | {"values.amount": "很多"})
    assert 'value="很多"' in wrong
    readers.post(LEADER, f"{one}/decide", **said | answer)
    decided = readers.world.item(made.number)
    assert decided.proposal is not None
    assert decided.proposal["values"] == {"amount": "500.5"}


def test_files_are_filed_along_added_and_handed_out(readers: Readers) -> None:
    def sent(*contents: bytes) -> list[tuple[BytesIO, str]]:
        return [(BytesIO(content), f"照片{place}.jpg") for place, content in enumerate(contents)]

    picture, another = b"\xff\xd8\xff one", b"\xff\xd8\xff two"
    handler = readers[HANDLER]
    # Where one is no picture nothing is filed, and what was written stays.
    refused = handler.post("/ledger", data=FILED | {"file": sent(picture, b"text")}, headers=HTML)
    assert refused.status_code == 422
    assert "内容不是 PDF、JPEG 或 PNG" in refused.text
    assert FILED["text"] in refused.text
    assert "没有符合条件的事项" in readers.page(HANDLER, "/ledger")
    filed = handler.post("/ledger", data=FILED | {"file": sent(picture)}, headers=HTML)
    assert filed.status_code == 201
    number = re.findall(r"request-\d{4}-\d{6}", filed.text)[0]
    one = f"/ledger/{number}"
    (link,) = re.findall(rf'href="({one}/attachments/\d+)"', readers.page(HANDLER, one))
    taken = handler.get(link)
    assert taken.data == picture
    assert taken.headers["Content-Disposition"].startswith("attachment; ")
    assert readers[FAR_HANDLER].get(link).status_code == 404
    assert handler.get(f"/api/v1{link}").data == picture
    # Whoever took it away, and which it was, stands in the log; not who got nothing.
    taken_away = readers.entries("ledger.download")
    assert [entry[:2] for entry in taken_away] == [(HANDLER, f"ledger item {number}")] * 2
    assert all(hashlib.sha256(picture).hexdigest() in detail for *_, detail in taken_away)
    again = handler.post(f"{one}/attachments", data={"file": sent(picture), "note": "同一张"}, headers=HTML)
    assert again.status_code == 422
    assert "已有相同的文件" in again.text
    assert 'value="同一张"' in again.text
    assert handler.post(f"{one}/attachments", data={"file": sent(another), "note": "又一张"}).status_code == 303
    page = readers.page(HANDLER, one)
    assert len(re.findall(rf'href="{one}/attachments/\d+"', page)) == 2
    assert "又一张" in page
    # Who reads without answering sees the files and no form.
    assert f'action="{one}/attachments"' not in readers.page(LEADER, one)
    assert readers[LEADER].post(f"{one}/attachments", data={"file": sent(b"%PDF-1")}).status_code == 403


def test_those_ticked_are_dealt_with_at_once_and_what_is_refused_is_told(readers: Readers) -> None:
    world = readers.world
    first, second = (world.file(stated_item(kind)) for kind in (ItemType.REQUEST, ItemType.FINDING))
    ended, far = (
        world.file(stated_item(ItemType.REQUEST)),
        world.file(stated_item(ItemType.REQUEST, firm=FAR_FIRM), FAR_HANDLER),
    )
    world.put(ended, ItemStatus.CLOSED_OUT, OWNER, ended_at=ended.filed_at)
    listed = readers.page(HANDLER, "/ledger")
    assert set(re.findall(r'name="number" value="([^"]+)"', listed)) == {first.number, second.number}
    # Who only reads ticks nothing.
    assert 'name="number"' not in readers.page(REGULATOR, "/ledger?status=ended")
    numbers = [one.number for one in (first, second, ended, far)]
    address = "/ledger/many?" + "&".join(f"number={number}" for number in numbers)
    page = readers.page(HANDLER, address)
    assert f'value="{far.number}"' not in page
    assert f">{far.number}<" not in page
    assert "1 项不存在" in page
    forms = {
        re.findall(r'name="act" value="(\w+)"', form)[0]: set(re.findall(r'name="number" value="([^"]+)"', form))
        for form in re.findall(r"<form[^>]*many.*?</form>", page, re.S)
    }
    assert forms == {"assign": {first.number, second.number}, "not_accept": {first.number, second.number}}
    handler = readers[HANDLER]
    sent = {"act": "assign", "number": numbers, "owner": OWNER}
    again = handler.post("/ledger/many", data=sent, headers=HTML)
    assert again.status_code == 422
    assert "请写明意见" in again.text
    assert re.search(rf'<option value="{OWNER}" selected>', again.text)
    done = handler.post("/ledger/many", data=sent | {"opinion": "请尽快办理"}, headers=HTML)
    assert done.status_code == 200
    assert "已办理 2 项，未办理 2 项" in done.text
    assert "已销号" in done.text
    assert [world.item(number).owner for number in numbers] == [OWNER, OWNER, OWNER, None]
    assert [world.item(number).status for number in numbers[:2]] == ["assigned"] * 2


def test_nothing_or_too_much_ticked_is_said(readers: Readers) -> None:
    assert "没有所选的事项" in readers.page(HANDLER, "/ledger/many")
    readers.page(HANDLER, "/ledger/many?" + "&".join(f"number=request-2026-{place}" for place in range(31)), 422)
    readers.page(HANDLER, "/ledger/many?number=request%00", 422)
    readers.post(HANDLER, "/ledger/many", 422, act="not_accept", opinion="o", number="request\0")


def test_what_is_no_act_is_no_address(readers: Readers) -> None:
    number = readers.world.file(stated_item(ItemType.REQUEST)).number
    for address in (f"/ledger/{number}/smile", "/ledger/import/template.csv%00", "/ledger/import/template.txt"):
        readers.page(HANDLER, address, 404)
        readers.post(HANDLER, address, 404)
    readers.post(HANDLER, "/ledger/many", 422, act="answer", number="request-2026-000001")
    readers.post(HANDLER, "/ledger/many", 422, act="take_up")
