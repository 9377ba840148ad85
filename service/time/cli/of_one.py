"""What commands about one enterprise have in common: files or the database, rows refused, no such enterprise."""

from pathlib import Path

import click

from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.reading.forms.wanted import ANYHOW, Wanted


def refuse_unclear(command: str, files: list[Path | None], wanted: Wanted) -> None:
    """Raises ProductError where something is said of files, but not both files are named."""
    if files == [None, None, None] and wanted in (ANYHOW, Wanted(shared=True)):
        return
    raise ProductError(
        Text("没有说清取自文件还是数据库。", "It is not clear whether files are meant or the database."),
        command,
        Text(
            "--enterprises 和 --records 须同时写；对文件的其他说明（--model 等）只与它们同用。",
            "--enterprises and --records go together; what is said of files (--model, …) goes with them only.",
        ),
        Text("两个文件都写，或都不写。", "Name both files, or say nothing of files."),
    )


def say_rejects(rejects: Rejects) -> None:
    """Says how many rows of the enterprise do not count, and where the first is."""
    if rejects.rows:
        first = f"{rejects.first[0]}:{rejects.first[1]}" if rejects.first else ""
        click.echo(
            f"{rejects.rows} 行待核，未计入，第一处：{first}。 "
            f"{rejects.rows} of its rows could not be read and do not count, the first at {first}.",
            err=True,
        )


def no_such_enterprise(code: str) -> ProductError:
    """That the database holds no such enterprise, or that it was not known by the day."""
    return ProductError(
        Text(f"没有代码为 {code} 的经营主体。", f"There is no enterprise with the code {code}."),
        code,
        Text("数据库中没有，或到该日尚未知悉。", "The database holds none, or it was not known by that day."),
        Text("核对代码和数据截止日。", "Check the code and the day of knowledge."),
    )
