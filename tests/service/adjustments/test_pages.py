"""Manual adjustments on their page: settled by another person, with an opinion, and only where it is allowed."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from service.access.permissions import Role
from service.access.reach import WHOLE
from service.adjustments.actions import Proposal, propose_adjustment
from service.adjustments.queries import get_adjustment
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visits import adjustment
from tests.worlds.browsers import HTML
from tests.worlds.services import ClientFor, client_maker


@pytest.fixture
def proposed(scored_copy: Service) -> int:
    """A proposal of the handler."""
    with scored_copy.database.write() as connection:
        firm = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id).limit(1)).scalar_one()
        proposal = Proposal("generic", "C", "多次被投诉", "现场检查笔录", today(), today() + timedelta(days=20))
        return propose_adjustment(connection, proposal, firm, WHOLE, "handler").id


@pytest.fixture
def client_on(scored_copy: Service) -> ClientFor:
    """Clients of roles over the copy."""
    return client_maker(scored_copy)


def _status_of(service: Service, id: int) -> tuple[str, str | None]:
    with service.database.read() as connection:
        found = get_adjustment(connection, id, WHOLE)
    return found.status, found.decision_note


def _post(client: FlaskClient, id: int, act: str, note: str = "属实，同意") -> int:
    return client.post(f"/adjustments/{id}/{act}", data={"note": note}, headers=HTML).status_code


@pytest.mark.parametrize(("act", "status"), [("approve", "approved"), ("reject", "rejected")])
def test_another_person_settles_it_with_an_opinion(
    scored_copy: Service, client_on: ClientFor, proposed: int, act: str, status: str
) -> None:
    leader = client_on(Role.LEADER)
    assert f'action="/adjustments/{proposed}/approve"' in leader.get("/adjustments", headers=HTML).text
    assert _post(leader, proposed, act, " ") == 422
    long = "属实。" * 400
    again = leader.post(f"/adjustments/{proposed}/{act}", data={"note": long}, headers=HTML)
    assert (again.status_code, long in again.text, "至多1000" in again.text) == (422, True, True)
    assert _status_of(scored_copy, proposed) == ("proposed", None)
    assert _post(leader, proposed, act) == 303
    assert _status_of(scored_copy, proposed) == (status, "属实，同意")
    assert "属实，同意" in leader.get(f"/adjustments?status={status}", headers=HTML).text
    assert _post(leader, proposed, act) == 409


def test_one_that_ends_soon_waits_for_the_handlers_and_can_be_revoked(
    scored_copy: Service, client_on: ClientFor, proposed: int
) -> None:
    leader, handler = client_on(Role.LEADER), client_on(Role.HANDLER)
    words = "项人工调整即将到期"
    assert words not in handler.get("/", headers=HTML).text
    assert _post(leader, proposed, "approve") == 303
    desk = handler.get("/", headers=HTML).text
    (address,) = re.findall(rf'href="([^"]+)"><span class="todo-number">1</span><span class="todo-words">{words}', desk)
    assert f'id="adjustment-{proposed}"' in handler.get(address, headers=HTML).text
    assert _post(leader, proposed, "revoke") == 303
    assert _status_of(scored_copy, proposed)[0] == "revoked"
    assert words not in handler.get("/", headers=HTML).text


def test_who_asked_for_it_withdraws_it_and_approves_nothing(
    scored_copy: Service, client_on: ClientFor, proposed: int
) -> None:
    handler = client_on(Role.HANDLER, login="handler")
    page = handler.get("/adjustments", headers=HTML).text
    assert f'action="/adjustments/{proposed}/withdraw"' in page
    assert "/approve" not in page
    assert _post(handler, proposed, "approve") == 403
    assert _post(client_on(Role.HANDLER), proposed, "withdraw") == 403
    assert _post(handler, proposed, "withdraw") == 303
    assert _status_of(scored_copy, proposed)[0] == "withdrawn"


def _filled(service: Service, **more: str) -> dict[str, str]:
    """The form of a good proposal for the first enterprise, as a person fills it in."""
    with service.database.read() as connection:
        code = connection.execute(select(enterprise.c.code).order_by(enterprise.c.id).limit(1)).scalar_one()
    ends_on = (today() + timedelta(days=20)).isoformat()
    good = {"code": code, "scheme": "generic", "tier": "C", "reason": "多次被投诉", "evidence": "现场检查笔录"}
    return {**good, "starts_on": today().isoformat(), "ends_on": ends_on, **more}


def test_it_is_proposed_on_a_page_and_approved_by_another(scored_copy: Service, client_on: ClientFor) -> None:
    handler, leader = client_on(Role.HANDLER, login="handler"), client_on(Role.LEADER)
    filled = _filled(scored_copy)
    listed = handler.get("/adjustments", headers=HTML).text
    assert 'href="/adjustments/new"' in listed
    assert 'href="/adjustments/new"' not in leader.get("/adjustments", headers=HTML).text
    found = handler.get(f"/adjustments/new?q={filled['code']}", headers=HTML)
    assert (found.status_code, found.location) == (303, f"/adjustments/new?code={filled['code']}")
    assert 'action="/adjustments"' in handler.get(f"{found.location}&scheme=generic", headers=HTML).text
    sent = handler.post("/adjustments", data=filled, headers=HTML)
    (id_,) = re.findall(r"^/adjustments\?status=proposed#adjustment-(\d+)$", sent.location)
    assert f'id="adjustment-{id_}"' in handler.get(sent.location, headers=HTML).text
    assert _post(leader, int(id_), "approve") == 303
    assert _status_of(scored_copy, int(id_)) == ("approved", "属实，同意")
    # Whoever proposes one more is told of it.
    assert "该主体已有人工调整" in handler.get(found.location, headers=HTML).text
    assert leader.post("/adjustments", data=filled, headers=HTML).status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ends_on", "", "请写明失效日期"),
        ("ends_on", "2026-02-30", "日期应写成"),
        ("ends_on", "9999-12-31", "最长 366 天"),
        ("ends_on", "2001-01-01", "失效日期须晚于起始日期和今天"),
        ("starts_on", "0001-01-01", "最长 366 天"),
        ("starts_on", "2026\x00", "日期应写成"),
        ("tier", "", "请选择调整为哪一类别"),
        ("tier", "X", "请从这些中选择"),
        ("reason", " \n ", "请写明理由"),
        ("reason", "\x00", "不可见的字符"),
        ("evidence", "", "请写明依据"),
        ("evidence", "证" * 2001, "至多2000个字"),
    ],
)
def test_a_wrong_value_keeps_the_form_and_says_why(
    scored: Service, client_for: ClientFor, field: str, value: str, words: str
) -> None:
    filled = _filled(scored, **{field: value})
    answer = client_for(Role.HANDLER).post("/adjustments", data=filled, headers=HTML)
    assert answer.status_code == 422
    assert words in answer.text
    assert all(filled[name] in answer.text for name in ("reason", "evidence") if name != field)


def test_what_holds_and_what_has_ended_are_listed_by_their_end(scored_copy: Service, client_on: ClientFor) -> None:
    ends = [today() + timedelta(days=days) for days in (40, 10, 400, -1, 0, 1)]
    with scored_copy.database.write() as connection:
        firms = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id).limit(len(ends))).scalars().all()
        rows = [
            {
                "enterprise_id": firm, "scheme": "generic", "tier": "C", "reason": "r", "evidence": "e",
                "starts_on": today() - timedelta(days=100), "ends_on": day, "status": "approved",
                "applicant": "somebody", "approver": "another", "created_on": today(), "decided_on": today(),
            }
            for firm, day in zip(firms, ends, strict=True)
        ]  # fmt: skip
        connection.execute(insert(adjustment), rows)
    leader = client_on(Role.LEADER)

    def listed(status: str) -> list[int]:
        found: list[int] = []
        address: str | None = f"/adjustments?status={status}"
        while address:
            page = leader.get(address, headers=HTML).text
            found += map(int, re.findall(r'id="adjustment-(\d+)"', page))
            more = re.findall(r'href="([^"]+)" rel="next"', page)
            address = more[0].replace("&amp;", "&") if more else None
        return found

    holding, ended = [6, 2, 1, 3], [5, 4]
    assert listed("approved") == holding
    assert listed("expired") == ended
    for place, asked in ((ends[5], holding[1:]), (ends[1], holding[2:])):
        number = ends.index(place) + 1
        page = leader.get(f"/adjustments?status=approved&after={place}.{number}", headers=HTML).text
        assert list(map(int, re.findall(r'id="adjustment-(\d+)"', page))) == asked
    assert leader.get("/adjustments?after=x", headers=HTML).status_code == 422
    assert "已批准（4）" in leader.get("/adjustments", headers=HTML).text


def test_an_enterprise_elsewhere_is_not_there(scored: Service, client_for: ClientFor) -> None:
    filled = _filled(scored)
    far = client_for(Role.HANDLER, "98")
    assert far.get(f"/adjustments/new?code={filled['code']}", headers=HTML).status_code == 404
    assert far.post("/adjustments", data=filled, headers=HTML).status_code == 404
    assert "没有符合条件的经营主体" in far.get(f"/adjustments/new?q={filled['code']}", headers=HTML).text
