"""The options of the commands that learn from inspections, and what those commands say alike."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from models.archive import ModelRefused
from models.evaluation import CAPACITY
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.terminal.options import IN, OUT, errors_reported
from service.model.training.opening import InspectedInputs
from service.population.population import Inputs

REFUSED_SOME = 3

enterprises_option = click.option("--enterprises", type=IN, help="经营主体文件 Enterprises; no files: the database.")
records_option = click.option("--records", type=IN, help="信用记录文件 Credit records.")
inspections_option = click.option(
    "--inspections", type=IN, help="检查文件 Inspections: columns uscc, date, found[, probability]."
)
rejects_option = click.option("--rejects", type=OUT, help="待核数据文件 CSV of refused rows, with reasons.")


capacity_option = click.option(
    "--capacity",
    type=click.FloatRange(0, 1, min_open=True),
    help="本局可检查的户数占比，如 0.08 Share of all firms that the bureau can inspect, beside 0.05, 0.1, 0.2.",
)


def capacity_of(own: float | None) -> Sequence[float]:
    """The shares to look at: those of every card, and the bureau's own."""
    return CAPACITY if own is None else sorted({*CAPACITY, own})


def inputs_of(enterprises: Path | None, records: Path | None, inspections: Path | None) -> InspectedInputs | None:
    """The three files, None where none is given; raises ProductError where some are missing."""
    if enterprises and records and inspections:
        return InspectedInputs(Inputs(enterprises, records), inspections)
    if not (enterprises or records or inspections):
        return None
    given = {"--enterprises": enterprises, "--records": records, "--inspections": inspections}
    missing = [name for name, path in given.items() if path is None]
    raise ProductError(
        Text("文件不全。", "Files are missing."),
        " ".join(missing),
        Text(
            "从文件训练需要经营主体、记录和检查三个文件；都不给则用数据库。",
            "Files of enterprises, records and inspections go together; without any of them the database is used.",
        ),
        Text(f"补上 {'、'.join(missing)}。", f"Add {', '.join(missing)}."),
    )


def say(notices: Iterable[Text]) -> None:
    """Prints what a person should know beside the result."""
    for notice in notices:
        click.echo(f"{notice.zh} {notice.en}", err=True)


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
def refusals_reported(where: str) -> Iterator[None]:
    """Ends the command with exit code 2 and words on stderr where input, rule set or model cannot be used."""
    with errors_reported():
        try:
            yield
        except ModelRefused as error:
            raise _refused(error, where) from error


def _refused(error: ModelRefused, where: str) -> ProductError:
    return ProductError(
        Text("没有得到可用的模型。", "There is no model to use."),
        where,
        Text(error.zh, error.en),
        Text("按原因改正后重试。", "Correct what it says and try again."),
    )
