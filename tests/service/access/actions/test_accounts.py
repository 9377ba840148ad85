"""Accounts and roles: what may be given to whom, and that all of it is recorded."""

import pytest
from sqlalchemy import select, text

from service.access.account import Account, Grant
from service.access.actions import accounts
from service.access.actions.lines import write_line
from service.access.four_eyes import refuse_same_person
from service.access.permissions import APART, Permission, Role
from service.access.queries.accounts import find_account, list_accounts
from service.access.reach import EVERYWHERE, Jurisdiction, Reach
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables import access as tables
from service.core.db.tables.audit import audit_entry
from service.core.errors import ProductError
from service.core.problem import Problem

PHRASE = "correct horse battery staple"


def create(database: Database, login: str = "anna", password: str | None = None) -> None:
    accounts.create_account(database, "tests", login, name="安娜", department="一科", password=password)


def test_what_was_done_is_what_there_is_and_what_is_recorded(database: Database) -> None:
    create(database, password=PHRASE)
    with database.write() as connection:
        write_line(connection, "tests", "food-production", "食品")
    given = Grant(Role.REGULATOR, "3301", "food-production")
    for role in (given, given, Grant(Role.PLANNER)):
        accounts.grant_role(database, "tests", "anna", role)
    accounts.revoke_role(database, "tests", "anna", Grant(Role.PLANNER))
    accounts.change_password(database, "tests", "anna", "another long phrase")
    accounts.set_active(database, "tests", "anna", False)
    with database.read() as connection:
        found = find_account(connection, "anna")
        actions = [entry.action for entry in list_entries(connection, before=None, limit=50)]
        stored = connection.execute(text("SELECT password_hash FROM account")).scalar_one()
    assert found
    assert (found.grants, found.active, found.has_password, found.department) == ((given,), False, True, "一科")
    assert [action for action in actions if not action.startswith("line.")] == [
        "account.disable",
        "account.password",
        "account.revoke",
        "account.grant",
        "account.grant",
        "account.create",
    ]
    assert stored.startswith("$argon2id$")


def test_accounts_are_listed_by_name_page_by_page(database: Database) -> None:
    for login in ("c", "a", "b"):
        create(database, login)
    accounts.grant_role(database, "tests", "b", Grant(Role.PLANNER))
    accounts.grant_role(database, "tests", "b", Grant(Role.REGULATOR))
    with database.read() as connection:
        first = list_accounts(connection, after="", limit=2)
        second = list_accounts(connection, after=first[-1].login, limit=2)
    assert [[entry.login for entry in page] for page in (first, second)] == [["a", "b"], ["c"]]
    assert len(first[1].grants) == 2


@pytest.mark.parametrize("one", sorted(APART))
@pytest.mark.parametrize("other", sorted(APART))
def test_no_account_holds_two_of_the_roles_kept_apart(sqlite: Database, one: Role, other: Role) -> None:
    create(sqlite)
    accounts.grant_role(sqlite, "tests", "anna", Grant(Role.PLANNER))
    accounts.grant_role(sqlite, "tests", "anna", Grant(one, "33"))
    if one == other:
        accounts.grant_role(sqlite, "tests", "anna", Grant(other, "34"))
        return
    with pytest.raises(Problem) as caught:
        accounts.grant_role(sqlite, "tests", "anna", Grant(other, "34"))
    assert (caught.value.status, caught.value.code) == (409, "roles-apart")


@pytest.mark.parametrize(
    ("password", "login"),
    [("short", "anna"), ("x" * 201, "anna"), ("aaaaaaaaaaaaaaaa", "anna"), ("anna-of-x-12", "anna-of-x")],
)
def test_poor_passwords_are_refused(sqlite: Database, password: str, login: str) -> None:
    with pytest.raises(ProductError):
        create(sqlite, login, password)


@pytest.mark.parametrize("login", ["", " ", "a b", "-a", "x" * 81, "安娜", "13812345678", "a\nb"])
def test_names_that_cannot_be_log_ins_are_refused(sqlite: Database, login: str) -> None:
    with pytest.raises(Problem) as caught:
        create(sqlite, login)
    assert caught.value.status == 422


def test_nobody_changes_their_own_rights(sqlite: Database) -> None:
    create(sqlite)
    for change in (accounts.grant_role, accounts.revoke_role):
        with pytest.raises(Problem, match="不得为同一人"):
            change(sqlite, "Anna", "anna", Grant(Role.AUDITOR))
    with pytest.raises(Problem):
        accounts.set_active(sqlite, "anna", "anna", True)


def test_a_second_account_of_the_same_name_is_refused(sqlite: Database) -> None:
    create(sqlite)
    with pytest.raises(Problem) as caught:
        create(sqlite)
    assert caught.value.status == 409


@pytest.mark.parametrize("given", [Grant(Role.PLANNER, "33a"), Grant(Role.PLANNER, "", "Food!")])
def test_a_jurisdiction_is_digits_and_a_line_a_scheme(sqlite: Database, given: Grant) -> None:
    create(sqlite)
    with pytest.raises(Problem):
        accounts.grant_role(sqlite, "tests", "anna", given)


def test_four_eyes() -> None:
    refuse_same_person("anna", "bert")
    with pytest.raises(Problem) as caught:
        refuse_same_person("anna", "ANNA")
    assert caught.value.status == 403


def account(*grants: Grant, scopes: frozenset[Permission] | None = None) -> Account:
    return Account(1, "anna", "安娜", grants, scopes, lines=LINES)


LINES = {"food-production": "food", "generic": "credit"}


READ = Permission.TIER_READ


