"""`credit-tiers tokens`: how programs prove who they are."""

import click

from service.access.actions.tokens import issue_token, revoke_token
from service.access.permissions import Permission
from service.access.queries.tokens import TokenEntry, list_tokens
from service.core.clock import SHANGHAI
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_working_database, operator_name

_PAGE = 500


@click.group(cls=ListingGroup)
def tokens() -> None:
    """管理程序使用的令牌，每项操作都记入审计日志。

    Manages the tokens of programs; the audit log records all of it.
    """


@tokens.command()
@click.argument("login")
@click.option("--name", required=True, help="用途 What it is for.")
@click.option("--days", type=int, default=90, show_default=True, help="有效天数 Days that it lasts.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([permission.value for permission in Permission]),
    help="只允许这些权限，可多次；默认为账号的全部权限 Only these permissions; default: all of the account's.",
)
def create(login: str, name: str, days: int, scopes: tuple[str, ...]) -> None:
    """为账号新建令牌；令牌只显示这一次。

    Makes a token of an account. It is shown this once: only its hash is stored.
    """
    with open_working_database() as database:
        wanted = [Permission(scope) for scope in scopes]
        token = issue_token(database, operator_name(), login, name=name, scopes=wanted, days=days)
        click.echo("请立即妥善保存，之后无法再次查看。 Keep it safe now; it cannot be shown again.", err=True)
        click.echo(str(token))


@tokens.command("list")
@click.option("--login", help="只列该账号的令牌 Only those of this account.")
def list_(login: str | None) -> None:
    """列出令牌：编号、账号、用途、到期、最近使用、状态、权限。

    Lists tokens; never their secrets.
    """
    after = ""
    with open_working_database() as database, database.read() as connection:
        while entries := list_tokens(connection, login=login, after=after, limit=_PAGE):
            for entry in entries:
                click.echo("\t".join(_columns_of(entry)))
            after = entries[-1].id


@tokens.command()
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """撤销令牌，立即失效。

    Revokes a token at once.
    """
    with open_working_database() as database:
        revoke_token(database, operator_name(), token_id)
        click.echo(f"已撤销 {token_id}。 Revoked.")


def _columns_of(entry: TokenEntry) -> list[str]:
    until = f"{entry.expires_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    used = f"{entry.last_used_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if entry.last_used_at else "-"
    state = "已撤销 revoked" if entry.revoked_at else "-"
    return [entry.id, entry.login, entry.name, until, used, state, " ".join(entry.scopes) or "*"]
