"""`--authorities`: which names and codes are one authority, for commands that read files without the database."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from service.core.terminal.options import IN, report_errors
from service.reading.authorities import authorities_of_file
from service.reading.forms.wanted import Wanted


def authorities_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--authorities FILE`, whose table goes into the `wanted` that it is handed."""

    @wraps(command)
    def with_authorities(authorities: Path | None, wanted: Wanted, **others: Any) -> None:
        with report_errors():
            wanted = wanted if authorities is None else replace(wanted, authorities=authorities_of_file(authorities))
        command(wanted=wanted, **others)

    return click.option(
        "--authorities",
        type=IN,
        help="机关名称与代码对照（authorities export 写出） Names and codes of authorities, from authorities export.",
    )(with_authorities)
