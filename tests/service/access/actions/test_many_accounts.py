"""Accounts from one workbook: with one row at fault none is made, and every faulty row is named with its reason."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from service.access.account import Grant
from service.access.account_table import read_accounts
from service.access.actions.lines import write_line
from service.access.actions.many_accounts import make_accounts
from service.access.passwords import matches_hash
from service.access.permissions import Role
from service.access.queries.accounts import find_account, list_accounts, password_of
from service.cli import main
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.registries.actions.entries import enter_entries
from service.registries.registry import Registry
from service.registries.statements import Statement
from tests.service.reading.written_forms import write

HEAD = ["账号", "姓名", "部门", "邮箱", "角色", "区域", "监管所", "业务条线"]


def workbook(path: Path, *rows: list[str], head: list[str] = HEAD) -> Path:
    """A workbook with the rows, filled up to the headings."""
    return write(path, head, [[*row, *[""] * (len(head) - len(row))] for row in rows])


@pytest.fixture
def registries(sqlite: Database) -> Database:
    with sqlite.write() as connection:
        write_line(connection, "tests", "food", "食品")
        enter_entries(connection, Registry.REGIONS, [Statement("3301", "杭城市")], "tests", ("",))
        office = Statement("S1", "城东所", regions=("330102",))
        enter_entries(connection, Registry.OFFICES, [office], "tests", ("",))
    return sqlite


def test_all_are_made_with_what_names_say_and_passwords_that_work(registries: Database, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        ["anna", "安娜", "一科", "anna@example.org", "监管人员、leader", "杭城市", "", "食品"],
        ["bert", "贝特", "", "", "检查人员", "", "城东所", ""],
        ["carl", "卡尔", "", "", "", "", "", ""],
    )
    rows, faults = read_accounts(file)
    assert faults == []
    made, faults = make_accounts(registries, "guard", rows)
    assert faults == []
    assert [one.login for one in made] == ["anna", "bert", "carl"]
    with registries.read() as connection:
        held = {login: find_account(connection, login) for login in ("anna", "bert", "carl")}
        for one in made:
            known = password_of(connection, one.login)
            assert known is not None
            assert matches_hash(one.password, known[1])
        said = str([entry.detail for entry in list_entries(connection, before=None, limit=20)])
    anna, bert, carl = (held[login] for login in ("anna", "bert", "carl"))
    assert anna is not None
    assert bert is not None
    assert carl is not None
    assert set(anna.grants) == {Grant(role, "3301", "food") for role in (Role.REGULATOR, Role.LEADER)}
    assert anna.email == "anna@example.org"
    assert bert.grants == (Grant(Role.INSPECTOR, office="S1"),)
    assert carl.grants == ()
    assert not [one for one in made if one.password in said]
    assert len({one.password for one in made}) == 3


FAULTY = {
    "no log-in": (["Anna!", "安娜"], "login"),
    "a number of a person": (["13812345678", "安娜"], "login"),
    "no name": (["anna", ""], "name"),
    "no such role": (["anna", "安娜", "", "", "局长"], "roles"),
    "no such region": (["anna", "安娜", "", "", "监管人员", "无名市"], "regions"),
    "no such office": (["anna", "安娜", "", "", "监管人员", "", "城西所"], "offices"),
    "no such line": (["anna", "安娜", "", "", "监管人员", "", "", "药品"], "lines"),
    "no mail": (["anna", "安娜", "", "at home"], "email"),
    "roles that must be apart": (["anna", "安娜", "", "", "审计员、系统管理员"], "roles"),
    "there already": (["there", "安娜"], "login"),
    "twice": (["good", "安娜"], "login"),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_one_faulty_row_is_named_and_none_is_made(registries: Database, tmp_path: Path, kind: str) -> None:
    row, field = FAULTY[kind]
    make_accounts(registries, "guard", read_accounts(workbook(tmp_path / "b.xlsx", ["there", "在"]))[0])
    rows, faults = read_accounts(workbook(tmp_path / "a.xlsx", ["good", "好"], row))
    assert faults == []
    made, faults = make_accounts(registries, "guard", rows)
    assert made == []
    assert {(one.line, one.field) for one in faults} >= {(4, field)}
    assert all(one.why.zh and one.why.en for one in faults)
    with registries.read() as connection:
        assert [one.login for one in list_accounts(connection, after="", limit=9)] == ["there"]


def test_a_table_of_something_else_is_refused_and_says_which_headings_it_needs(tmp_path: Path) -> None:
    with pytest.raises(ProductError) as caught:
        read_accounts(workbook(tmp_path / "a.xlsx", ["1", "2"], head=["姓名", "部门"]))
    assert "账号" in caught.value.what.zh


def test_the_command_prints_the_passwords_once_or_every_fault(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", sqlite_url)
    good = workbook(tmp_path / "a.xlsx", ["anna", "安娜", "", "", "监管人员"])
    done = CliRunner().invoke(main, ["users", "import", str(good)])
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1].split("\t")[:2] == ["anna", "安娜"]
    again = CliRunner().invoke(main, ["users", "import", str(good)])
    assert (again.exit_code, "已存在" in again.stderr) == (1, True)
