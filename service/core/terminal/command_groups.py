"""Groups of commands: listed in both languages, each imported only when it is called, so that help is fast."""

import gc
import re
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any

import click

from service.core.terminal.usage_errors import say_in_both_languages

SENTENCE = re.compile(r".*?(?=[;；。]|\.\s|\.?$)", re.DOTALL)


class ListingGroup(click.Group):
    """Lists each command with the beginning of its Chinese and of its English help."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, _summary_of(command)) for name, command in found if command is not None and not command.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _summary_of(command: click.Command) -> str:
    chinese, _, english = (" ".join(part.split()) for part in (command.help or "").partition("\n\n"))
    return " ".join(f"{_beginning(chinese)} {_beginning(english)}".split()) + "."


def _beginning(text: str) -> str:
    found = SENTENCE.match(text)
    return found[0] if found else text


def _import_at_once(module: str) -> ModuleType:
    """The module, imported without looking for garbage meanwhile: there is none, and it takes a seventh of the time."""
    if module in sys.modules or not gc.isenabled():
        return import_module(module)
    gc.disable()
    try:
        return import_module(module)
    finally:
        # What was imported stays, and is not looked through again.
        gc.freeze()
        gc.enable()


class LazyGroup(ListingGroup):
    """Finds commands by name in `places`: {name: "module:object"}, in the order in which they are listed.

    `ahead` names what other processes will need of a command that is called with an option: {(name, option): module};
    they import it while this one imports the command.
    """

    def __init__(
        self,
        *args: Any,
        places: Mapping[str, str],
        ahead: Mapping[tuple[str, str], str] = MappingProxyType({}),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._places, self._ahead = places, ahead

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in their order."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is none of that name."""
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name].partition(":")
        command: click.Command = getattr(_import_at_once(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called and the words behind its name."""
        for (name, option), module in self._ahead.items():
            if args[0] == name and option in args:
                from service.core.processes_beside import import_ahead

                import_ahead(module)
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """The context of the call; what is wrong with its words is said in both languages."""
        with say_in_both_languages():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Calls the command; what is wrong with its words is said in both languages."""
        with say_in_both_languages():
            return super().invoke(ctx)
