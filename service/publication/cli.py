"""`credit-tiers publication`: the public edition as a folder."""

from pathlib import Path

import click

from service.core.clock import now
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import report_errors
from service.publication.actions.edition import note_edition
from service.publication.authority import named_bureau
from service.publication.edition.folder import INDEX, write_edition
from service.publication.queries.entries import every_entry


@click.group(cls=ListingGroup)
def publication() -> None:
    """结果公示：生成公示专栏文件夹。

    Publication of results: the public edition as a folder.
    """


@publication.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="文件夹，整体替换 The folder, whose place the edition takes whole.",
)
def edition(out: Path) -> None:
    """把已公示的全部结果写成静态网页、CSV 和 JSON 文件夹，可直接放到本单位网站。

    Writes all that is public as a folder of static pages, CSV and JSON, ready for the bureau's website.
    """
    with report_errors():
        settings, at = load_settings(), now()
        bureau = named_bureau(settings)
        with open_current_database(settings) as database:
            with database.read() as connection:
                made = write_edition(out, every_entry(connection, bureau), bureau, at)
            with database.write() as connection:
                note_edition(connection, made, at, operator_name())
    click.echo(f"{out / INDEX}：{made.results:,} 次检查 {made.results:,} visits\nSHA-256: {made.sha256}")
