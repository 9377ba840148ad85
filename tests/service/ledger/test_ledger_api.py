"""The ledger by the API: filed with a receipt, read with what may be done, listed page by page, moved by each act."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.access import idempotency_key
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.ledger import ledger_item
from service.ledger.queries.items import find_by_receipt
from service.ledger.receipts import digest_of_code
from service.ledger.states import ItemStatus, ItemType
from tests.worlds.ledger import (
    FAR_HANDLER,
    FIRM,
    FIRM_NAME,
    HANDLER,
    LEADER,
    OTHER_HANDLER,
    OWNER,
    LedgerWorld,
    people_ledger,
    stated_item,
)
from tests.worlds.services import service_over

BASE = "/api/v1/ledger"
REQUEST = {"type": "request", "title": "咨询", "text": "如何变更住所。", "source": "来电", "firm": FIRM}


class Clients:
    """Programs of the people of the world, by log-in."""

    def __init__(self, world: LedgerWorld, folder: Path) -> None:
        self.world = world
        self._app = create_app(service_over(world.database, folder))

    def __getitem__(self, login: str) -> FlaskClient:
        token = issue_token(self.world.database, "tests", login, name="t", scopes=(), days=1)
        client = self._app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client


@pytest.fixture
def clients(sqlite: Database, tmp_path: Path) -> Clients:
    return Clients(people_ledger(sqlite), tmp_path)


def posted(client: FlaskClient, address: str, body: Any, status: int = 200) -> dict[str, Any]:
    answer = client.post(f"{BASE}{address}", json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_an_item_from_its_filing_to_its_close_out(clients: Clients) -> None:
    handler, owner = clients[HANDLER], clients[OWNER]
    filed = posted(handler, "", REQUEST, 201)
    assert (filed["status"], filed["firm"], filed["firm_name"]) == ("registered", FIRM, FIRM_NAME)
    one = f"/{filed['number']}"
    kept = clients.world.item(filed["number"])
    assert len(digest_of_code(kept.number, filed["receipt_code"])) == 64
    read = handler.get(f"{BASE}{one}").json
    assert "receipt_code" not in read
    assert {"assign", "not_accept", "respond", "withdraw"} <= set(read["allowed"])
    assert clients[LEADER].get(f"{BASE}{one}").json["allowed"] == ["assign", "not_accept", "link"]
    posted(handler, f"{one}/respond", {"text": "已收到"})
    posted(handler, f"{one}/assign", {"owner": OWNER})
    refused = posted(handler, f"{one}/take-up", {}, 403)
    assert refused["type"] == "/problems/not-yours"
    posted(owner, f"{one}/take-up", {})
    assert "现在可以" in str(posted(handler, f"{one}/assign", {"owner": OWNER}, 409))
    posted(owner, f"{one}/answer", {"text": "请提交新住所使用证明。"})
    posted(handler, f"{one}/rate", {"rating": "satisfied"})
    assert posted(handler, f"{one}/close-out", {"opinion": "同意"}, 403)["type"] == "/problems/same-person"
    assert posted(clients[OTHER_HANDLER], f"{one}/close-out", {"opinion": "同意"})["status"] == "closed_out"
    steps = handler.get(f"{BASE}{one}").json["steps"]
    assert [step["act"] for step in steps] == [
        *("register", "respond", "assign", "take_up", "answer", "to_rating", "rate", "close_out")
    ]


def test_what_is_wrong_is_said_by_field_and_what_is_not_there_is_not(clients: Clients) -> None:
    handler = clients[HANDLER]
    wrong = posted(handler, "", REQUEST | {"firm": "91370200MA3C5T0A99", "line": "没有"}, 422)
    assert {error["where"] for error in wrong["errors"]} == {"json.firm", "json.line"}
    for body in ({"unknown": 1}, {"title": "甲\u0000"}, {"filed_on": "9999-12-31"}, {"record_identity": "1.5"}):
        posted(handler, "", REQUEST | body, 422)
    made = clients.world.file(stated_item(ItemType.REQUEST))
    for number in (made.number, "request-2026-999999", "x" * 300):
        client = clients[FAR_HANDLER] if number == made.number else handler
        assert client.get(f"{BASE}/{number}").status_code == 404
        posted(client, f"/{number}/assign", {"owner": OWNER}, 404)
    # A decision is asked for where it belongs.
    assert clients[LEADER].post(
        f"/api/v1/objections/{made.number}/decide",
        json={"decision": "refused", "reason": "r", "answer": "a"},
    ).status_code == 404  # fmt: skip


def test_the_list_goes_on_where_it_stopped_and_is_narrowed(clients: Clients) -> None:
    handler = clients[HANDLER]
    made = [clients.world.file(stated_item(kind)) for kind in (ItemType.REQUEST, ItemType.FINDING) for _ in range(3)]
    clients.world.put(made[0], ItemStatus.IN_HAND, OWNER, due=today() + timedelta(days=9))
    whole = [item["number"] for item in handler.get(BASE).json["items"]]
    assert sorted(whole) == sorted(item.number for item in made)
    found, after = [], {}
    while True:
        page = handler.get(BASE, query_string={"limit": 2, **after}).json
        found += [item["number"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert found == whole
    for question, number in (
        ({"type": "finding"}, 3),
        ({"status": "in_hand"}, 1),
        ({"owner": OWNER}, 1),
        ({"owner": ""}, 5),
        ({"firm": FIRM}, 6),
        ({"region": "370203"}, 0),
        ({"days_left": 0}, 0),
        ({"days_left": 250}, 1),
        ({"overdue": "true"}, 0),
        ({"ended": "true"}, 0),
    ):
        answer = handler.get(BASE, query_string=question)
        assert (answer.status_code, len(answer.json["items"])) == (200, number), question
    for question in ({"colour": "red"}, {"firm": "91370200MA3C5T0A99"}, {"status": "lost"}, {"days_left": -1}):
        assert handler.get(BASE, query_string=question).status_code == 422, question
    assert handler.get(BASE, query_string={"after": "x"}).status_code == 400


def test_items_are_found_by_a_place_that_the_registry_has_no_more_and_an_unknown_one_is_told(clients: Clients) -> None:
    handler, made = clients[HANDLER], clients.world.file(stated_item(ItemType.REQUEST))
    with clients.world.database.write() as connection:
        connection.execute(update(ledger_item).values(office="S9"))
        region = connection.execute(select(ledger_item.c.region)).scalar_one()
    for question in ({"office": "S9"}, {"region": region}, {"region": region[:2]}):
        answer = handler.get(BASE, query_string=question)
        assert [item["number"] for item in answer.json["items"]] == [made.number], question
    for question in ({"office": "S8"}, {"region": "88"}):
        assert handler.get(BASE, query_string=question).status_code == 422, question


def test_an_item_is_filed_once_under_its_key_and_its_receipt_is_given_anew(clients: Clients) -> None:
    handler, once = clients[HANDLER], {"Idempotency-Key": "once"}
    first = handler.post(BASE, json=REQUEST, headers=once).json
    again = handler.post(BASE, json=REQUEST, headers=once)
    assert (again.status_code, again.json["number"]) == (201, first["number"])
    assert (again.json["receipt_code"], "补发回执" in again.json["shown_before"]["zh"]) == (None, True)
    assert len(handler.get(BASE).json["items"]) == 1

    def opens(code: str) -> bool:
        with clients.world.database.read() as connection:
            return find_by_receipt(connection, first["number"], digest_of_code(first["number"], code)) is not None

    renewed = posted(clients[OTHER_HANDLER], f"/{first['number']}/renew-receipt", {})
    assert [opens(code) for code in (first["receipt_code"], renewed["receipt_code"])] == [False, True]
    steps = handler.get(f"{BASE}/{first['number']}").json["steps"]
    assert (steps[-1]["act"], steps[-1]["by"]) == ("renew_receipt", OTHER_HANDLER)
    with clients.world.database.read() as connection:
        kept = str(connection.execute(select(idempotency_key)).all()) + str(
            connection.execute(select(audit_entry)).all()
        )
    assert first["receipt_code"] not in kept
    assert renewed["receipt_code"] not in kept
    # What the bureau found itself has none.
    finding = clients.world.file(stated_item(ItemType.FINDING))
    posted(handler, f"/{finding.number}/renew-receipt", {}, 409)
