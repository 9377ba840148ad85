"""`credit-tiers report`: the monthly report as a DOCX file."""

from datetime import date, datetime
from pathlib import Path

import click

from rules.texts import Text
from service.core.atomic import AtomicFile
from service.core.clock import today
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.files.docx_paper import write_docx
from service.core.settings import Settings, load_settings
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import report_errors
from service.reports.actions import note_export
from service.reports.figures import Report, ReportEdition, report_of
from service.reports.monthly_paper import paper_of
from service.rule_sets.queries import library_of
from service.rule_sets.queries.adopted import adopted_library


@click.command()
@click.option("--month", type=click.DateTime(["%Y-%m"]), required=True, metavar="YYYY-MM", help="月份 The month.")
@click.option(
    "--edition",
    type=click.Choice([edition.value for edition in ReportEdition]),
    default=ReportEdition.INTERNAL.value,
    show_default=True,
    help="internal 内部版；no-tier 不含类别版 With tiers, or without any.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="输出文件（.docx） The file to write."
)
def report(month: datetime, edition: str, out: Path) -> None:
    """生成月报：分布、类别变化及原因、数据时效。

    Writes the monthly report: distribution and migration with causes, lateness of data.
    """
    with report_errors():
        _check(month.date(), out)
        settings = load_settings()
        with open_current_database(settings) as database:
            with database.read() as connection:
                library = adopted_library(connection, library_of(settings.rule_sets))
                made = report_of(connection, library, month.date(), ReportEdition(edition))
            _write(database, settings, made, out)
    click.echo(f"{out}：{month:%Y-%m} 月报，{len(made.schemes)} 个方案。 Report, {len(made.schemes)} schemes.")


def _write(database: Database, settings: Settings, made: Report, out: Path) -> None:
    """Writes the file, then its entry in the audit log, and only then puts the file in its place."""
    file = AtomicFile(out)
    try:
        with file.temporary.open("wb") as stream:
            write_docx([paper_of(made, settings)], stream)
        file.settle()
        note_export(database, operator_name(), made, out.name)
        file.publish()
    finally:
        file.discard()


def _check(month: date, out: Path) -> None:
    if month > today():
        raise ProductError(
            Text("这个月还没有到。", "That month has not come yet."),
            f"--month {month:%Y-%m}",
            Text("月报只能写到本月。", "There are reports up to the present month only."),
            Text("换一个月份。", "Choose another month."),
        )
    if out.suffix.lower() != ".docx":
        raise ProductError(
            Text("只能写成 DOCX。", "Only DOCX can be written."),
            str(out),
            Text("文件名须以 .docx 结尾。", "The name of the file ends in .docx."),
            Text("改用 .docx 文件名；网页版见 /reports。", "Use such a name; the page is at /reports."),
        )
