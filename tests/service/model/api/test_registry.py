"""Models over the API: a file is registered or refused, a switch asked for by one person and approved by another."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update

from service.access.account import Grant
from service.access.actions.accounts import add_grant
from service.access.permissions import Role
from service.access.queries.accounts import find_account
from service.core.clock import now, today
from service.core.db.audit import list_entries, verify_log
from service.core.db.service import Service
from service.core.db.tables.registry import model, model_switch
from tests.models.resealed import with_card
from tests.worlds.models import SCHEME, TrainedFile, recent_file, trained_file
from tests.worlds.services import ClientFor

MODELS, SWITCHES = "/api/v1/models", "/api/v1/model-switches"
Clients = dict[str, FlaskClient]


@pytest.fixture
def people(copy_client_for: ClientFor) -> Clients:
    """Two who register and ask, two who approve, and one who only reads."""
    return {
        "edits": copy_client_for(Role.RULE_EDITOR, login="edits"),
        "edits too": copy_client_for(Role.RULE_EDITOR, login="edits too"),
        "approves": copy_client_for(Role.RULE_APPROVER, login="approves"),
        "leads": copy_client_for(Role.LEADER, login="leads"),
        "reads": copy_client_for(Role.AUDITOR, login="reads"),
    }


def registered(client: FlaskClient, data: bytes, note: str | None = None, **headers: str) -> Any:
    query = {"note": note} if note else {}
    given = {"file": (io.BytesIO(data), "model.ctm")}
    return client.post(MODELS, query_string=query, data=given, content_type="multipart/form-data", headers=headers)


def asked(client: FlaskClient, digest: str | None, mode: str = "live", **more: Any) -> Any:
    named = {} if digest is None else {"model": digest}
    return client.post(SWITCHES, json={"scheme": SCHEME, "mode": mode, "reason": "评估达标", **named, **more})


def settled(client: FlaskClient, id: int, step: str, note: str = "同意") -> Any:
    return client.post(f"{SWITCHES}/{id}/{step}", json={"note": note})


def in_use(people: Clients, brought: TrainedFile, mode: str = "live") -> str:
    """The digest of a model that was registered, asked for and approved."""
    digest: str = registered(people["edits"], brought.data).json["digest"]
    answer = settled(people["approves"], asked(people["edits"], digest, mode).json["id"], "approve")
    assert answer.status_code == 200, answer.text
    return digest


def test_a_model_is_registered_once_and_read_by_those_who_may(people: Clients) -> None:
    brought = recent_file()
    first = registered(people["edits"], brought.data, "第一版")
    again = registered(people["edits too"], brought.data, "again")
    assert (first.status_code, again.status_code, first.json) == (201, 200, again.json)
    assert (first.json["registered_by"], first.json["note"], first.json["kind"]) == ("edits", "第一版", "logistic")
    read = people["reads"].get(first.headers["Location"])
    assert read.json["card"] == brought.card
    assert people["reads"].get(MODELS).json["items"] == [first.json]
    assert people["reads"].get(f"{MODELS}?scheme=generic").json["items"] == []
    assert people["reads"].get(f"{MODELS}/{'0' * 64}").status_code == 404
    assert people["reads"].get(f"{MODELS}/%00").status_code == 404
    assert registered(people["approves"], brought.data).status_code == 403


def test_the_card_is_given_as_markdown(people: Clients) -> None:
    digest = registered(people["edits"], recent_file().data).json["digest"]
    shown = people["reads"].get(f"{MODELS}/{digest}/card.md")
    assert shown.mimetype == "text/markdown"
    assert "近一年投诉举报" in shown.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00", "pickle"),
        (b"", "model"),
        (recent_file().data[:-1], "damaged"),
        (recent_file().data.replace(b"credit-tiers-model 1", b"credit-tiers-model 9"), "model"),
        (trained_file(today(), scheme="").data, "scheme"),
        (with_card(lambda card: card["trained"].pop("until"), recent_file().data), "trained"),
        (with_card(lambda card: card.pop("titles"), recent_file().data), "titles"),
        (with_card(lambda card: card.update(evaluation=[]), recent_file().data), "evaluation"),
    ],
    ids=[
        "a pickle",
        "nothing",
        "cut short",
        "another format",
        "without a scheme",
        "without a day",
        "without titles",
        "no evaluation",
    ],
)
def test_a_refused_file_is_told_why_in_both_languages(people: Clients, data: bytes, said: str) -> None:
    english = registered(people["edits"], data, **{"Accept-Language": "en"})
    chinese = registered(people["edits"], data)
    assert (english.status_code, english.json["type"]) == (422, "/problems/model-refused")
    assert said in english.json["detail"].lower()
    assert any("一" <= character <= "鿿" for character in chinese.json["detail"])
    assert english.json["errors"][0]["where"] == "files.file"
    assert people["reads"].get(MODELS).json["items"] == []


def test_a_repeated_request_registers_once(people: Clients) -> None:
    data = recent_file().data
    first, second = (registered(people["edits"], data, **{"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json) == (201, 201, second.json)
    assert second.headers["Location"] == first.headers["Location"]


def test_a_switch_needs_a_second_person(people: Clients, scored_copy: Service) -> None:
    digest = registered(people["edits"], recent_file().data).json["digest"]
    made = asked(people["edits too"], digest)
    assert (made.status_code, made.json["status"], made.json["used_from"]) == (201, "requested", None)
    assert settled(people["edits too"], made.json["id"], "approve").status_code == 403
    done = settled(people["approves"], made.json["id"], "approve")
    assert (done.status_code, done.json["status"], done.json["decided_by"]) == (200, "approved", "approves")
    assert done.json["used_from"] == done.json["decided_at"]
    assert done.json["used_until"] is None
    with scored_copy.database.read() as connection:
        assert verify_log(connection) is None
        entries = list_entries(connection, before=None, limit=3)
    assert [(entry.action, entry.actor) for entry in reversed(entries)] == [
        ("model.register", "edits"),
        ("model-switch.request", "edits too"),
        ("model-switch.approved", "approves"),
    ]
    assert entries[0].detail["model"] == digest


@pytest.mark.parametrize("part", ["who asked", "who registered"])
def test_nobody_approves_what_they_asked_for_or_registered(
    people: Clients, copy_client_for: ClientFor, scored_copy: Service, part: str
) -> None:
    both = copy_client_for(Role.RULE_EDITOR, login="both")
    with scored_copy.database.write() as connection:
        account = find_account(connection, "both")
        assert account is not None
        add_grant(connection, account.id, Grant(Role.RULE_APPROVER))
    asks, registers = (both, people["edits"]) if part == "who asked" else (people["edits"], both)
    digest = registered(registers, recent_file().data).json["digest"]
    id = asked(asks, digest).json["id"]
    answer = settled(both, id, "approve")
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/same-person")
    assert both.get(f"{SWITCHES}/{id}").json["status"] == "requested"
    assert settled(people["approves"], id, "approve").status_code == 200


def test_who_asked_withdraws_and_another_rejects_and_that_is_that(people: Clients) -> None:
    digest = registered(people["edits"], recent_file().data).json["digest"]
    taken_back, refused = (asked(people["edits"], digest).json["id"] for _ in range(2))
    assert settled(people["edits too"], taken_back, "withdraw").status_code == 403
    assert settled(people["edits"], taken_back, "withdraw").json["status"] == "withdrawn"
    assert settled(people["leads"], refused, "reject", "样本太少").json["note"] == "样本太少"
    for id in (taken_back, refused):
        for client, step in ((people["leads"], "approve"), (people["leads"], "reject"), (people["edits"], "withdraw")):
            answer = settled(client, id, step)
            assert (answer.status_code, answer.json["type"]) == (409, "/problems/not-now")
    assert settled(people["leads"], 2**31 - 1, "approve").status_code == 404


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"mode": "off"}, "json.model"),
        ({"model": None, "mode": "live"}, "json.model"),
        ({"model": "0" * 64}, "json.model"),
        ({"model": "abc"}, "json.model"),
        ({"scheme": "generic"}, "json.model"),
        ({"scheme": "nothing"}, "json.scheme"),
        ({"mode": "on"}, "json.mode"),
        ({"reason": ""}, "json.reason"),
        ({"colour": "red"}, "json.colour"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(people: Clients, change: dict[str, Any], place: str) -> None:
    digest = registered(people["edits"], recent_file().data).json["digest"]
    answer = asked(people["edits"], digest, **change)
    assert answer.status_code == 422
    assert [error["where"] for error in answer.json["errors"]] == [place]


@pytest.mark.parametrize("mode", ["live", "shadow"])
@pytest.mark.parametrize("fault", ["too old", "not evaluated", "damaged", "of other features"])
def test_what_could_not_be_used_today_is_not_approved(
    people: Clients, scored_copy: Service, mode: str, fault: str
) -> None:
    until = today() - timedelta(days=900 if fault == "too old" else 35)
    other = "0" * 64 if fault == "of other features" else None
    brought = trained_file(until, evaluated=fault != "not evaluated", seed=1, features_digest=other)
    digest = registered(people["edits"], brought.data).json["digest"]
    if fault == "damaged":
        with scored_copy.database.write() as connection:
            connection.execute(update(model).values(file=brought.data[:-1]))
    id = asked(people["edits"], digest, mode).json["id"]
    answer = settled(people["approves"], id, "approve")
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/model-not-usable")
    assert answer.json["detail"]
    assert people["reads"].get(f"{SWITCHES}/{id}").json["status"] == "requested"


def test_what_was_used_on_a_past_day_is_told(people: Clients) -> None:
    long_ago = now() - timedelta(days=20)
    with time_machine.travel(long_ago):
        digest = in_use(people, recent_file(), "shadow")
    with time_machine.travel(long_ago + timedelta(days=10)):
        off = asked(people["edits"], None, "off").json["id"]
        assert settled(people["leads"], off, "approve").status_code == 200

    def on(days: int) -> list[tuple[str, str | None]]:
        day: date = today() - timedelta(days=days)
        items = people["reads"].get(f"{SWITCHES}?scheme={SCHEME}&on={day}").json["items"]
        return [(item["mode"], item["model"]) for item in items]

    assert on(22) == []
    assert on(15) == [("shadow", digest)]
    assert on(10) == [("off", None), ("shadow", digest)]
    assert on(1) == [("off", None)]
    assert people["reads"].get(f"{SWITCHES}?scheme=generic&on={today()}").json["items"] == []


def test_switches_are_read_page_by_page(people: Clients) -> None:
    digest = registered(people["edits"], recent_file().data).json["digest"]
    made = [asked(people["edits"], digest).json["id"] for _ in range(5)]
    settled(people["leads"], made[1], "reject")
    seen: list[int] = []
    after: dict[str, str] = {}
    while True:
        query = {"limit": 2, "status": "requested", "model": digest, **after}
        answer = people["reads"].get(SWITCHES, query_string=query).json
        seen += [row["id"] for row in answer["items"]]
        if answer["next"] is None:
            break
        after = {"after": answer["next"]}
    assert seen == [made[4], made[3], made[2], made[0]]


def test_who_works_for_one_business_line_leaves_the_others_alone(
    people: Clients, copy_client_for: ClientFor, scored_copy: Service
) -> None:
    digest = registered(people["edits"], recent_file().data).json["digest"]
    id = asked(people["edits"], digest).json["id"]
    elsewhere = copy_client_for(Role.RULE_APPROVER, line="food-production", login="elsewhere")
    assert settled(elsewhere, id, "approve").status_code == 404
    other = copy_client_for(Role.RULE_EDITOR, line="food-production", login="other")
    assert asked(other, digest).status_code == 403
    assert registered(other, trained_file(today() - timedelta(days=33)).data).status_code == 403
    with scored_copy.database.read() as connection:
        assert len(connection.execute(model.select()).all()) == 1
        assert len(connection.execute(model_switch.select()).all()) == 1


def test_personal_numbers_are_covered_and_the_digest_is_not(people: Clients) -> None:
    digest = registered(people["edits"], recent_file().data, "来电 13812345678").json["digest"]
    id = asked(people["edits"], digest, reason="投诉人 13812345678 反映").json["id"]
    shown = people["reads"].get(f"{SWITCHES}/{id}").text + people["reads"].get(MODELS).text
    assert "13812345678" not in shown
    assert shown.count(digest) == 2
