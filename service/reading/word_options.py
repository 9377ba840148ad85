"""`--words`: what words are matched to, for commands that read files without the database."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from scoring.typed_words import WordsWanted
from service.core.terminal.options import IN, report_errors
from service.reading.forms.wanted import Wanted
from service.reading.matched_file import read_matched


def words_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--words FILE`, whose matches go into the `wanted` that it is handed."""

    @wraps(command)
    def with_words(words: Path | None, wanted: Wanted, **others: Any) -> None:
        with report_errors():
            wanted = wanted if words is None else replace(wanted, words=WordsWanted(read_matched(words)))
        command(wanted=wanted, **others)

    return click.option(
        "--words", type=IN, help="用语匹配文件（words export 写出） What words are matched to, from words export."
    )(with_words)
