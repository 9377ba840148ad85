"""`credit-tiers authorities`: which names of authorities go with which codes, as deliveries stated them."""

import csv
from collections.abc import Iterable
from pathlib import Path

import click

from service.core.atomic import AtomicFile
from service.core.files.spreadsheet_texts import guard_row
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import OUT, report_errors
from service.intake.actions.authorities import note_export_of_authorities
from service.intake.queries.authorities import authorities_before

HEADINGS = ("机关代码", "机关名称")


@click.group(cls=ListingGroup)
def authorities() -> None:
    """机关名称与代码的对照，取自各次完整导入。

    Names of authorities and their codes, learned from whole deliveries.
    """


@authorities.command("export")
@click.argument("file", type=OUT)
def export(file: Path) -> None:
    """把对照表写入 CSV 文件，供 score --authorities 使用。

    Writes the table to a CSV file, for score --authorities.
    """
    with report_errors():
        with open_current_database(load_settings()) as database:
            with database.read() as connection:
                pairs = authorities_before(connection).pairs()
            note_export_of_authorities(database, operator_name(), len(pairs), file.name)
        _write_table(file, pairs)
        click.echo(f"{len(pairs)} 个名称 names: {file}")


def _write_table(path: Path, pairs: Iterable[tuple[str, str]]) -> None:
    file = AtomicFile(path)
    try:
        with open(file.temporary, "w", encoding="utf-8-sig", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(HEADINGS)
            rows.writerows(guard_row(pair) for pair in pairs)
        file.publish()
    finally:
        file.discard()
