"""Options that name a table of what is known already, for commands that read files without the database."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from scoring.typed_words import WordsWanted
from service.core.terminal.options import IN, report_errors
from service.reading.authorities import authorities_of_file
from service.reading.forms.wanted import Wanted
from service.reading.matched_file import read_matched
from service.reading.names_file import read_names

Command = Callable[..., None]


def _known_option(name: str, read: Callable[[Path], Any], said: str) -> Callable[[Command], Command]:
    """Gives a command `--NAME FILE`; what `read` finds in it goes into the `wanted` that the command is handed."""

    def give(command: Command) -> Command:
        @wraps(command)
        def with_file(wanted: Wanted, **others: Any) -> None:
            file = others.pop(name)
            with report_errors():
                known = wanted if file is None else replace(wanted, **{name: read(file)})
            command(wanted=known, **others)

        return click.option(f"--{name}", type=IN, help=said)(with_file)

    return give


words_option = _known_option(
    "words",
    lambda file: WordsWanted(read_matched(file)),
    "用语匹配文件（words export 写出） What words are matched to, from words export.",
)
names_option = _known_option(
    "names", read_names, "已确认的名称（names export 写出） Names confirmed for enterprises, from names export."
)
authorities_option = _known_option(
    "authorities",
    authorities_of_file,
    "机关名称与代码对照（authorities export 写出） Names and codes of authorities, from authorities export.",
)
