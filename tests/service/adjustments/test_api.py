"""Manual adjustments: four eyes, an expiry, a record that moves the tier, never above a direct determination."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.account import Grant
from service.access.actions.accounts import add_grant
from service.access.permissions import Role
from service.access.queries.accounts import find_account
from service.core.clock import today
from service.core.db.audit import verify_log
from service.core.db.fact_changes import last_change, list_touched_since
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.facts import enterprise
from tests.worlds.services import ClientFor

ADDRESS = "/api/v1/adjustments"
SOON = (today() + timedelta(days=30)).isoformat()
Clients = dict[str, FlaskClient]


@pytest.fixture
def people(copy_client_for: ClientFor) -> Clients:
    """A regulator who asks, two leaders, and one of another place."""
    return {
        "asks": copy_client_for(Role.REGULATOR, login="asks"),
        "leads": copy_client_for(Role.LEADER, login="leads"),
        "leads too": copy_client_for(Role.LEADER, login="leads too"),
        "elsewhere": copy_client_for(Role.LEADER, "98", login="elsewhere"),
    }


def tier_of(client: FlaskClient, code: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/enterprises/{code}/score?scheme=generic")
    one: dict[str, Any] = answer.json["enterprises"][0]
    return one


def of_tier(service: Service, client: FlaskClient, tier: str, decided_by: str) -> str:
    """The code of an enterprise that stands in the tier today, by that step."""
    with service.database.read() as connection:
        codes = connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars().all()
    for code in codes:
        now = tier_of(client, code)
        if (now["tier"], now["decided_by"]) == (tier, decided_by):
            return code
    raise AssertionError(f"nobody stands in {tier} by {decided_by}")


def first_code(client: FlaskClient) -> str:
    """The code of some enterprise."""
    code: str = client.get("/api/v1/enterprises?limit=1").json["items"][0]["uscc"]
    return code


def proposal(code: str) -> dict[str, Any]:
    stated = {"tier": "C", "reason": "群众反映集中", "evidence": "会议纪要", "ends_on": SOON}
    return {"uscc": code, "scheme": "generic", **stated}


def proposed(client: FlaskClient, code: str, **more: Any) -> Any:
    return client.post(ADDRESS, json=proposal(code) | more)


def moved(client: FlaskClient, id: int, step: str, note: str = "同意") -> Any:
    return client.post(f"{ADDRESS}/{id}/{step}", json={"note": note})


def test_an_approved_adjustment_moves_the_tier_and_makes_it_due(people: Clients, scored_copy: Service) -> None:
    code = of_tier(scored_copy, people["leads"], "A", "points")
    with scored_copy.database.read() as connection:
        before = last_change(connection)
        id_of = connection.execute(select(enterprise.c.id).where(enterprise.c.code == code)).scalar_one()
    made = proposed(people["asks"], code)
    assert (made.status_code, made.json["status"]) == (201, "proposed")
    assert tier_of(people["leads"], code)["tier"] == "A"
    done = moved(people["leads"], made.json["id"], "approve")
    assert (done.status_code, done.json["status"], done.json["approver"]) == (200, "approved", "leads")
    now = tier_of(people["leads"], code)
    assert (now["tier"], now["decided_by"]) == ("C", "manual")
    with scored_copy.database.read() as connection:
        assert list_touched_since(connection, before, last_change(connection)).tolist() == [id_of]
    days = f"scheme=generic&as_of={SOON}"
    assert people["leads"].get(f"/api/v1/enterprises/{code}/score?{days}").json["enterprises"][0]["tier"] != "C"


def test_a_revoked_adjustment_was_never_made(people: Clients, scored_copy: Service) -> None:
    code = of_tier(scored_copy, people["leads"], "A", "points")
    id = proposed(people["asks"], code).json["id"]
    moved(people["leads"], id, "approve")
    assert moved(people["leads too"], id, "revoke").json["status"] == "revoked"
    assert tier_of(people["leads"], code)["decided_by"] == "points"
    assert moved(people["leads too"], id, "revoke").status_code == 409


def test_never_better_than_a_direct_determination(people: Clients, scored_copy: Service) -> None:
    code = of_tier(scored_copy, people["leads"], "D", "direct")
    id = proposed(people["asks"], code, tier="A").json["id"]
    assert moved(people["leads"], id, "approve").status_code == 200
    assert tier_of(people["leads"], code)["tier"] == "D"


def test_nobody_settles_their_own(copy_client_for: ClientFor, scored_copy: Service) -> None:
    both = copy_client_for(Role.REGULATOR, login="both")
    with scored_copy.database.write() as connection:
        code = connection.execute(select(enterprise.c.code).limit(1)).scalar_one()
        account = find_account(connection, "both")
        assert account is not None
        add_grant(connection, account.id, Grant(Role.LEADER))
    id = proposed(both, code).json["id"]
    for step in ("approve", "reject"):
        answer = moved(both, id, step)
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/same-person")
    assert both.get(f"{ADDRESS}/{id}").json["status"] == "proposed"
    assert moved(both, id, "withdraw").json["status"] == "withdrawn"


def test_only_the_applicant_withdraws_and_only_once_settled(people: Clients, copy_client_for: ClientFor) -> None:
    code = first_code(people["asks"])
    id = proposed(people["asks"], code).json["id"]
    assert moved(copy_client_for(Role.REGULATOR), id, "withdraw").status_code == 403
    assert moved(people["leads"], id, "reject", "依据不足").json["note"] == "依据不足"
    for step in ("approve", "reject"):
        assert moved(people["leads"], id, step).status_code == 409
    assert moved(people["asks"], id, "withdraw").status_code == 409


def test_elsewhere_it_does_not_exist(people: Clients) -> None:
    code = first_code(people["asks"])
    id = proposed(people["asks"], code).json["id"]
    assert people["elsewhere"].get(f"{ADDRESS}/{id}").status_code == 404
    assert people["elsewhere"].get(ADDRESS).json["items"] == []
    for step in ("approve", "reject", "revoke"):
        assert moved(people["elsewhere"], id, step).status_code == 404
    assert moved(people["leads"], 2**31 + 5, "approve").status_code == 404


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"ends_on": today().isoformat()}, "json.ends_on"),
        ({"ends_on": (today() + timedelta(days=900)).isoformat()}, "json.ends_on"),
        ({"ends_on": None}, "json.ends_on"),
        ({"tier": "E"}, "json.tier"),
        ({"scheme": "benchmark"}, "json.scheme"),
        ({"scheme": "nothing"}, "json.scheme"),
        ({"reason": ""}, "json.reason"),
        ({"evidence": 5}, "json.evidence"),
        ({"colour": "red"}, "json.colour"),
    ],
)
def test_bad_proposals_are_refused(people: Clients, change: dict[str, Any], place: str) -> None:
    answer = proposed(people["asks"], first_code(people["asks"]), **change)
    assert answer.status_code == 422
    assert [error["where"] for error in answer.json["errors"]] == [place]


def test_personal_numbers_are_covered_and_every_step_is_audited(people: Clients, scored_copy: Service) -> None:
    id = proposed(people["asks"], first_code(people["asks"]), reason="投诉人 13812345678 反映").json["id"]
    moved(people["leads"], id, "approve", "身份证 11010519491231002X 已核")
    shown = people["leads"].get(f"{ADDRESS}/{id}").text
    assert "13812345678" not in shown
    assert "11010519491231002X" not in shown
    with scored_copy.database.read() as connection:
        rows = connection.execute(select(audit_entry.c.action, audit_entry.c.actor).order_by(audit_entry.c.id)).all()
        assert verify_log(connection) is None
    assert [tuple(row) for row in rows][-2:] == [("adjustment.propose", "asks"), ("adjustment.approved", "leads")]


def test_a_repeated_request_proposes_once(people: Clients) -> None:
    code = first_code(people["asks"])
    body = proposal(code)
    first, second = (people["asks"].post(ADDRESS, json=body, headers={"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json) == (201, 201, second.json)
    assert len(people["asks"].get(ADDRESS).json["items"]) == 1


def test_the_list_is_read_page_by_page(people: Clients) -> None:
    code = first_code(people["asks"])
    made = [proposed(people["asks"], code).json["id"] for _ in range(5)]
    moved(people["leads"], made[1], "reject")
    seen: list[int] = []
    after: dict[str, str] = {}
    while True:
        answer = people["leads"].get(ADDRESS, query_string={"limit": 2, "status": "proposed", **after}).json
        seen += [row["id"] for row in answer["items"]]
        if answer["next"] is None:
            break
        after = {"after": answer["next"]}
    assert seen == [made[4], made[3], made[2], made[0]]
