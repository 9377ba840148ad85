"""`credit-tiers users`, `tokens` and `audit`, from the first account to a log that someone laid hands on."""

import re
from datetime import date

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, text

from service.cli import main
from service.core.db.engine import Database, open_database
from service.core.db.tables.adoptions import adoption

PHRASE = "correct horse battery staple"


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)

    def command(line: str, given: str = "") -> Result:
        return CliRunner().invoke(main, line.split(), input=given, catch_exceptions=False)

    return command


def test_a_scheme_that_was_adopted_from_a_draft_has_a_line(run, sqlite: Database) -> None:
    """No file holds it; the database does."""
    assert run("lines write food --name 食品").exit_code == 0
    assert "There is no such scheme" in run("lines scheme own-scheme food").output
    with sqlite.write() as connection:
        days = {"effective_from": date(2026, 1, 1), "status": "approved"}
        of = {"kind": "rule_set", "name": "own-scheme", "version": "2026-01", "digest": "0" * 64}
        connection.execute(insert(adoption).values(**of, **days))
    assert run("lines scheme own-scheme food").exit_code == 0
    assert "food\t食品\town-scheme" in run("lines list").stdout


def test_an_account_from_beginning_to_end(run) -> None:
    assert run("users add anna --name 安娜 --department 一科", PHRASE + "\n").exit_code == 0
    assert run("lines write food-production --name 食品").exit_code == 0
    assert run("users grant anna regulator --region 3301 --line food-production").exit_code == 0
    listed = run("users list").stdout
    assert "anna\t安娜\t一科\tregulator region=3301 line=food-production" in listed
    assert run("users revoke anna regulator --region 3301 --line food-production").exit_code == 0
    assert run("users passwd anna", "another long phrase\n").exit_code == 0
    assert run("users disable anna").exit_code == 0
    assert "disabled" in run("users list").stdout
    assert run("users disable anna --undo").exit_code == 0
    shown = run("audit show").stdout.splitlines()
    assert [line.split("\t")[3] for line in shown] == [
        "account.enable",
        "account.disable",
        "account.password",
        "account.revoke",
        "account.grant",
        "line.write",
        "account.create",
    ]
    assert all(line.split("\t")[2].startswith("system:") for line in shown)
    assert PHRASE not in run("audit show").stdout


@pytest.mark.parametrize(
    ("line", "given", "said"),
    [
        ("users add anna --name x", "short\n", "12"),
        ("users add anna --name x", "", "12"),
        ("users grant nobody planner", "", "nobody"),
        ("users revoke nobody planner", "", "nobody"),
        ("tokens revoke 0123", "", "no such token"),
        ("tokens create nobody --name x", "", "nobody"),
        ("audit verify --noted x", "", "NUMBER:HASH"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(run, line: str, given: str, said: str) -> None:
    result = run(line, given)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "错误：" in result.stderr


def test_no_command_takes_a_password_as_an_argument(run) -> None:
    assert run(f"users add anna --name x --password {PHRASE.split()[0]}").exit_code == 2
    assert run("users passwd anna secret").exit_code == 2


def test_a_token_is_shown_once(run) -> None:
    run("users add robot --name 报表 --program")
    made = run("tokens create robot --name 报表 --days 5 --scope tier:read")
    token = re.fullmatch(r"ct_([0-9a-f]{12})_[\w-]{43}\n", made.stdout)
    assert token
    listed = run("tokens list --login robot").stdout
    assert token[1] in listed
    assert "tier:read" in listed
    assert token[0].strip() not in listed + run("audit show").stdout
    assert run(f"tokens revoke {token[1]}").exit_code == 0
    assert "revoked" in run("tokens list").stdout
    assert run("tokens create robot --name x --days 400").exit_code == 2


def test_a_log_that_was_laid_hands_on_is_found_out(run, sqlite_url: str) -> None:
    for login in ("a", "b", "c"):
        run(f"users add {login} --name {login} --program")
    whole = run("audit verify")
    assert whole.exit_code == 0
    noted = re.search(r"\d+:[0-9a-f]{64}", whole.stdout)[0]
    assert run(f"audit verify --noted {noted}").exit_code == 0
    assert run(f"audit verify --noted 3:{'0' * 64}").exit_code == 1
    database: Database = open_database(sqlite_url)
    with database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("UPDATE audit_entry SET object = 'account x' WHERE id = 2"))
    database.close()
    broken = run("audit verify")
    assert broken.exit_code == 1
    assert "Entry 2" in broken.stderr


def test_the_log_is_narrowed_down(run) -> None:
    for login in ("a", "b"):
        run(f"users add {login} --name {login} --program")
        run(f"users grant {login} planner")
    assert len(run("audit show --action account.grant").stdout.splitlines()) == 2
    assert len(run("audit show --limit 1 --before 3").stdout.splitlines()) == 1
    (line,) = run("audit show --action account.grant --before 4").stdout.splitlines()
    assert "account a" in line
