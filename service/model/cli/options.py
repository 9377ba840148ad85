"""The options that the commands of models share: files of inspections, a capacity, files that are written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from models.evaluation import CAPACITY
from rules.texts import Text
from service.core.errors import ProductError
from service.core.terminal.options import IN, OUT
from service.model.training.from_files import InspectionInputs
from service.population.population import Inputs
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.known_options import authorities_option, names_option, words_option
from service.reading.table_options import table_options

enterprises_option = click.option("--enterprises", type=IN, help="经营主体文件 Enterprises; no files: the database.")
records_option = click.option("--records", type=IN, help="信用记录文件 Credit records.")
inspections_option = click.option(
    "--inspections", type=IN, help="检查文件 Inspections: columns uscc, date, found[, probability, draw]."
)
rejects_option = click.option("--rejects", type=OUT, help="待核数据文件 CSV of refused rows, with reasons.")
capacity_option = click.option(
    "--capacity",
    type=click.FloatRange(0, 1, min_open=True),
    callback=lambda _context, _option, own: _capacities(own),
    help="本局可检查的户数占比，如 0.08 Share of all firms that the bureau can inspect, beside 0.05, 0.1, 0.2.",
)
moved_option = click.option("--moved", type=OUT, help="会被模型改变类别的主体名单 CSV of the firms that it would move.")


@dataclass(frozen=True, slots=True)
class InspectionFiles:
    """The three files of a command that learns from files, None where one is not given."""

    enterprises: Path | None
    records: Path | None
    inspections: Path | None
    wanted: Wanted = ANYHOW

    @property
    def paths(self) -> tuple[Path | None, Path | None, Path | None]:
        """All three."""
        return self.enterprises, self.records, self.inspections

    def inputs(self) -> InspectionInputs | None:
        """The files to read; None where none is given. Raises ProductError where some are missing."""
        enterprises, records, inspections = self.paths
        if enterprises and records and inspections:
            return InspectionInputs(Inputs(enterprises, records, self.wanted, others=(inspections,)), inspections)
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


def inspection_files_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of InspectionFiles, which it is handed as `files`."""

    @wraps(command)
    def with_files(
        enterprises: Path | None, records: Path | None, inspections: Path | None, wanted: Wanted, **others: Any
    ) -> None:
        command(files=InspectionFiles(enterprises, records, inspections, wanted), **others)

    for option in (inspections_option, records_option, enterprises_option):
        with_files = option(with_files)
    return table_options(shared=True)(authorities_option(names_option(words_option(with_files))))


def _capacities(own: float | None) -> Sequence[float]:
    """The shares to look at: those of every card, and the bureau's own."""
    return CAPACITY if own is None else sorted({*CAPACITY, own})
