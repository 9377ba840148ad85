"""What the commands that learn from inspections say alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from models.archive import ModelRefused
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.terminal.options import report_errors

REFUSED_SOME = 3


def say_rejects(rejects: Rejects, file: Path | None) -> None:
    """Says how many rows were refused and where to find out why."""
    if not rejects.rows:
        return
    name, line = rejects.first or ("", 0)
    where = f"见 see {file}" if file else f"第一处 the first: {name}:{line}；--rejects FILE.csv"
    click.echo(
        f"{rejects.rows:,} 行待核，未计入。 {rejects.rows:,} rows were refused and do not count. {where}", err=True
    )


@contextmanager
def report_refusals(where: str) -> Iterator[None]:
    """Ends the command with exit code 2 and words on stderr where input, rule set or model cannot be used."""
    with report_errors():
        try:
            yield
        except ModelRefused as error:
            raise _refusal(error, where) from error


def _refusal(error: ModelRefused, where: str) -> ProductError:
    return ProductError(
        Text("没有得到可用的模型。", "There is no model to use."),
        where,
        Text(error.zh, error.en),
        Text("按原因改正后重试。", "Correct what it says and try again."),
    )
