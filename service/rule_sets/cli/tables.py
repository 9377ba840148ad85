"""Dated tables in a terminal: what is there, and whether it loads."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from rules.dated_tables import DatedTable
from rules.load_dated_table import is_dated_table


def table_files(names: tuple[str, ...]) -> tuple[Path, ...]:
    """Those of `names` that are files of dated tables."""
    return tuple(Path(name) for name in names if Path(name).is_file() and is_dated_table(name))


def plain_table(table: DatedTable) -> dict[str, object]:
    """What identifies a table, as plain data."""
    return {
        "table": table.name,
        "standing": table.standing.value,
        "effective_from": table.effective_from.isoformat(),
        "digest": table.digest,
        "title": {"zh": table.title.zh, "en": table.title.en},
    }


def show_tables(found: Iterable[DatedTable], console: Console | None = None) -> None:
    """Prints a line or two for each table."""
    console = console or Console()
    for table in found:
        console.print(
            f"表 Table [bold]{table.name}[/] {escape(table.title.zh)} {escape(table.title.en)}"
            f" · {table.effective_from} 起 on · SHA-256 {table.digest[:16]}"
        )
