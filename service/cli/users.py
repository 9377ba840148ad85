"""`credit-tiers users`: accounts, and what waits for one that is disabled."""

import click

from service.core.terminal.command_groups import LazyGroup

_PLACES = {name: f"service.access.cli.users:{name}" for name in ("add", "grant", "revoke", "passwd")}
_PLACES |= {"list": "service.access.cli.users:list_", "import": "service.access.cli.users:import_"}
_PLACES |= {"disable": "service.site.cli:disable"}


@click.group(cls=LazyGroup, places=dict(sorted(_PLACES.items())))
def users() -> None:
    """管理账号、角色和密码，每项操作都记入审计日志。

    Manages accounts, roles and passwords; the audit log records all of it.
    """
