"""Whatever a program of the product may import, for the process that the programs of the tests are forked from."""

import click

from service.app import import_routes
from service.cli import main


def load_commands(group: click.Group) -> None:
    """Imports every command of the group, and of the groups in it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            load_commands(command)


load_commands(main)
import_routes()
