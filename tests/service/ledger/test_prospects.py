"""What a decision would make of the firm, told before it is made, is what it does make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, select

from rules.library import shipped_library
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from scoring.outcome import Outcome as Decided
from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.names import EVERY_NAME, NO_NAME
from service.decisions.decisions import history_of
from service.facts.histories import record_versions_of
from service.facts.stored import read_stored
from service.ledger.actions.answering import Proposal, decide_item, propose_decision
from service.ledger.item import Item
from service.ledger.queries.items import get_item
from service.ledger.records.prospects import Prospects, Version, prospects_of
from service.ledger.schemas.items import WholeLedgerItemSchema
from service.ledger.states import How, ItemStatus, ItemType, Outcome
from tests.worlds.adopted import adopt
from tests.worlds.browsers import HTML
from tests.worlds.ledger import (
    FIRM,
    LEADER,
    OTHER_HANDLER,
    OWNER,
    REGULATOR,
    LedgerWorld,
    account_in,
    enter_penalty,
    people_ledger,
    stated_item,
)
from tests.worlds.services import rescore, service_over

# One counts a record under objection, the other holds it.
SCHEMES = ("generic", "held")
BEFORE = today() - timedelta(days=60)
RECENT: dict[str, Any] = {
    "record_id": "P-2",
    "document_no": "青市监罚〔2026〕77号",
    "occurred_on": BEFORE,
    "severity": 3,
    "amount": 900000,
}
CORRECTION = {"severity": "轻微", "amount": "2,000.50", "occurred_on": str(BEFORE - timedelta(400))}


@dataclass
class Bureau:
    """The ledger's world with results of both schemes in effect, and a penalty of the firm that counts."""

    world: LedgerWorld
    service: Service
    record: dict[str, Any] = field(default_factory=dict)

    def file(self, item_type: ItemType, *proposal: Any) -> Item:
        item = self.world.file(stated_item(item_type, **self.record))
        self.world.put(item, ItemStatus.IN_HAND)
        if proposal:
            with self.world.database.write() as connection:
                propose_decision(connection, item.number, account_in(connection, OWNER), Proposal(*proposal))
        return self.world.item(item.number)

    def prospects(self, connection: Connection, item: Item, schemes: Any = EVERY_NAME) -> Prospects | None:
        service = self.service
        return prospects_of(connection, service.library, item, schemes, today(), service.settings)

    def told(self, item: Item) -> dict[Version, Mapping[str, Decided | None]]:
        with self.world.database.read() as connection:
            found = self.prospects(connection, item)
        assert found is not None
        assert [one.rule_set.scheme for one in found.of_schemes] == list(SCHEMES)
        names = found.of_schemes[0].outcomes
        return {name: {one.rule_set.scheme: one.outcomes[name] for one in found.of_schemes} for name in names}

    def after(self, item: Item, *proposal: Any) -> Mapping[str, Decided | None]:
        """What the firm is by the facts as the decision leaves them, which is then undone."""
        with self.world.database.write() as connection:
            spot = connection.begin_nested()
            leader = account_in(connection, LEADER)
            decide_item(connection, item.number, leader, Proposal(*proposal), "记录已核实。", took_no_part=True)
            found = scored_now(connection, self, item)
            spot.rollback()
        return found


def scored_now(connection: Connection, bureau: Bureau, item: Item) -> Mapping[str, Decided | None]:
    """What the firm is today by all that is stored, whatever becomes of the record: by an item about another."""
    old = next(one for one in versions(connection) if one.record_id == "P-1")
    about = {"record_identity": old.identity, "status": ItemStatus.IN_HAND, "decision": None}
    held = {name: getattr(item, name) for name in Item.__dataclass_fields__}
    found = bureau.prospects(connection, Item(**{**held, **about}))
    assert found is not None
    return {one.rule_set.scheme: one.now for one in found.of_schemes}


def versions(connection: Connection) -> Any:
    firm = connection.execute(select(enterprise.c.id).where(enterprise.c.code == FIRM)).scalar_one()
    return record_versions_of(read_stored(connection, [firm]), firm, today(), tiers_of=EVERY_NAME)


def holding_twin_of(rule_set: RuleSet) -> RuleSet:
    """The same, but that it holds records under objection, as a scheme of its own."""
    text = rule_set.document.replace("scheme: generic", "scheme: held").replace("objection: count", "objection: hold")
    return parse_rule_set(text, "held")


@pytest.fixture
def bureau(sqlite: Database, tmp_path: Path) -> Bureau:
    world, service = people_ledger(sqlite), service_over(sqlite, tmp_path, HOLD_SHARE="1")
    with sqlite.write() as connection:
        enter_penalty(connection, **RECENT)
        adopt(connection, holding_twin_of(shipped_library().get("generic@2026-01")))
    for scheme in SCHEMES:
        rescore(service, scheme, "full", today())
    with sqlite.read() as connection:
        identity = next(one.identity for one in versions(connection) if one.record_id == "P-2")
    return Bureau(world, service, {"record_type": "administrative_penalty", "record_identity": identity})


def test_each_decision_upon_an_objection_makes_of_the_firm_what_was_told(bureau: Bureau) -> None:
    corrected = (Outcome.ACCEPTED, "金额有误", How.CORRECTED, CORRECTION)
    item = bureau.file(ItemType.OBJECTION, *corrected)
    told = bureau.told(item)
    assert told[Version.KEPT] == bureau.after(item, Outcome.REFUSED, "无误")
    assert told[Version.LEFT_OUT] == bureau.after(item, Outcome.ACCEPTED, "非本主体", How.REVOKED)
    assert told[Version.CORRECTED] == bureau.after(item, *corrected)
    scores = {name: [outcome and outcome.score for outcome in one.values()] for name, one in told.items()}
    assert scores[Version.KEPT] != scores[Version.LEFT_OUT] != scores[Version.CORRECTED] != scores[Version.KEPT]
    # While it is open it counts under the one scheme and is held under the other.
    now, kept, without = (told[name] for name in (Version.NOW, Version.KEPT, Version.LEFT_OUT))
    assert now["generic"] == kept["generic"] != without["generic"]
    assert now["held"] == without["held"] != kept["held"]


