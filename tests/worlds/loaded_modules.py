"""Whatever a program of the product may import, for the process that the programs of the tests are forked from."""

from importlib import import_module

import click

from service.cli import main
from service.site.api import RESOURCES
from service.site.pages import PAGES


def load_commands(group: click.Group) -> None:
    """Imports every command of the group, and of the groups in it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            load_commands(command)


load_commands(main)
for module in (*RESOURCES, *PAGES):
    import_module(module)
