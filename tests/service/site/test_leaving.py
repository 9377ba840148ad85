"""Who is disabled by the API or a command is out at once, and what waits for that person is listed or handed over."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from rules.texts import Text
from service.access.account import Grant
from service.access.actions import accounts
from service.access.actions.telling import tell
from service.access.permissions import Role
from service.access.queries.told import list_told
from service.app import create_app
from service.cli import main
from service.core.db.engine import Database
from service.core.db.tables.plans import plan
from tests.worlds.batches import make_batch, make_line
from tests.worlds.browsers import PHRASE, client_of
from tests.worlds.services import service_over

TASK = Text("请核对一项登记", "Look at an entry")


@pytest.fixture
def waits(sqlite: Database) -> Database:
    """For Anna something waits; Bert holds her role, too."""
    for login in ("anna", "bert"):
        accounts.create_account(sqlite, "tests", login, name=login, password=PHRASE)
        accounts.grant_role(sqlite, "tests", login, Grant(Role.REGULATOR))
    with sqlite.write() as connection:
        tell(connection, ["anna"], TASK, "/registries")
    return sqlite


def told(database: Database, login: str) -> list[Text]:
    with database.read() as connection:
        return [one.words for one in list_told(connection, login)]


def test_by_the_api(waits: Database, tmp_path: Path) -> None:
    admin = client_of(create_app(service_over(waits, tmp_path)), waits, "robot", Role.SECURITY_ADMIN)
    answer = admin.patch("/api/v1/accounts/anna", json={"active": False}).json
    assert answer["active"] is False
    waiting = [(item["words"], item["number"], item["address"]) for item in answer["open_items"]]
    assert waiting == [({"zh": TASK.zh, "en": TASK.en}, 1, "/registries")]
    handed = admin.patch("/api/v1/accounts/anna", json={"active": False, "owner": "bert"})
    assert (handed.status_code, "open_items" in handed.json) == (200, False)
    assert told(waits, "anna") == []
    assert TASK in told(waits, "bert")
    refused = admin.patch("/api/v1/accounts/anna", json={"active": False, "owner": "nobody"})
    assert refused.json["errors"][0]["where"] == "owner"


def test_by_a_command(waits: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)
    shown = CliRunner().invoke(main, ["users", "disable", "anna"], catch_exceptions=False).stdout
    assert "1 请核对一项登记 Look at an entry" in shown
    assert "--owner" in shown
    shown = CliRunner().invoke(main, ["users", "disable", "anna", "--owner", "bert"], catch_exceptions=False).stdout
    assert TASK.zh not in shown
    assert TASK in told(waits, "bert")


def test_what_a_planner_has_begun_is_listed(sqlite: Database, tmp_path: Path) -> None:
    for login in ("paula", "peter"):
        accounts.create_account(sqlite, "tests", login, name=login, password=PHRASE)
        accounts.grant_role(sqlite, "tests", login, Grant(Role.PLANNER))
    with sqlite.write() as connection:
        for status in ("draft", "submitted", "published"):
            line = make_line(connection, status)
            for number, of_batch in enumerate(("draft", "drawn"), 1):
                make_batch(connection, line, None, number, owner="paula", status=of_batch)
        connection.execute(update(plan).values(owner="paula"))
    app = create_app(service_over(sqlite, tmp_path))
    admin = client_of(app, sqlite, "robot", Role.SECURITY_ADMIN)
    page = (
        client_of(app, sqlite, "sam", Role.SECURITY_ADMIN).get("/leaving/paula", headers={"Accept": "text/html"}).text
    )
    held = {"个抽查计划草稿": 1, "个已提交、未审批的抽查计划": 1, "个批次草稿": 3}
    assert all(words in page for words in held)
    items = admin.patch("/api/v1/accounts/paula", json={"active": False}).json["open_items"]
    assert held.items() <= {item["words"]["zh"]: item["number"] for item in items}.items()
    others = admin.patch("/api/v1/accounts/peter", json={"active": False}).json["open_items"]
    assert not held.keys() & {item["words"]["zh"] for item in others}
