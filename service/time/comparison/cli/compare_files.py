"""`credit-tiers compare` over the files of a population, without a database."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from rules.library import Library
from scoring.comparison import Comparison, Totals
from scoring.doubts import period_doubt_of, said_of_blocks
from scoring.model import features_of
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.core.terminal.notices import say_notices
from service.core.terminal.options import refuse_same_file
from service.population.population import Inputs, Population
from service.rule_sets.queries import declared_types, library_of
from service.scores.cli.file_runs import leave_in_good_order, persons_counted, say_banners, say_rejects, spare_memory
from service.scores.cli.options import FilesQuestion
from service.time.comparison.cli.comparison_output import about_of, show_result
from service.time.comparison.compared_files import COMPARING, ComparedFiles
from service.time.comparison.moves_file import open_moves_file
from service.time.comparison.sides import Asked, comparison_of


@dataclass(frozen=True, slots=True)
class Files:
    """Where refused rows and those that move are written, and the folder of rule sets; None: nowhere, the shipped."""

    rejects: Path | None
    out: Path | None
    rule_sets: Path | None


def compare_files(before: str, after: str, question: FilesQuestion, files: Files, *, as_json: bool) -> int:
    """Prints what came of it; returns how many rows were refused."""
    inputs = question.inputs
    refuse_same_file(inputs.enterprises, inputs.records, files.out, files.rejects)
    library = library_of(files.rule_sets)
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
    with Progress() as progress, Rejects(files.rejects) as refused:
        totals = _compare(library, comparison, inputs, files.out, refused, progress)
    _say_summary(inputs, comparison, progress, refused, files.out)
    show_result(comparison, totals, as_json=as_json)
    if refused.rows:
        say_rejects(refused, files.rejects)
    return refused.rows


def _compare(
    library: Library, comparison: Comparison, inputs: Inputs, out: Path | None, rejects: Rejects, progress: Progress
) -> Totals:
    """The sums over everything; the files stand in their place."""
    with ExitStack() as stack:
        moves = stack.enter_context(open_moves_file(out, about_of(comparison))) if out else None
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
