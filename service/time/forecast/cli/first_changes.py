"""`credit-tiers forecast` without a code: the first change of tier of everyone in two files, within 366 days."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from rules.texts import Text
from scoring.course import Stretch
from scoring.main_reason import BETTER, OTHER, WORSE
from scoring.model import features_of
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.files.without_pandas import leave_pandas_out
from service.core.progress import Progress
from service.core.terminal.notices import say_notices
from service.core.terminal.options import refuse_same_file
from service.population.population import Inputs, Population
from service.population.table_file import TableFile
from service.rule_sets.queries import declared_types, library_of
from service.scores.cli.file_runs import (
    REFUSED_SOME,
    leave_in_good_order,
    persons_counted,
    say_banners,
    say_rejects,
    spare_memory,
)
from service.time.cli.one_enterprise import OneQuestion
from service.time.comparison.words import DIRECTION_WORDS
from service.time.forecast.coming.filed_changes import LOOKING, SCHEMA, FirstChangesOfFiles
from service.time.forecast.coming.looks import last_day_from
from service.time.from_files import filed_stretches_of


def write_first_changes(question: OneQuestion, inputs: Inputs, out: Path, refused: Path | None) -> int:
    """Writes the first change of every enterprise of the files to `out`, rows refused to `refused`; the exit code."""
    leave_pandas_out()
    refuse_same_file(inputs.enterprises, inputs.records, out, refused)
    library, until = library_of(question.rule_sets), last_day_from(question.as_of)
    days = question.as_of, until
    stretches, first = filed_stretches_of(library, question.scheme, days, question.known_on, question.model)
    say_banners(stretches[0].rule_sets[-1])
    spare_memory()
    leave_in_good_order()
    with ExitStack() as stack:
        progress, rejects = stack.enter_context(Progress()), stack.enter_context(Rejects(refused))
        result = stack.enter_context(TableFile(out, SCHEMA))
        read = {one.digest: one for stretch in stretches for one in stretch.rule_sets}
        population = Population(
            inputs,
            tuple(read.values()),
            rejects,
            progress,
            features=features_of(first),
            other_types=partial(declared_types, library),
        )
        stack.callback(population.close)
        say_notices(population.notices)
        progress.begin({LOOKING: len(population)})
        changes = FirstChangesOfFiles(population, stretches, question.known_on, *days)
        for batch in changes.batches(out, progress):
            result.write(batch)
        say_notices(population.doubts())
        # Whatever can fail has happened before the first of the two files is put in its place.
        result.settle()
        rejects.settle()
        result.publish()
        rejects.publish()
    _say_summary(inputs, out, stretches, changes, progress, rejects)
    if rejects.rows:
        say_rejects(rejects, refused)
    return REFUSED_SOME if rejects.rows else 0


def half_asked() -> ProductError:
    """That it is not clear whether one enterprise is meant, or all of two files."""
    return ProductError(
        Text("没有说清预测一户还是全部。", "It is not clear whether one enterprise is meant or all of them."),
        "forecast",
        Text(
            "一户：写明代码，结果显示在屏幕上（可加 --all、--json）。"
            "全部：不写代码，写明 --enterprises、--records 和 --out；库中全部主体的见 /coming-changes。",
            "Of one: name its code; it is shown (with --all or --json, too). Of all: no code, but --enterprises, "
            "--records and --out. Of all in the database: /coming-changes.",
        ),
        Text("写 forecast 代码，或三个文件都写。", "Write forecast CODE, or name all three files."),
    )


def _say_summary(
    inputs: Inputs,
    out: Path,
    stretches: Sequence[Stretch],
    changes: FirstChangesOfFiles,
    progress: Progress,
    rejects: Rejects,
) -> None:
    read = progress.rows[str(inputs.enterprises)], progress.rows[str(inputs.records)]
    counted = [
        f"{DIRECTION_WORDS[one].zh} {DIRECTION_WORDS[one].en} {changes.counted[one]:,}"
        for one in (WORSE, BETTER, OTHER)
    ]
    click.echo(
        f"{stretches[0].rule_sets[-1].name}，{changes.start} – {changes.until}\n"
        f"读取 Read: {read[0]:,} 经营主体 enterprises, {read[1]:,} 记录 records; "
        f"待核 refused: {rejects.rows:,} 行 rows{persons_counted(rejects)}\n"
        f"类别将变化 Tier will change: {sum(changes.counted.values()):,} / {changes.enterprises:,} "
        f"({'; '.join(counted)})\n"
        f"已写出 Written: {out}",
        err=True,
    )