def test_a_second_objection_holds_the_record_whatever_becomes_of_the_first(bureau: Bureau) -> None:
    first, _ = (bureau.file(ItemType.OBJECTION) for _ in range(2))
    told = bureau.told(first)
    assert told[Version.KEPT] == bureau.after(first, Outcome.REFUSED, "无误") == told[Version.NOW]


def test_an_accepted_repair_makes_of_the_firm_what_was_told_and_so_does_the_next_run(bureau: Bureau) -> None:
    item = bureau.file(ItemType.REPAIR)
    told = bureau.told(item)
    assert set(told) == {Version.NOW, Version.REPAIRED}
    assert told[Version.NOW] == bureau.after(item, Outcome.REFUSED, "条件不足")
    assert told[Version.REPAIRED] == bureau.after(item, Outcome.ACCEPTED, "条件已具备") != told[Version.NOW]
    with bureau.world.database.write() as connection:
        decide_item(
            connection,
            item.number,
            account_in(connection, LEADER),
            Proposal(Outcome.ACCEPTED, "具备"),
            "准予修复。",
            took_no_part=True,
        )
    for scheme in SCHEMES:
        rescore(bureau.service, scheme, "incremental", today())
        with bureau.world.database.read() as connection:
            assert item.enterprise_id is not None
            decided = history_of(connection, item.enterprise_id, scheme, limit=1)[0]
            expected = told[Version.REPAIRED][scheme]
            assert expected is not None
            assert (decided.tier, decided.score) == (expected.tier, expected.score)
            assert bureau.prospects(connection, get_item(connection, item.number)) is None


def test_a_correction_that_cannot_be_written_is_told_and_not_reckoned(bureau: Bureau) -> None:
    wrong = {"amount": "很多", "occurred_on": "2026-02-30", "ends_on": str(BEFORE - timedelta(1))}
    for name, value in wrong.items():
        item = bureau.file(ItemType.OBJECTION, Outcome.ACCEPTED, "有误", How.CORRECTED, {name: value})
        with bureau.world.database.read() as connection:
            found = bureau.prospects(connection, item)
        assert found is not None
        assert found.unwritable is not None
        assert found.unwritable.field == name
        assert all(set(one.outcomes) == {Version.NOW, Version.KEPT, Version.LEFT_OUT} for one in found.of_schemes)


def test_nothing_is_told_of_schemes_that_the_reader_may_not_read(bureau: Bureau) -> None:
    item = bureau.file(ItemType.OBJECTION)
    with bureau.world.database.read() as connection:
        found = bureau.prospects(connection, item, NO_NAME)
    assert found is not None
    assert found.of_schemes == []


def test_owner_and_leader_see_what_each_decision_makes_of_the_class_and_nobody_else(bureau: Bureau) -> None:
    item = bureau.file(ItemType.OBJECTION, Outcome.ACCEPTED, "金额有误", How.CORRECTED, {"amount": "很多"})
    app = create_app(bureau.service)

    def client(login: str) -> FlaskClient:
        made = app.test_client()
        token = issue_token(bureau.world.database, "tests", login, name="t", scopes=(), days=1)
        made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return made

    for login, sees in ((OWNER, True), (LEADER, True), (OTHER_HANDLER, False), (REGULATOR, False)):
        asker = client(login)
        page = asker.get(f"/ledger/{item.number}", headers=HTML)
        asked = asker.get(f"/api/v1/ledger/{item.number}")
        assert ("各种决定下的类别" in page.text, "内部资料" in page.text) == (sees, sees), login
        assert WholeLedgerItemSchema().validate(asked.json) == {}
        assert (asked.json["prospects"] is not None) == sees, login
    told = client(LEADER).get(f"/api/v1/ledger/{item.number}").json["prospects"]
    assert (told["moves"], told["verdict"]["zh"]) == (True, "有决定会改变类别。")
    assert told["unwritable"]["zh"].startswith("拟更正的“金额”：")
    held = next(one for one in told["schemes"] if one["scheme"] == "held")
    assert [(one["record"], one["tier"], one["moves"]) for one in held["under"]] == [
        ("now", "A", False),
        ("kept", "B", True),
        ("left_out", "A", False),
    ]


@pytest.mark.parametrize("kind", [ItemType.OBJECTION, ItemType.REPAIR])
@pytest.mark.parametrize("login", [OWNER, LEADER])
def test_the_page_asks_few_times_whatever_it_tells(bureau: Bureau, kind: ItemType, login: str) -> None:
    item = bureau.file(kind, Outcome.REFUSED, "经核对无误")
    asker = create_app(bureau.service).test_client()
    token = issue_token(bureau.world.database, "tests", login, name="t", scopes=(), days=1)
    asker.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert "各种决定下的类别" in asker.get(f"/ledger/{item.number}", headers=HTML).text
    said: list[str] = []
    engine, note = bureau.world.database.engine, lambda *args: said.append(args[2])
    event.listen(engine, "before_cursor_execute", note)
    try:
        asker.get(f"/ledger/{item.number}", headers=HTML)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(said) <= 24, "\n".join(" ".join(one.split())[:110] for one in said)
