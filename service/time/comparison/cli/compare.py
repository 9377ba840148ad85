"""`credit-tiers compare S@V1 S@V2`: whom one rule set moves against another, in the database or over files."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.without_pandas import leave_pandas_out
from service.core.terminal.options import DAY, IN, OUT, report_errors, rule_sets_option
from service.population.population import Inputs
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.known_options import authorities_option, names_option, words_option
from service.reading.table_options import table_options
from service.scores.cli.file_runs import REFUSED_SOME
from service.scores.cli.options import FilesQuestion, known_on_option, model_option
from service.time.comparison.cli.compare_database import compare_database
from service.time.comparison.cli.compare_files import Files, compare_files


@click.command()
@click.argument("before", metavar="S@V1")
@click.argument("after", metavar="S@V2")
@click.option("--enterprises", type=IN, help="经营主体文件；不写则对比数据库 Enterprises; default: the database.")
@click.option("--records", type=IN, help="信用记录文件 Credit records, with --enterprises.")
@click.option(
    "--as-of", type=DAY, help="基准日，文件须写 As-of day; of the database by default today, or when S@V2 begins."
)
@known_on_option
@model_option
@table_options(shared=True)
@authorities_option
@names_option
@words_option
@click.option("--rejects", type=OUT, help="待核数据文件 CSV of refused rows: file, line, column, value, reason.")
@click.option("--out", type=OUT, help="变动名单 Everyone that moves, with the cause: .parquet, .csv or .xlsx.")
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
@rule_sets_option
def compare(
    before: str,
    after: str,
    enterprises: Path | None,
    records: Path | None,
    as_of: datetime | None,
    known_on: datetime | None,
    model: Path | None,
    wanted: Wanted,
    rejects: Path | None,
    out: Path | None,
    as_json: bool,
    rule_sets: Path | None,
) -> None:
    """规则集对比：同一天、同一批数据，按两个版本（或一个版本与试行稿）各分类一次，列出类别变动的主体及其原因。

    Compares two versions of a rule set, or a version and a draft (a file, or a version of --rule-sets), over everyone
    in the database, or over the files of a population, on one day: who moves from which class to which and because of
    what, how the scores lie, and how many are near a border. Nothing is put into effect.

    退出码 Exit codes: 0 全部对比 all compared; 1 未完成 it did not end; 3 部分行待核 some rows refused;
    2 出错，未写出 an error, nothing written.
    """
    with report_errors():
        day, known = (None if one is None else one.date() for one in (as_of, known_on))
        if enterprises is not None and records is not None and day is not None:
            leave_pandas_out()
            question = FilesQuestion(Inputs(enterprises, records, wanted), day, known, model)
            refused = compare_files(before, after, question, Files(rejects, out, rule_sets), as_json=as_json)
            sys.exit(REFUSED_SOME if refused else 0)
        _refuse_unclear([enterprises, records, model, rejects], known, wanted)
        sys.exit(0 if compare_database(before, after, day, rule_sets, out, as_json=as_json) else 1)


def _refuse_unclear(files: Sequence[Path | None], known_on: date | None, wanted: Wanted) -> None:
    """Raises ProductError where something is said of files, but not all that comparing files needs."""
    if not any(files) and known_on is None and wanted in (ANYHOW, Wanted(shared=True)):
        return
    raise ProductError(
        Text("没有说清取自文件还是数据库。", "It is not clear whether files are meant or the database."),
        "compare",
        Text(
            "文件须写 --enterprises、--records 和 --as-of；--known-on、--model、--rejects 等只与文件同用。",
            "Files need --enterprises, --records and --as-of; --known-on, --model, --rejects and what is said of "
            "tables go with files only.",
        ),
        Text("三项都写，或都不写。", "Name all three, or say nothing of files."),
    )
