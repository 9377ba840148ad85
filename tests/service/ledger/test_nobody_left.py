"""Where everybody had a hand in an item, one person is named for it: sees it, closes it out, and that is on record."""

from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from service.access.actions.seconds import enter_higher_decision, name_second
from service.access.seconds import ThingKind
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.ledger import ledger_extension
from service.core.errors import Conflict
from service.ledger.actions.answering import respond_to_item
from service.ledger.actions.assign import Assignment, assign_item
from service.ledger.item import Item
from service.ledger.queries.hands import thing_of
from service.ledger.queries.undecided import undecided_item
from service.ledger.states import ItemAct, ItemStatus, ItemType, Rating
from tests.service.ledger.test_ledger_api import BASE, Clients, posted
from tests.worlds.ledger import (
    FAR_HANDLER,
    HANDLER,
    LEADER,
    LINKED,
    OTHER_HANDLER,
    OWNER,
    account_in,
    people_ledger,
    stated_item,
)


@pytest.fixture
def clients(sqlite: Database, tmp_path: Path) -> Clients:
    made = Clients(people_ledger(sqlite), tmp_path)
    with sqlite.write() as connection:
        # People, not programs; and one leader alone.
        connection.execute(update(account).values({account.c.password_hash: "x"}))
        connection.execute(update(account).where(account.c.login == LINKED).values(active=False))
    return made


def handled_by_all(clients: Clients) -> Item:
    """An item that waits to be closed out, in which everybody of its district had a hand."""
    made = clients.world.file(stated_item(ItemType.FINDING))
    with clients.world.database.write() as connection:
        assign_item(connection, made.number, account_in(connection, LEADER), Assignment(OWNER))
        respond_to_item(connection, made.number, account_in(connection, OTHER_HANDLER), "已收到")
    clients.world.put(made, ItemStatus.AWAITING_CLOSE_OUT)
    return made


def test_who_is_named_sees_the_item_and_closes_it_out(clients: Clients) -> None:
    made, other = handled_by_all(clients), handled_by_all(clients)
    one, named = f"/{made.number}", clients[FAR_HANDLER]
    for login in (HANDLER, OTHER_HANDLER, OWNER, LEADER):
        refused = posted(clients[login], f"{one}/close-out", {"opinion": "同意"}, 403)
        assert f"/seconds/item/{made.number}" in str(refused)
    assert named.get(f"{BASE}{one}").status_code == 404
    thing = thing_of(made, ItemAct.CLOSE_OUT)
    with clients.world.database.write() as connection:
        name_second(connection, thing, undecided_item(connection, thing), FAR_HANDLER, "本局无人可销号", "security")
    assert named.get(f"{BASE}{one}").json["allowed"] == ["close_out", "refuse_close_out"]
    assert named.get(f"{BASE}/{other.number}").status_code == 404
    posted(named, f"/{other.number}/close-out", {"opinion": "同意"}, 404)
    assert posted(named, f"{one}/close-out", {"opinion": "同意"})["status"] == "closed_out"
    with clients.world.database.read() as connection:
        entries = connection.execute(select(audit_entry.c.action).order_by(audit_entry.c.id.desc()).limit(2)).scalars()
        assert list(entries) == ["ledger.close_out", "second.decide"]


def test_nobody_is_named_while_somebody_is_left_and_the_higher_bureau_may_have_decided(clients: Clients) -> None:
    free = clients.world.file(stated_item(ItemType.FINDING))
    clients.world.put(free, ItemStatus.AWAITING_CLOSE_OUT)
    made = handled_by_all(clients)
    with clients.world.database.write() as connection:
        thing = thing_of(free, ItemAct.CLOSE_OUT)
        with pytest.raises(Conflict, match="还有人"):
            name_second(connection, thing, undecided_item(connection, thing), FAR_HANDLER, "r", "security")
        thing = thing_of(made, ItemAct.CLOSE_OUT)
        enter_higher_decision(connection, thing, undecided_item(connection, thing), "市监〔2026〕9号", "r", HANDLER)
    assert posted(clients[HANDLER], f"/{made.number}/close-out", {"opinion": "依上级决定"})["status"] == "closed_out"


def test_an_objection_waits_for_a_decision_of_its_own(clients: Clients) -> None:
    made = clients.world.file(stated_item(ItemType.OBJECTION))
    thing = thing_of(made, ItemAct.DECIDE)
    assert thing.kind is ThingKind.OBJECTION
    for status, proposal, waits in (("registered", None, False), ("in_hand", None, False), ("in_hand", {"a": 1}, True)):
        clients.world.put(made, ItemStatus(status), proposal=proposal)
        with clients.world.database.read() as connection:
            assert undecided_item(connection, thing).waits is waits


@pytest.mark.parametrize("awaited", ["not_accepted", "extension", "dissatisfied"])
def test_handlers_are_nobody_left_for_what_a_leader_decides(clients: Clients, awaited: str) -> None:
    made = clients.world.file(stated_item(ItemType.REQUEST))
    with clients.world.database.write() as connection:
        assign_item(connection, made.number, account_in(connection, LEADER), Assignment(OWNER))
        if awaited == "extension":
            asked = {"days": 3, "reason": "等待", "asked_by": OWNER, "asked_at": now()}
            connection.execute(insert(ledger_extension).values(item_id=made.id, **asked))
    status = {"not_accepted": ItemStatus.NOT_ACCEPTED, "dissatisfied": ItemStatus.AWAITING_CLOSE_OUT}
    rating = Rating.DISSATISFIED if awaited == "dissatisfied" else None
    clients.world.put(made, status.get(awaited, ItemStatus.IN_HAND), rating=rating)
    address, body = {
        "not_accepted": (f"/{made.number}/end", {"opinion": "同意"}),
        "extension": (f"/{made.number}/decide-extension", {"opinion": "同意", "granted": True}),
        "dissatisfied": (f"/{made.number}/close-out", {"opinion": "同意"}),
    }[awaited]
    # The one leader gave it to its owner; the other handler, who has no hand in it, may not.
    for login in (LEADER, OTHER_HANDLER):
        posted(clients[login], address, body, 403)
    thing = thing_of(made, ItemAct.CLOSE_OUT)
    with clients.world.database.write() as connection:
        undecided = undecided_item(connection, thing)
        assert undecided.waits
        name_second(connection, thing, undecided, FAR_HANDLER, "本局只有一位负责人", "security")
    posted(clients[FAR_HANDLER], address, body)
