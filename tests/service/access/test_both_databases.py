"""The way in and out on SQLite and on PostgreSQL."""

import threading
from datetime import timedelta
from pathlib import Path

from service.access.account import Grant
from service.access.actions import accounts
from service.access.actions.login_failures import count_attempt
from service.access.permissions import Role
from service.app import create_app
from service.core import clock
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from tests.worlds.browsers import PHRASE, WRONG, Browser
from tests.worlds.services import service_over

WAIT = timedelta(minutes=15)


def test_in_refused_and_out(database: Database, tmp_path: Path) -> None:
    accounts.create_account(database, "tests", "anna", name="安娜", password=PHRASE)
    accounts.grant_role(database, "tests", "anna", Grant(Role.REGULATOR))
    browser = Browser(create_app(service_over(database, tmp_path)).test_client())
    assert browser.log_in(password=WRONG).status_code == 401
    assert browser.log_in().status_code == 303
    assert browser.is_in()
    browser.send("/account/tokens", "/account", name="x", days="3", current=PHRASE)
    browser.send("/logout", "/account")
    assert not browser.is_in()
    assert [browser.log_in(password=WRONG).status_code for _ in range(6)] == [401] * 5 + [429]
    with database.read() as connection:
        actions = [entry.action for entry in reversed(list_entries(connection, before=None, limit=50))]
    failed = "log-in.failed"
    assert actions[2:] == [failed, "log-in", "token.create", "log-out", *[failed] * 5, "log-in.pause"]


def test_attempts_at_once_are_all_counted(database: Database) -> None:
    now, refused, errors = clock.now(), [], []

    def attempt() -> None:
        try:
            with database.write() as connection:
                refused.append(count_attempt(connection, "account:anna", now, 5, WAIT))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(map(bool, refused)) == [False] * 5 + [True] * 11
