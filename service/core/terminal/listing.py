"""How groups of commands list them: what each does, in both languages."""

import re

import click

SENTENCE = re.compile(r".*?(?=[;；。]|\.\s|\.?$)", re.DOTALL)


class ListingGroup(click.Group):
    """Lists each command with the beginning of its Chinese and of its English help."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, _said(command)) for name, command in found if command is not None and not command.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _said(command: click.Command) -> str:
    chinese, _, english = (" ".join(part.split()) for part in (command.help or "").partition("\n\n"))
    return " ".join(f"{_beginning(chinese)} {_beginning(english)}".split()) + "."


def _beginning(text: str) -> str:
    found = SENTENCE.match(text)
    return found[0] if found else text
