"""`credit-tiers compare S@V1 S@V2`: whom one rule set moves against another, over the files of a population."""

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from rules.library import Library
from scoring.comparison import Comparison, Totals
from scoring.doubts import period_doubt_of, said_of_blocks
from scoring.model import features_of
from service.core.banners import banners_of
from service.core.files.rejects import Rejects
from service.core.files.without_pandas import leave_pandas_out
from service.core.progress import Progress
from service.core.terminal.notices import say_notices
from service.core.terminal.options import OUT, refuse_same_file, report_errors, rule_sets_option
from service.population.population import Inputs, Population
from service.rule_sets.queries import declared_types, library_of
from service.scores.cli.file_runs import (
    REFUSED_SOME,
    leave_in_good_order,
    persons_counted,
    say_banners,
    say_rejects,
    spare_memory,
)
from service.scores.cli.options import FilesQuestion, files_options
from service.time.comparison.compared_files import COMPARING, ComparedFiles
from service.time.comparison.comparison_json import comparison_json
from service.time.comparison.moves_file import open_moves_file
from service.time.comparison.sides import Asked, comparison_of


@click.command()
@click.argument("before", metavar="S@V1")
@click.argument("after", metavar="S@V2")
@files_options
@click.option("--rejects", type=OUT, help="待核数据文件 CSV of refused rows: file, line, column, value, reason.")
@click.option("--out", type=OUT, help="变动名单 Everyone that moves, with the cause: .parquet, .csv or .xlsx.")
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
@rule_sets_option
def compare(
    before: str,
    after: str,
    question: FilesQuestion,
    rejects: Path | None,
    out: Path | None,
    as_json: bool,
    rule_sets: Path | None,
) -> None:
    """规则集对比：同一天、同一批数据，按两个版本（或一个版本与试行稿）各分类一次，列出类别变动的主体及其原因。

    Compares two versions of a rule set, or a version and a draft (a file, or a version of --rule-sets), over the files
    of a population on one day: who moves from which class to which and because of what, how the scores lie, and how
    many are near a border.

    退出码 Exit codes: 0 全部对比 all rows compared; 3 部分行待核 some rows refused; 2 出错，未写出 an error, nothing
    written.
    """
    with report_errors():
        leave_pandas_out()
        refuse_same_file(question.inputs.enterprises, question.inputs.records, out, rejects)
        library = library_of(rule_sets)
        asked = Asked(before, after, question.as_of, question.known_on, question.model)
        comparison = comparison_of(library, asked)
        if as_json:
            say_banners(comparison.after.rule_set)
        say_notices(
            period
            for side in (comparison.before, comparison.after)
            if (period := period_doubt_of(side.rule_set, question.as_of))
        )
        spare_memory()
        leave_in_good_order()
        with Progress() as progress, Rejects(rejects) as refused:
            totals = _compare_files(library, comparison, question.inputs, out, refused, progress)
        _say_summary(question.inputs, comparison, progress, refused, out)
        _show(comparison, totals, as_json)
        if refused.rows:
            say_rejects(refused, rejects)
    sys.exit(REFUSED_SOME if refused.rows else 0)


def _compare_files(
    library: Library, comparison: Comparison, inputs: Inputs, out: Path | None, rejects: Rejects, progress: Progress
) -> Totals:
    """The sums over everything; the files stand in their place."""
    with ExitStack() as stack:
        moves = stack.enter_context(open_moves_file(out, _about(comparison))) if out else None
        features = [one for side in (comparison.before, comparison.after) for one in features_of(side.models)]
        population = Population(
            inputs,
            comparison.rule_sets,
            rejects,
            progress,
            features=features,
            other_types=partial(declared_types, library),
        )
        stack.callback(population.close)
        say_notices(population.notices)
        progress.begin({COMPARING: len(population)})
        blocks = ComparedFiles(comparison, population, progress)
        if moves and out:
            moves.write_all(blocks.moves(out))
        else:
            blocks.count()
        say_notices([*population.doubts(), *said_of_blocks(blocks.doubts)])
        # Whatever can fail has happened before the first of the two files is put in its place.
        if moves:
            moves.settle()
        rejects.settle()
        if moves:
            moves.publish()
        rejects.publish()
    return blocks.totals


def _about(comparison: Comparison) -> Sequence[tuple[str, str]]:
    """What a workbook of moves says of itself."""
    was, now = comparison.before.rule_set, comparison.after.rule_set
    return [
        *((banner.zh, banner.en) for banner in banners_of(now)),
        ("原版本 Before", f"{was.name} SHA-256 {was.digest}"),
        ("新版本 After", f"{now.name} SHA-256 {now.digest}"),
        ("基准日 As-of day", comparison.as_of.isoformat()),
        ("数据截止日 Data known by", _known_words(comparison)),
    ]


def _known_words(comparison: Comparison) -> str:
    return comparison.known_on.isoformat() if comparison.known_on else "文件中全部 all in the files"


def _say_summary(
    inputs: Inputs, comparison: Comparison, progress: Progress, rejects: Rejects, out: Path | None
) -> None:
    read = progress.rows[str(inputs.enterprises)], progress.rows[str(inputs.records)]
    click.echo(
        f"读取 Read: {read[0]:,} 经营主体 enterprises, {read[1]:,} 记录 records; "
        f"待核 refused: {rejects.rows:,} 行 rows{persons_counted(rejects)}",
        err=True,
    )
    if out:
        click.echo(f"已写出 Written: {out}", err=True)


def _show(comparison: Comparison, totals: Totals, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(comparison_json(comparison, totals), ensure_ascii=False, indent=2))
        return
    from service.time.cli.comparison_page import show_comparison

    show_comparison(comparison, totals, _known_words(comparison))
