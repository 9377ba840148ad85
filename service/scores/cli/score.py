"""`credit-tiers score`: two files in, scores and tiers out, without a database."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import click
import pyarrow as pa

from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from scoring.doubts import Doubted, period_doubt_of, said_of_blocks
from scoring.model import Models, features_of, model_of
from scoring.score import Scores
from scoring.score import score as score_block
from service.core.files.pipeline import map_in_order
from service.core.files.rejects import Rejects
from service.core.files.without_pandas import leave_pandas_out
from service.core.progress import Progress
from service.core.terminal.notices import say_notices
from service.core.terminal.options import OUT, refuse_same_file, report_errors, rule_sets_option
from service.model.model_file import models_from_file
from service.model.words import MODEL_STATES
from service.population.output import Layout, ResultFile
from service.population.population import Codes, Inputs, OtherTypes, Population
from service.rule_sets.queries import closure_of, declared_types, library_of
from service.scores.cli.file_runs import (
    REFUSED_SOME,
    leave_in_good_order,
    persons_counted,
    say_banners,
    say_rejects,
    spare_memory,
)
from service.scores.cli.options import ScoringQuestion, scoring_options

SCORING = "score"
LOCAL, SPARK = "local", "spark"


@dataclass(frozen=True, slots=True)
class Task:
    """What one call of the command is asked to do."""

    inputs: Inputs
    rule_sets: tuple[RuleSet, ...]
    as_of: date
    known_on: date | None
    out: Path
    rejects: Path | None
    points: bool
    models: Models
    engine: str = LOCAL
    other_types: OtherTypes = dict


@click.command()
@scoring_options
@click.option("--points", is_flag=True, help="输出各指标得分 One more column for each line of points.")
@click.option("--rejects", type=OUT, help="待核数据文件 CSV of refused rows: file, line, column, value, reason.")
@click.option(
    "--engine",
    type=click.Choice([LOCAL, SPARK]),
    default=LOCAL,
    show_default=True,
    help="在本机或 Spark 上计算，结果相同 Where to score: here or on Spark, with the same result.",
)
@click.option("--out", type=OUT, required=True, help="结果文件 Result: .parquet or .csv.")
@rule_sets_option
def score(
    question: ScoringQuestion,
    points: bool,
    rejects: Path | None,
    engine: str,
    out: Path,
    rule_sets: Path | None,
) -> None:
    """按规则集为文件中的经营主体计分、分类。

    Scores the enterprises of a file by a rule set.

    退出码 Exit codes: 0 全部写出 all rows scored; 3 已写出，部分行待核 written, some rows refused; 2 出错，未写出
    an error, nothing written.
    """
    with report_errors():
        if engine == LOCAL:
            leave_pandas_out()
        refuse_same_file(question.inputs.enterprises, question.inputs.records, out, rejects)
        library = library_of(rule_sets)
        closure = closure_of(library, question.scheme, question.as_of, question.known_on)
        say_banners(closure[-1])
        if period := period_doubt_of(closure[-1], question.as_of):
            say_notices([period])
        spare_memory()
        leave_in_good_order()
        models = models_from_file(question.model, closure, question.as_of)
        days = question.as_of, question.known_on
        task = Task(question.inputs, closure, *days, out, rejects, points, models, engine)
        sys.exit(score_files(replace(task, other_types=partial(declared_types, library))))


def score_files(task: Task) -> int:
    """Scores everything and puts the files in their place; the exit code."""
    tiers: Counter[str | None] = Counter()
    with Progress() as progress, Rejects(task.rejects) as rejects:
        score_with = _score_on_spark if task.engine == SPARK else _score_here
        with ResultFile(task.out, _line_ids(task), assisted=asks_for_model(task.rule_sets[-1])) as result:
            for batch in score_with(task, result.layout, rejects, progress):
                result.write(batch)
                tiers.update(_count_tiers(batch))
            # Whatever can fail has happened before the first of the two files is put in its place.
            result.settle()
            rejects.settle()
            result.publish()
            rejects.publish()
    _say_summary(task, progress, rejects, tiers)
    return REFUSED_SOME if rejects.rows else 0


def _line_ids(task: Task) -> tuple[str, ...]:
    if not task.points:
        return ()
    from scoring.score import program_of

    return tuple(program_of(task.rule_sets[-1]).lines.ids)


def _score_here(task: Task, layout: Layout, rejects: Rejects, progress: Progress) -> Iterator[pa.RecordBatch]:
    population = Population(
        task.inputs,
        task.rule_sets,
        rejects,
        progress,
        features=features_of(task.models),
        other_types=task.other_types,
    )
    say_notices(population.notices)
    progress.begin({SCORING: len(population)})
    doubts: list[Doubted] = []

    def score_one(block: int) -> pa.RecordBatch:
        facts = population.facts(block)
        scores: Scores = score_block(task.rule_sets, facts, task.as_of, task.known_on, models=task.models, doubts=True)
        doubts.extend(scores.doubts)
        codes = facts.uscc.arrow() if isinstance(facts.uscc, Codes) else pa.array(facts.uscc)
        return layout.batch(codes, scores, population.waiting(block))

    for batch in map_in_order(score_one, population.blocks()):
        yield batch
        progress.advance(SCORING, progress.rows[SCORING] + len(batch), len(batch))
    population.close()
    say_notices([*population.doubts(), *said_of_blocks(doubts)])


def _score_on_spark(task: Task, layout: Layout, rejects: Rejects, progress: Progress) -> Iterator[pa.RecordBatch]:
    from service.core.settings import load_settings
    from service.population.spark.engine import SparkEngine

    engine = SparkEngine(load_settings().spark_master, task.inputs, task.rule_sets, task.models, task.other_types)
    say_notices(engine.notices)
    yield from engine.score(task.as_of, task.known_on, layout, rejects, progress)
    say_notices([*engine.word_notices(), *engine.doubts()])


def _count_tiers(batch: pa.RecordBatch) -> dict[str | None, int]:
    return {entry["values"]: entry["counts"] for entry in batch.column("tier").value_counts().to_pylist()}


def _say_summary(task: Task, progress: Progress, rejects: Rejects, tiers: Counter[str | None]) -> None:
    rule_set = task.rule_sets[-1]
    read = progress.rows[str(task.inputs.enterprises)], progress.rows[str(task.inputs.records)]
    counts = _tier_counts(rule_set.tier_ids(), tiers)
    click.echo(
        f"{rule_set.name}，基准日 as of {task.as_of}\n"
        f"读取 Read: {read[0]:,} 经营主体 enterprises, {read[1]:,} 记录 records; "
        f"待核 refused: {rejects.rows:,} 行 rows{persons_counted(rejects)}\n"
        f"{rule_set.tier_noun.zh} {rule_set.tier_noun.en}: {counts}\n"
        f"{_about_model(task)}"
        f"已写出 Written: {task.out}",
        err=True,
    )
    if rejects.rows:
        say_rejects(rejects, task.rejects)


def _about_model(task: Task) -> str:
    """Which model the tiers were made with, or that there was none, where the scheme asks for one."""
    use = model_of(task.rule_sets[-1], task.models)
    if use is None:
        return ""
    state = MODEL_STATES[use.state]
    return f"模型 Model: {state.zh} {state.en}{f', SHA-256 {use.digest}' if use.digest else ''}\n"


def _tier_counts(ids: Sequence[str], tiers: Counter[str | None]) -> str:
    named = [f"{name} {tiers[name]:,}" for name in ids]
    return "; ".join([*named, f"暂未分类 not classified {tiers[None]:,}"] if tiers[None] else named)
