"""A month of visits through the API, each step as the person whose it is: from a drawn batch to what is public."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.clock import now, today
from service.core.db.engine import Database
from service.publication.actions.receipts import note_receipt
from service.publication.actions.withdrawing import withdraw_publication
from service.publication.queries.entries import AskedEntries, list_entries
from service.publication.receipt import Receipt, Withdrawal
from tests.worlds.ledger import account_in
from tests.worlds.services import service_over
from tests.worlds.visits import (
    BUREAU,
    FIRE,
    FIRE_ONE,
    FIRE_TWO,
    FIRES,
    FIRMS,
    FOOD,
    FOURTH_NO,
    HANDLER,
    INES,
    INES_NO,
    IVAN,
    IVAN_NO,
    LEADER,
    OTHER_LEADER,
    PLANNER,
    REGISTER,
    VisitWorld,
    people_visits,
)

DAY = today().isoformat()
OPINION = {"opinion": "同意"}
PROOF = [{"what": "照片", "reference": "证据1号"}]


class Month:
    """The bureau as its people use it by programs: `does` is one request by one of them, which has to succeed."""

    def __init__(self, world: VisitWorld, folder: Path) -> None:
        self.world = world
        self._app = create_app(service_over(world.database, folder, BUREAU=BUREAU))
        self._clients: dict[str, FlaskClient] = {}

    def client(self, login: str) -> FlaskClient:
        if login not in self._clients:
            token = issue_token(self.world.database, "tests", login, name="t", scopes=(), days=1)
            self._clients[login] = self._app.test_client()
            self._clients[login].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return self._clients[login]

    def does(self, login: str, address: str, body: Any, status: int = 200) -> Any:
        answer = self.client(login).post(f"/api/v1{address}", json=body)
        assert answer.status_code == status, (address, answer.text[:600])
        return answer.json

    def at(self, login: str, number: str, act: str, **body: Any) -> Any:
        """An act upon a visit."""
        return self.does(login, f"/visits/{number}/{act}", body)

    def state(self, number: str, department: str = "") -> str:
        """The state of a course."""
        found = self.client(PLANNER).get(f"/api/v1/visits/{number}").json
        return str(next(one["status"] for one in found["courses"] if one["department"] == department))

    def prints(self, kind: str, *numbers: str) -> None:
        answer = self.client(PLANNER).post("/api/v1/visits/papers", json={"kind": kind, "numbers": numbers})
        assert answer.status_code == 200, answer.text[:600]

    def hands_out(self, number: str, *departments: str) -> None:
        """Its day, its papers, its officers told; the notice served."""
        self.at(PLANNER, number, "set-day", day=DAY)
        self.prints("approval", number)
        self.prints("notice", number)
        served = {"kind": "notice", "numbers": [number], "served_on": DAY, "served_how": "in_person"}
        self.does(PLANNER, "/visits/papers/service", served)
        for department in departments or ("",):
            self.at(PLANNER, number, "hand-out", department=department)

    def finds(self, login: str, number: str, items: list[dict[str, Any]], department: str = "", **more: Any) -> None:
        """The visit is made, and its result handed in."""
        stated = {"visited_on": DAY, "methods": ["on_site"], "follow_up": "none"} | more
        self.at(login, number, "results", department=department, items=items, **stated)
        self.at(login, number, "submit", department=department)

    def publishes(self, number: str, receipt: str) -> None:
        said = Receipt(now(), receipt, "https://example.gov.cn/1")
        with self.world.database.write() as connection:
            note_receipt(connection, number, account_in(connection, PLANNER), "", said)

    def withdraws(self, number: str) -> None:
        said = Withdrawal(now(), "CX-1", "行政复议撤销")
        with self.world.database.write() as connection:
            withdraw_publication(connection, number, account_in(connection, PLANNER), "", said)

    def public(self) -> list[str]:
        with self.world.database.read() as connection:
            found = list_entries(connection, AskedEntries(), BUREAU, limit=50)
        return sorted(one.subject for one in found)


def looked_at(item: str, result: str = "1", **more: Any) -> dict[str, Any]:
    return {"item": item, "looked_at": True, "result": result, "checklist": ["yes", "yes"], **more}


@pytest.fixture
def month(sqlite: Database, tmp_path: Path) -> Month:
    return Month(people_visits(sqlite), tmp_path)


def test_a_drawn_batch_from_its_visits_to_publication(month: Month) -> None:
    batch = month.world.drawn_batch(firms=FIRMS[:3])
    made = month.does(PLANNER, f"/batches/{batch}/visits", {})["made"]
    assert len(made) == 3
    # One opinion for the whole batch, one firm taken out by hand.
    chosen = {"batch": batch, "act": "approve", "except": [made[2]]} | OPINION
    month.does(LEADER, "/visits/many", chosen)
    assert [month.state(number) for number in made] == ["to_hand_out", "to_hand_out", "to_approve"]
    month.at(OTHER_LEADER, made[2], "refuse", **OPINION)
    clean, refused = made[:2]
    # Its officers see nothing of it before it is handed out.
    assert month.client(INES).get(f"/api/v1/visits/{clean}").status_code == 404
    for number in (clean, refused):
        month.hands_out(number)
        assert month.client(INES).get(f"/api/v1/visits/{number}").status_code == 200
        month.at(INES, number, "begin", code_shown=True)
    month.finds(INES, clean, [looked_at(REGISTER)])
    month.finds(IVAN, refused, [], code="7", evidence=PROOF, follow_up="case", handed_to="稽查大队", handed_no="移1号")
    month.at(LEADER, clean, "review", approved=True, **OPINION)
    # That a refusal was serious a second person confirms.
    month.at(LEADER, refused, "review", approved=True, refusal_confirmed=True, **OPINION)
    for number, receipt in ((clean, "GS-1"), (refused, "GS-2")):
        month.at(LEADER, number, "decide-publication", approved=True)
        month.publishes(number, receipt)
    assert month.state(clean) == "completed"
    assert month.public() == sorted(FIRMS[:2])


def test_a_joint_visit_an_order_a_correction_and_what_is_withdrawn(month: Month) -> None:
    stated = {"subject": FIRMS[3], "trigger": "COMPLAINT", "items": [FOOD, FIRES]}
    stated |= {"reason": "消费者投诉", "evidence": "投诉单〔2026〕3号", "starts_on": DAY, "ends_on": DAY}
    stated |= {"off_site": {"methods": ["online"], "suffice": False, "why": "须看现场"}}
    number = month.does(HANDLER, "/visits", stated, 201)["number"]
    assert month.client(HANDLER).post(f"/api/v1/visits/{number}/approve", json=OPINION).status_code == 403
    month.at(LEADER, number, "approve", **OPINION)
    month.at(PLANNER, number, "name-officers", officers=[INES_NO, IVAN_NO])
    month.at(PLANNER, number, "name-officers", department=FIRE, officers=["F-1", "F-2"])
    month.hands_out(number, "", FIRE)
    # A recusal at the door: who is recused goes no more, another officer comes.
    month.at(
        PLANNER, number, "replace-officer", leaving=IVAN_NO, coming=FOURTH_NO, reason="近亲属在该企业任职", recused=True
    )
    month.prints("notice", number)
    month.at(INES, number, "begin", code_shown=True)
    month.at(FIRE_ONE, number, "begin", department=FIRE, code_shown=True)
    order = {
        "evidence": [{"what": "照片", "reference": "证据1号"}],
        "follow_up": "order",
        "order_no": "责改〔2026〕1号",
        "order_due": (today() + timedelta(10)).isoformat(),
    }
    month.finds(INES, number, [looked_at(FOOD, "6", finding="标签不全", handling="责令改正")], **order)
    # The other department's items are its own to enter, and another account of it reviews them.
    assert month.client(INES).post(
        f"/api/v1/visits/{number}/results", json={"department": FIRE, "visited_on": DAY}
    ).status_code in (403, 404)
    month.finds(FIRE_ONE, number, [looked_at(FIRES)], department=FIRE)
    answer = month.client(FIRE_ONE).post(
        f"/api/v1/visits/{number}/review", json={"department": FIRE, "approved": True} | OPINION
    )
    assert answer.status_code == 403
    month.at(FIRE_TWO, number, "review", department=FIRE, approved=True, **OPINION)
    month.at(LEADER, number, "review", approved=True, **OPINION)
    month.at(LEADER, number, "decide-publication", approved=True)
    month.publishes(number, "GS-3")
    assert month.state(number) == "follow_up"
    ledger = month.client(HANDLER).get("/api/v1/ledger?type=rectification").json["items"]
    assert len(ledger) == 1
    # A correction is another version: the old one stays public until the new one is.
    correction = {"visited_on": DAY, "methods": ["on_site"], "items": [looked_at(FOOD, "6", finding="标签缺日期")]}
    month.at(INES, number, "ask-correction", reason="漏写缺项", **correction, **order)
    month.at(LEADER, number, "decide-correction", granted=True, **OPINION)
    assert month.public() == [FIRMS[3]]
    month.at(OTHER_LEADER, number, "review", approved=True, **OPINION)
    month.at(LEADER, number, "decide-publication", approved=True)
    month.publishes(number, "GS-4")
    assert month.public() == [FIRMS[3]]
    month.withdraws(number)
    assert month.public() == []
    assert month.state(number) == "withdrawn"


def test_an_emergency_is_begun_at_once_and_approved_afterwards(month: Month) -> None:
    stated = {"mark": "emergency", "subject": FIRMS[4], "trigger": "EMERGENCY", "items": [FOOD]}
    stated |= {"reason": "食物中毒报告", "evidence": "疾控通报1号", "officers": [INES_NO, IVAN_NO], "code_shown": True}
    number = month.does(INES, "/visits/at-once", stated, 201)["number"]
    assert month.state(number) == "inspecting"
    waiting = month.client(LEADER).get("/api/v1/visits?marked=true").json["items"]
    assert [one["number"] for one in waiting] == [number]
    month.at(LEADER, number, "approve-afterwards", approved=True, **OPINION)
    assert month.client(LEADER).get(f"/api/v1/visits/{number}").json["approval"] == "approved"
