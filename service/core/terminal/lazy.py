"""Groups whose commands are imported only when they are called, so that help is fast."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from service.core.terminal.listing import ListingGroup


class LazyGroup(ListingGroup):
    """Finds commands by name in `places`: {name: "module:object"}, in the order in which they are listed."""

    def __init__(self, *args: Any, places: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in their order."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is none of that name."""
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command
