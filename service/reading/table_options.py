"""What every command that reads tables may be told of them: `--form`, `--sheet`, `--map`, `--mapping`."""

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from rules.texts import Text
from service.core.errors import ProductError
from service.core.terminal.options import IN, report_errors
from service.reading.forms.mapping_file import parse_pairs, read_mapping_file
from service.reading.forms.wanted import Wanted

_FORM = click.option("--form", metavar="F", help="表单 Form of the table; default: told by its headings.")
_SHEET = click.option("--sheet", metavar="NAME", help="工作表 Sheet of the workbook, where several hold tables.")
_MAP = click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="表头=字段",
    help="哪一列是哪个字段，可多次；不读取的列写“=-” Which column is which field, HEADING=FIELD; `=-` is not read.",
)
_MAPPING = click.option(
    "--mapping", type=IN, metavar="FILE", help="列对应文件（YAML） A file that says which column is which field."
)


def table_options(*, shared: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The command with these options, which it is handed as one `wanted`; `shared`: they are said of several files."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_wanted(
            form: str | None, sheet: str | None, pairs: Sequence[str], mapping: Path | None, **others: Any
        ) -> None:
            with report_errors():
                wanted = wanted_of(form, sheet, pairs, mapping, shared=shared)
            command(wanted=wanted, **others)

        for option in (_MAPPING, _MAP, _SHEET, _FORM):
            with_wanted = option(with_wanted)
        return with_wanted

    return decorate


def wanted_of(
    form: str | None, sheet: str | None, pairs: Sequence[str], mapping: Path | None, *, shared: bool = False
) -> Wanted:
    """What was said of a table, single columns before those of the file of a mapping."""
    stated = read_mapping_file(mapping) if mapping else None
    columns = {**(stated.columns if stated else {}), **parse_pairs(pairs)}
    said = stated.form if stated else None
    if form and said and form != said:
        raise ProductError(
            Text("表单前后不一致。", "Two forms are named."),
            str(mapping),
            Text(f"--form 为 {form}，文件中为 {said}。", f"--form says {form}, and the file {said}."),
            Text("只写一个。", "Name one of them."),
        )
    return Wanted(form or said, sheet, columns, shared=shared)