@pytest.mark.parametrize(
    ("grants", "regions"),
    [
        ((), ()),
        ((Grant(Role.PLANNER),), ("",)),
        ((Grant(Role.PLANNER, "33"), Grant(Role.REGULATOR, "3301")), ("33",)),
        ((Grant(Role.PLANNER, "33"), Grant(Role.REGULATOR, "34")), ("33", "34")),
        ((Grant(Role.AUDITOR),), ()),
        ((Grant(Role.AUDITOR), Grant(Role.PLANNER, "33")), ("33",)),
    ],
)
def test_jurisdictions_of_a_permission(grants: tuple[Grant, ...], regions: tuple[str, ...]) -> None:
    assert account(*grants).jurisdiction(READ).regions == regions
    assert account(*grants).may(READ) == bool(regions)
    assert account(*grants, scopes=frozenset()).jurisdiction(READ).is_nowhere


def test_a_grant_for_a_business_line_counts_for_its_schemes_and_for_those_of_every_line() -> None:
    anna = account(Grant(Role.PLANNER, "33", "food"), Grant(Role.REGULATOR, "34"))
    assert anna.jurisdiction(READ, "food-production").regions == ("33", "34")
    assert anna.jurisdiction(READ, "generic").regions == ("34",)
    assert anna.jurisdiction(READ, "food-production", "generic").regions == ("34",)
    of_food = account(Grant(Role.PLANNER, "33", "food"))
    assert not of_food.may(READ, "generic")
    assert of_food.may(READ, "of every line")
    assert not of_food.may(READ, "of every line", "generic")
    assert [name in of_food.reach(READ).schemes for name in ("food-production", "generic", "of every line")] == [
        True,
        False,
        True,
    ]


PLACES = [("330106", None, True), ("33", "", True), ("340000", "S9", False), (None, None, False), ("34", "S1", True)]


@pytest.mark.parametrize(("region", "office", "covered"), PLACES)
def test_an_enterprise_is_covered_by_its_region_or_its_office(
    region: str | None, office: str | None, covered: bool
) -> None:
    anna = account(Grant(Role.PLANNER, "33"), Grant(Role.REGULATOR, office="S1"))
    assert anna.covers(READ, region, office) is covered
    assert account(Grant(Role.PLANNER)).covers(READ, region, office)


def test_an_office_is_a_place_of_its_own_and_what_holds_everywhere_holds_it() -> None:
    reach = account(Grant(Role.PLANNER, "33", "food"), Grant(Role.REGULATOR, "", "credit", "S1")).reach(READ)
    assert reach.jurisdiction() == Jurisdiction(("33",), ("S1",))
    assert reach.jurisdiction("food-production") == Jurisdiction(("33",))
    assert reach.jurisdiction("generic") == Jurisdiction((), ("S1",))
    assert [name in reach.schemes_at("34", "S1") for name in ("generic", "food-production")] == [True, False]
    assert reach.schemes_at("34", "S2").is_empty
    assert account(Grant(Role.PLANNER), Grant(Role.PLANNER, office="S1")).jurisdiction(READ) == EVERYWHERE
    whole, region, office = Reach.of([("",)]), Reach.of([("33",)]), Reach.of([("", "", "S1")])
    assert [whole.includes(office), office.includes(office)] == [True, True]
    # An office may get firms of any region: neither is a part of the other.
    assert [region.includes(office), office.includes(region), office.includes(Reach.of([("", "", "S2")]))] == [
        False
    ] * 3
    assert not account(Grant(Role.DATA_OPERATOR, office="S1")).may(Permission.RUN_START)
    assert not account(Grant(Role.SECURITY_ADMIN, office="S1")).may(Permission.ACCOUNT_MANAGE)


def test_no_personal_number_is_kept_of_an_account_or_its_grants(sqlite: Database) -> None:
    accounts.create_account(sqlite, "tests", "anna", name="安娜 13812345678", department="一科 13812345678 12")
    for given in (Grant(Role.PLANNER, "13812345678"), Grant(Role.PLANNER, "", "x-138-1234-5678-12")):
        with pytest.raises(Problem) as caught:
            accounts.grant_role(sqlite, "tests", "anna", given)
        assert caught.value.status == 422
    with sqlite.read() as connection:
        entry = find_account(connection, "anna")
        kept = [str(row) for table in (tables.account, audit_entry) for row in connection.execute(select(table))]
    assert entry is not None
    assert (entry.department, entry.grants) == ("一科 138******78 12", ())
    assert not [row for row in kept if "13812345678" in row]


def test_what_concerns_the_bureau_takes_a_grant_without_limits_and_a_whole_scheme_one_for_all_regions() -> None:
    limited = (Grant(Role.SECURITY_ADMIN, "33"), Grant(Role.AUDITOR, "", "generic"), Grant(Role.DATA_OPERATOR, "33"))
    assert not [one for one in (Permission.ACCOUNT_MANAGE, Permission.AUDIT_READ) if account(*limited).may(one)]
    assert not account(Grant(Role.DATA_OPERATOR, "33")).may(Permission.RUN_START)
    assert account(Grant(Role.DATA_OPERATOR, "", "credit")).may(Permission.RUN_START, "generic")
    assert not account(Grant(Role.DATA_OPERATOR, "", "credit")).may(Permission.RUN_START, "food-production")
    assert account(Grant(Role.SECURITY_ADMIN)).may(Permission.ACCOUNT_MANAGE)


def test_a_line_reaches_only_into_its_own_region() -> None:
    reach = account(Grant(Role.PLANNER, "33", "credit"), Grant(Role.REGULATOR, "34", "food")).reach(READ)
    assert tuple(reach.covers("3301", None, *schemes) for schemes in ((), ("generic",), ("food-production",))) == (
        True,
        True,
        False,
    )
    assert [name in reach.schemes_at("3401", None) for name in ("food-production", "generic")] == [True, False]
    assert Reach.of(reach.plain(), LINES) == reach
