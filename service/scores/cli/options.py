"""What `score` and `explain` are both asked: of which files, under which scheme, on which days, with which model."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from service.core.terminal.options import DAY, IN, KNOWN_DAY
from service.population.population import Inputs
from service.reading.forms.wanted import Wanted
from service.reading.known_options import authorities_option, names_option, words_option
from service.reading.table_options import table_options

enterprises_option = click.option(
    "--enterprises", type=IN, required=True, help="经营主体文件 Enterprises: .parquet, .xlsx, .csv[.gz], .ndjson."
)
records_option = click.option(
    "--records", type=IN, required=True, help="信用记录文件 Credit records: .parquet, .xlsx, .csv[.gz], .ndjson."
)
scheme_option = click.option(
    "--scheme", required=True, metavar="S[@VERSION]", help="方案 Scheme, in its version in force or a given one."
)
as_of_option = click.option("--as-of", type=DAY, required=True, help="基准日 As-of day, YYYY-MM-DD.")
known_on_option = click.option(
    "--known-on", type=KNOWN_DAY, help="数据截止日 Only what was known by this day; default: all in the files."
)
model_option = click.option(
    "--model",
    type=IN,
    help="模型文件，用于规则集中的模型指标 Model file for the scheme's model measure; default: none.",
)


@dataclass(frozen=True, slots=True)
class FilesQuestion:
    """The files of enterprises and records, and the days and the model with which they are to be read."""

    inputs: Inputs
    as_of: date
    known_on: date | None
    model: Path | None


@dataclass(frozen=True, slots=True)
class ScoringQuestion(FilesQuestion):
    """The same, to be scored under one scheme."""

    scheme: str


def files_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of a FilesQuestion, which it is handed as `question`."""

    @wraps(command)
    def with_question(
        enterprises: Path,
        records: Path,
        as_of: datetime,
        known_on: datetime | None,
        model: Path | None,
        wanted: Wanted,
        **others: Any,
    ) -> None:
        known = None if known_on is None else known_on.date()
        question = FilesQuestion(Inputs(enterprises, records, wanted), as_of.date(), known, model)
        command(question=question, **others)

    for option in (model_option, known_on_option, as_of_option, records_option, enterprises_option):
        with_question = option(with_question)
    return table_options(shared=True)(authorities_option(names_option(words_option(with_question))))


def scoring_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of a ScoringQuestion, which it is handed as `question`."""

    @wraps(command)
    def with_scheme(question: FilesQuestion, scheme: str, **others: Any) -> None:
        of_scheme = ScoringQuestion(question.inputs, question.as_of, question.known_on, question.model, scheme)
        command(question=of_scheme, **others)

    return files_options(scheme_option(with_scheme))
