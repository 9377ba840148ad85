"""The department of an account: one of the registry where it has one called so, and then its code stays."""

from typing import Any

import pytest

from service.access.actions.accounts import change_account, create_account
from service.access.queries.accounts import find_account
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.problem import Problem
from service.registries.actions.entries import enter_entries
from service.registries.registry import Registry
from service.registries.statements import Statement


@pytest.fixture
def bureau(database: Database) -> Database:
    said = [Statement("D1", "市生态环境局"), Statement("D2", "区应急管理局"), Statement("D3", "区应急管理局")]
    with database.write() as connection:
        assert enter_entries(connection, Registry.DEPARTMENTS, said, "t", ("",)).added == 3
    return database


def department_of(database: Database, login: str) -> Any:
    with database.read() as connection:
        found = find_account(connection, login)
    assert found is not None
    return found.department, found.department_code


def test_it_is_one_of_the_registry_where_one_alone_is_called_so(bureau: Database) -> None:
    stated = {"a": "市生态环境局", "b": "D2", "c": "区应急管理局", "d": "信用监管科", "e": ""}
    for login, department in stated.items():
        create_account(bureau, "t", login, name="某", department=department)
    assert {login: department_of(bureau, login)[1] for login in stated} == {
        "a": "D1",
        "b": "D2",
        "c": None,
        "d": None,
        "e": None,
    }
    change_account(bureau, "t", "d", department="D3")
    assert department_of(bureau, "d") == ("D3", "D3")
    with bureau.read() as connection:
        entry = list_entries(connection, before=None, limit=1)[0]
    assert (entry.action, entry.object, entry.detail["before"]) == ("account.department", "account d", "信用监管科")
    with bureau.write() as connection:
        enter_entries(connection, Registry.DEPARTMENTS, [Statement("D1", "市生态局")], "t", ("",))
    # Renamed, it stays what it was.
    assert department_of(bureau, "a") == ("市生态环境局", "D1")


def test_nobody_changes_the_own_one(bureau: Database) -> None:
    create_account(bureau, "t", "a", name="某")
    with pytest.raises(Problem):
        change_account(bureau, "a", "a", department="D1")
    assert department_of(bureau, "a") == ("", None)
