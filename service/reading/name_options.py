"""`--names`: which enterprises names alone stand for, for commands that read files without the database."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from service.core.terminal.options import IN, report_errors
from service.reading.forms.wanted import Wanted
from service.reading.names_file import read_names


def names_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--names FILE`, whose names go into the `wanted` that it is handed."""

    @wraps(command)
    def with_names(names: Path | None, wanted: Wanted, **others: Any) -> None:
        with report_errors():
            wanted = wanted if names is None else replace(wanted, names=read_names(names))
        command(wanted=wanted, **others)

    return click.option(
        "--names",
        type=IN,
        help="已确认的名称（names export 写出） Names confirmed for enterprises, from names export.",
    )(with_names)
