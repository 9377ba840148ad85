"""`credit-tiers report`: the monthly report as a DOCX file."""

from datetime import date, datetime
from pathlib import Path

import click

from rules.texts import Text
from service.access.reach import WHOLE
from service.core.atomic import AtomicFile
from service.core.clock import today
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.files.docx_paper import write_docx
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import report_errors
from service.reports.actions import note_export
from service.reports.figures import ReportEdition
from service.reports.signed.shown import ShownPaper, shown_paper
from service.reports.signed.states import ORIGINS
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
    """写出月报：已签发的为签发件，待签发的标明待签发，尚未形成的即时统计。

    Writes the monthly report: as it was signed, else as it is to be signed, else computed now; which, it says.
    """
    with report_errors():
        _check(month.date(), out)
        settings = load_settings()
        with open_current_database(settings) as database:
            with database.read() as connection:
                library = adopted_library(connection, library_of(settings.rule_sets))
                asked = month.date(), ReportEdition(edition)
                shown = shown_paper(connection, library, settings, *asked, WHOLE)
            _write(database, shown, out)
    origin = ORIGINS[shown.origin]
    click.echo(f"{out}：{month:%Y-%m} 月报（{origin.zh}）。 The report: {origin.en[0].lower()}{origin.en[1:]}.")


def _write(database: Database, shown: ShownPaper, out: Path) -> None:
    """Writes the file, then its entry in the audit log, and only then puts the file in its place."""
    file = AtomicFile(out)
    try:
        with file.temporary.open("wb") as stream:
            write_docx([shown.paper], stream)
        file.settle()
        note_export(database, operator_name(), shown, out.name)
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
