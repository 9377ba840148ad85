"""`credit-tiers lines`: the business lines, and the line of each scheme."""

import click

from rules.library import Library, shipped_library
from service.access.actions import lines as actions
from service.access.queries.lines import adopted_schemes, list_lines
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_working_database, operator_name
from service.core.terminal.options import report_errors


@click.group(cls=ListingGroup)
def lines() -> None:
    """管理业务条线及其方案；授权可限于一条线。

    Manages business lines and their schemes; a grant may be for one of them.
    """


@lines.command("list")
def list_() -> None:
    """列出业务条线、名称和所属方案；未列出的方案属于所有条线。

    Lists the lines, their names and schemes; a scheme that is not listed belongs to every line.
    """
    with open_working_database() as database, database.read() as connection:
        for line in list_lines(connection):
            click.echo(f"{line.code}\t{line.name}\t{' '.join(line.schemes) or '-'}")


@lines.command()
@click.argument("code")
@click.option("--name", required=True, help="名称 Its name.")
def write(code: str, name: str) -> None:
    """新增业务条线，或更改名称。

    Adds a business line, or calls it otherwise.
    """
    with open_working_database() as database, database.write() as connection:
        actions.write_line(connection, operator_name(), code, name)
    click.echo(f"已保存 {code}。 Saved.")


@lines.command()
@click.argument("code")
def remove(code: str) -> None:
    """删除没有方案、没有授权的业务条线。

    Removes a business line that no scheme and no grant is for.
    """
    with open_working_database() as database, database.write() as connection:
        actions.remove_line(connection, operator_name(), code)
    click.echo(f"已删除 {code}。 Removed.")


@lines.command("scheme")
@click.argument("scheme")
@click.argument("line", default="")
def set_line(scheme: str, line: str) -> None:
    """设定方案所属业务条线；不写条线即属于所有条线。

    Says which line a scheme belongs to; without a line it belongs to every line.
    """
    with report_errors():
        folder = load_settings().rule_sets
        library = shipped_library() if folder is None else Library(folder)
        with open_working_database() as database, database.write() as connection:
            schemes = {*library.schemes(), *adopted_schemes(connection)}
            if scheme not in schemes:
                known = ", ".join(sorted(schemes))
                raise click.BadParameter(f"没有方案 {scheme}。 There is no such scheme: {known}.")
            actions.set_line_of_scheme(connection, operator_name(), scheme, line)
        click.echo(f"{scheme}: {line or '所有条线 every line'}")
