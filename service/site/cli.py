"""`credit-tiers users disable`: an account is shut out, and what waits for it is listed or handed over."""

import click

from service.access.actions.accounts import set_active
from service.access.open_items import OpenItem
from service.access.queries.standing import standing_account
from service.core.terminal.database import open_working_database, operator_name
from service.site.open_items import items_left_by


@click.command()
@click.argument("login")
@click.option("--undo", is_flag=True, help="重新启用 Let it in again.")
@click.option("--owner", default="", help="由谁接手其待办（账号） The log-in of who takes over what waits for it.")
def disable(login: str, undo: bool, owner: str) -> None:
    """停用账号：会话立即结束，令牌立即失效；列出等待其办理的事项。

    Shuts an account out at once, and lists what waits for it unless somebody takes it over.
    """
    with open_working_database() as database:
        with database.read() as connection:
            account = standing_account(connection, login)
            items = items_left_by(connection, account) if account is not None and not undo else []
        set_active(database, operator_name(), login, undo, owner)
    click.echo(f"{login} {'已启用 enabled' if undo else '已停用 disabled'}.")
    if items and not owner:
        click.echo("等待其办理、尚无人接手： What waits for it, and nobody takes over yet:")
        for item in items:
            click.echo(f"  {_said_of(item)}")
        click.echo(f"转交他人 Hand it over: credit-tiers users disable {login} --owner …")


def _said_of(item: OpenItem) -> str:
    days = [f"最早 since {item.since}"] if item.since else []
    days += [f"应于 due {item.due_on}"] if item.due_on else []
    return "；".join([f"{item.number} {item.words.zh} {item.words.en}", *days])
