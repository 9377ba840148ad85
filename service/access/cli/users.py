"""`credit-tiers users`, but for who leaves: accounts, their roles and their passwords."""

import sys
from pathlib import Path

import click

from service.access.account import Grant
from service.access.account_table import HEADINGS, read_accounts
from service.access.actions import accounts
from service.access.actions.many_accounts import MadeAccount, make_accounts
from service.access.permissions import Role
from service.access.queries.accounts import list_accounts
from service.core.terminal.database import open_working_database, operator_name

_PAGE = 500
FAULTY = 1

role_argument = click.argument("role", type=click.Choice([role.value for role in Role]))
region_option = click.option("--region", default="", help="区域代码前缀，空为全部 Prefix of region codes; empty: all.")
office_option = click.option(
    "--office", default="", help="监管所代码，与区域只写一项 A supervision office, instead of a region."
)
line_option = click.option("--line", default="", help="业务条线代码，空为全部 Code of a business line; empty: all.")


@click.command()
@click.argument("login")
@click.option("--name", required=True, help="姓名或系统名 Name of the person or program.")
@click.option("--department", default="", help="部门 Department.")
@click.option("--program", is_flag=True, help="程序账号：无密码，只用令牌 A program's: no password, only tokens.")
def add(login: str, name: str, department: str, program: bool) -> None:
    """新建账号，尚无任何角色；密码由提示输入，或从标准输入读取一行。

    Adds an account without roles; the password is asked for, or read as one line from stdin.
    """
    with open_working_database() as database:
        password = None if program else _password()
        accounts.create_account(database, operator_name(), login, name=name, department=department, password=password)
        click.echo(f"已建账号 {login}。 Added the account {login}.")


@click.command("list")
def list_() -> None:
    """列出全部账号及其角色。

    Lists all accounts with their roles.
    """
    after = ""
    with open_working_database() as database, database.read() as connection:
        while entries := list_accounts(connection, after=after, limit=_PAGE):
            for entry in entries:
                state = "" if entry.active else "（已停用 disabled）"
                held = "; ".join(map(_grant_text, entry.grants)) or "-"
                click.echo(f"{entry.login}{state}\t{entry.name}\t{entry.department or '-'}\t{held}")
            after = entries[-1].login


@click.command()
@click.argument("login")
@role_argument
@region_option
@office_option
@line_option
def grant(login: str, role: str, region: str, office: str, line: str) -> None:
    """授予角色，可限于区域和业务条线。

    Gives a role, within a jurisdiction and a business line.
    """
    with open_working_database() as database:
        accounts.grant_role(database, operator_name(), login, Grant(Role(role), region, line, office))
        click.echo(f"已授予 {login}：{role}。 Granted.")


@click.command()
@click.argument("login")
@role_argument
@region_option
@office_option
@line_option
def revoke(login: str, role: str, region: str, office: str, line: str) -> None:
    """收回角色，区域和条线须与授予时相同。

    Takes a role back, stated as it was granted.
    """
    with open_working_database() as database:
        accounts.revoke_role(database, operator_name(), login, Grant(Role(role), region, line, office))
        click.echo(f"已收回 {login}：{role}。 Revoked.")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """按一张工作簿批量建账号：先检查整张表，有一行不对就一个也不建；初始密码只输出这一次。

    Adds the accounts of a workbook: the whole table is checked first, and with one row at fault none is made. The
    passwords are printed this once, parted by tabs: log-in, name, password.
    """
    with open_working_database() as database:
        rows, faults = read_accounts(file)
        made: list[MadeAccount] = []
        if not faults:
            made, faults = make_accounts(database, operator_name(), rows)
    for fault in faults:
        heading = HEADINGS[fault.field].zh if fault.field in HEADINGS else fault.field
        click.echo(f"第 {fault.line} 行 line {fault.line}，{heading}：{fault.why.zh} {fault.why.en}", err=True)
    if faults:
        click.echo("一个账号也没有建。 No account was made.", err=True)
        raise SystemExit(FAULTY)
    for one in made:
        click.echo(f"{one.login}\t{one.name}\t{one.password}")


@click.command()
@click.argument("login")
def passwd(login: str) -> None:
    """更换密码并结束该账号的全部会话和令牌。

    Replaces the password and ends all sessions and tokens of the account.
    """
    with open_working_database() as database:
        accounts.change_password(database, operator_name(), login, _password())
        click.echo(f"已更换 {login} 的密码。 Changed.")


def _password() -> str:
    """Typed twice without being shown, or one line of stdin; never an argument, which others could see."""
    if sys.stdin.isatty():
        return str(click.prompt("密码 Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _grant_text(held: Grant) -> str:
    limits = [
        f"{name}={value}"
        for name, value in (("region", held.region), ("office", held.office), ("line", held.line))
        if value
    ]
    return " ".join([held.role.value, *limits])
