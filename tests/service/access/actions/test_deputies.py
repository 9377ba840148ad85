"""Deputies: whose role it is, when, and that nobody settles for a person what that very person asked for."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from service.access.account import Account, Grant
from service.access.actions import accounts
from service.access.actions.deputies import Standing, end_deputy, set_deputy
from service.access.actions.sessions import add_session
from service.access.four_eyes import refuse_same_person
from service.access.permissions import Permission, Role
from service.access.queries.accounts import find_account
from service.access.queries.sessions import find_session
from service.access.queries.told import list_told
from service.core import clock
from service.core.db.audit import Actor, list_entries, verify_log, write_entry
from service.core.db.engine import Database
from service.core.db.tables.access import deputy
from service.core.problem import Problem

PHRASE = "correct horse battery staple"
READ = Permission.TIER_READ


@pytest.fixture
def people(database: Database) -> Database:
    """A leader of one region, a regulator of another, an auditor, and a program."""
    for login, given in (
        ("leader", Grant(Role.LEADER, "33")),
        ("regulator", Grant(Role.REGULATOR, "34")),
        ("auditor", Grant(Role.AUDITOR)),
        ("guard", Grant(Role.SECURITY_ADMIN)),
        ("robot", Grant(Role.PLANNER)),
    ):
        accounts.create_account(
            database, "tests", login, name=f"{login} 姓名", password=None if login == "robot" else PHRASE
        )
        accounts.grant_role(database, "tests", login, given)
        with database.write() as connection:
            found = find_account(connection, login)
            assert found is not None
            add_session(connection, f"session of {login}", found.id)
    return database


def acting(database: Database, login: str) -> Account:
    with database.read() as connection:
        found = find_session(connection, f"session of {login}")
    assert found is not None
    return found.account


def stands_in(database: Database, actor: str = "leader", **other: object) -> int:
    days = {"begins_on": clock.today(), "ends_on": clock.today() + timedelta(days=7)}
    wanted = {"login": "leader", "deputy": "regulator", "role": Role.LEADER, **days, **other}
    with database.write() as connection:
        return set_deputy(connection, actor, Standing(**wanted))


def test_a_deputy_has_the_role_where_the_person_has_it_on_its_days_and_no_longer(people: Database) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    stands_in(people, begins_on=tomorrow, ends_on=tomorrow)
    for days, may in ((0, False), (1, True), (2, False)):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            account = acting(people, "regulator")
            assert account.may(Permission.ADJUSTMENT_APPROVE) is may
            assert account.covers(READ, "3301", None) is may
            assert account.covers(READ, "3401", None)
    with people.read() as connection:
        assert "代理" in list_told(connection, "regulator")[0].words.zh
        assert list_told(connection, "leader") == []


def test_what_a_deputy_does_says_for_whom_only_where_it_is_not_its_own(people: Database) -> None:
    stands_in(people)
    reach = acting(people, "regulator").reach(READ)
    assert [reach.acting_for(region, None) for region in ("3301", "3401")] == [("leader",), ()]
    with people.write() as connection:
        write_entry(connection, Actor("regulator", reach.acting_for("3301", None)), "test.act", "x", {"a": 1})
        (entry,) = list_entries(connection, before=None, limit=1)
        assert (entry.actor, entry.detail) == ("regulator", {"a": 1, "for": ["leader"]})
        assert verify_log(connection) is None


def test_nobody_settles_as_a_deputy_what_the_represented_person_asked_for() -> None:
    for one, other in (("leader", Actor("regulator", ["leader"])), (Actor("regulator", ["leader"]), "Leader")):
        with pytest.raises(Problem) as caught:
            refuse_same_person(one, other)
        assert caught.value.status == 403
    # For another person, or in the own name, it may; what the person did does not bind the deputy.
    refuse_same_person("leader", Actor("regulator", ["leader", "other"]))
    refuse_same_person("leader", Actor("regulator"))
    refuse_same_person("somebody", Actor("regulator", ["leader"]))
    with pytest.raises(Problem):
        refuse_same_person("regulator", Actor("regulator", ["leader"]))


@pytest.mark.parametrize(
    ("actor", "other", "status"),
    [
        ("leader", {"deputy": "leader"}, 422),
        ("leader", {"deputy": "nobody"}, 422),
        ("leader", {"deputy": "robot"}, 422),
        ("leader", {"role": Role.PLANNER}, 422),
        ("leader", {"ends_on": date(2020, 1, 1)}, 422),
        ("leader", {"begins_on": date(2020, 1, 1)}, 422),
        ("leader", {"ends_on": date(2099, 1, 1)}, 422),
        # A security administrator would give itself a role.
        ("guard", {"deputy": "guard"}, 403),
        # Two roles that must be apart, in one hand.
        ("guard", {"login": "auditor", "role": Role.AUDITOR, "deputy": "guard"}, 403),
        ("auditor", {"login": "auditor", "role": Role.AUDITOR, "deputy": "guard"}, 409),
    ],
)
def test_what_cannot_be_is_refused(people: Database, actor: str, other: dict[str, object], status: int) -> None:
    with pytest.raises(Problem) as caught:
        stands_in(people, actor, **other)
    assert caught.value.status == status
    with people.read() as connection:
        assert connection.execute(select(deputy)).all() == []


def test_it_ends_at_once_and_with_either_account(people: Database) -> None:
    first = stands_in(people)
    with people.write() as connection:
        end_deputy(connection, "leader", first)
    assert not acting(people, "regulator").may(Permission.ADJUSTMENT_APPROVE)
    with people.write() as connection, pytest.raises(Problem) as caught:
        end_deputy(connection, "leader", first)
    assert caught.value.status == 409
    stands_in(people)
    accounts.set_active(people, "guard", "leader", active=False)
    assert not acting(people, "regulator").may(Permission.ADJUSTMENT_APPROVE)
    accounts.set_active(people, "guard", "leader", active=True)
    assert not acting(people, "regulator").may(Permission.ADJUSTMENT_APPROVE)


def test_a_role_that_must_be_apart_from_one_that_is_represented_is_not_given(people: Database) -> None:
    stands_in(people, "auditor", login="auditor", role=Role.AUDITOR)
    with pytest.raises(Problem) as caught:
        accounts.grant_role(people, "guard", "regulator", Grant(Role.SYSTEM_ADMIN))
    assert caught.value.status == 409


def test_an_auditors_password_set_by_another_is_told_to_every_auditor(people: Database) -> None:
    accounts.create_account(people, "tests", "second", name="second", password=PHRASE)
    accounts.grant_role(people, "tests", "second", Grant(Role.AUDITOR))
    accounts.change_password(people, "guard", "auditor", "another long phrase")
    accounts.change_password(people, "guard", "leader", "another long phrase")
    with people.read() as connection:
        assert [len(list_told(connection, login)) for login in ("auditor", "second", "leader", "guard")] == [1, 1, 1, 0]
        assert "guard 姓名" in list_told(connection, "second")[0].words.zh
        found = find_account(connection, "auditor")
    assert found is not None
    assert found.password_set_by == "guard"  # noqa: S105 (who set it)


def test_who_takes_over_gets_what_the_other_was_told(people: Database) -> None:
    accounts.change_password(people, "guard", "leader", "another long phrase")
    with pytest.raises(Problem):
        accounts.set_active(people, "guard", "leader", active=False, owner="nobody")
    accounts.set_active(people, "guard", "leader", active=False, owner="regulator")
    with people.read() as connection:
        said = [one.words.zh for one in list_told(connection, "regulator")]
        assert list_told(connection, "leader") == []
    assert ["密码" in said[0], "接手" in said[1]] == [True, True]
