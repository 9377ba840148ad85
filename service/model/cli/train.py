"""`credit-tiers model train`: inspections in, a model with its card out; nothing of it counts before it is approved."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from rules.calendar import day_of
from rules.ruleset import RuleSet
from service.core.atomic import AtomicFile
from service.core.clock import today
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.core.settings import load_settings
from service.core.terminal.notices import say_notices
from service.core.terminal.options import DAY, OUT, refuse_same_file, rule_sets_option
from service.model.actions.registry import note_list_of_movers
from service.model.cli import options
from service.model.cli.closures import other_types_of
from service.model.cli.messages import REFUSED_SOME, report_refusals, say_rejects
from service.model.cli.movers_csv import NOTHING_COMPARED, movers_csv
from service.model.training.feature_choice import FeatureChoice, propose_from_files, stated_features
from service.model.training.from_files import InspectionInputs, open_inspections
from service.model.training.learning import LearnedModel, learn_model
from service.model.training.period import first_day_held_back, span_of
from service.model.training.summary import training_notices, trial_lines
from service.rule_sets.queries import closure_of, library_of


@dataclass(frozen=True, slots=True)
class _Task:
    """What one call is asked to do; `until` is a day since 1970-01-01, None for the latest fifth."""

    inputs: InspectionInputs | None
    scheme: str | None
    features: Path | None
    rule_sets: Path | None
    until: int | None
    out: Path
    card: Path | None
    moved: Path | None
    rejects: Path | None
    capacity: Sequence[float]

    @property
    def proposed(self) -> Path:
        """Where proposed features are written."""
        return self.out.with_name(f"{self.out.name}.features.yaml")


@click.command()
@options.inspection_files_options
@click.option("--scheme", metavar="S[@VERSION]", help="方案 Scheme that the model is for, and is compared with.")
@click.option(
    "--features",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="特征文件 Features; default: those beside the scheme, else proposed from the records.",
)
@click.option(
    "--until", type=DAY, help="学到这一日之前 Learn from inspections before this day; default: all but the last fifth."
)
@rule_sets_option
@options.rejects_option
@click.option("--card", type=OUT, help="模型卡文件 Card for people: .md.")
@options.capacity_option
@options.moved_option
@click.option("--out", type=OUT, required=True, help="模型文件 The model.")
def train(
    files: options.InspectionFiles,
    scheme: str | None,
    features: Path | None,
    until: datetime | None,
    rule_sets: Path | None,
    rejects: Path | None,
    card: Path | None,
    capacity: Sequence[float],
    moved: Path | None,
    out: Path,
) -> None:
    """从检查结果学习：以检查前一日已知的信息预测会否发现问题，并在后期检查上与规则并列评价。

    Learns from inspections what was known the day before, and tries the model on later ones beside the rules. Without
    files the inspections of the database are used. Whether a problem was found must not depend on who looked.

    退出码 Exit codes: 0 已写出 written; 3 已写出，部分行待核 written, some rows refused; 2 出错，未写出 an error,
    nothing written.
    """
    with report_refusals(str(files.inspections or scheme or out)):
        refuse_same_file(*files.paths, features, out, card, moved, rejects)
        inputs = files.inputs()
        before = day_of(until.date()) if until else None
        sys.exit(_run(_Task(inputs, scheme, features, rule_sets, before, out, card, moved, rejects, capacity)))


def _run(task: _Task) -> int:
    """Learns and puts the files in their place; the exit code."""
    closure = closure_of(library_of(task.rule_sets), task.scheme, today(), None) if task.scheme else ()
    with Progress() as progress, Rejects(task.rejects) as rejects:
        if task.inputs is None:
            learned, chosen = _learn_from_stored(task, closure, progress)
        else:
            learned, chosen = _learn_from_files(task, task.inputs, closure, rejects, progress)
        _write(task, learned, chosen, rejects)
    _say(task, learned, chosen, rejects)
    return REFUSED_SOME if rejects.rows else 0


def _learn_from_files(
    task: _Task, inputs: InspectionInputs, closure: Sequence[RuleSet], rejects: Rejects, progress: Progress
) -> tuple[LearnedModel, FeatureChoice]:
    rule_set = closure[-1] if closure else None
    until = first_day_held_back(span_of(inputs.inspections, inputs.facts.wanted)) if task.until is None else task.until
    stated = stated_features(task.features, rule_set, task.rule_sets)
    file = str(task.proposed)
    types = other_types_of(task.rule_sets)
    chosen = (
        FeatureChoice(stated) if stated else propose_from_files(inputs.facts, until, closure, file, progress, types)
    )
    with open_inspections(inputs, chosen.features, closure, rejects, progress, types) as inspected:
        learned = learn_model(inspected, chosen.features, until, progress, closure=closure, capacity=task.capacity)
        return learned, replace(chosen, notices=[*chosen.notices, *inspected.notices()])


def _learn_from_stored(
    task: _Task, closure: Sequence[RuleSet], progress: Progress
) -> tuple[LearnedModel, FeatureChoice]:
    from service.core.terminal.database import open_current_database, operator_name
    from service.model.training.from_database import learn_from_database

    features = stated_features(task.features, closure[-1], task.rule_sets) if closure else None
    with open_current_database(load_settings()) as database:
        if task.moved and closure:
            with database.write() as connection:
                note_list_of_movers(connection, closure[-1].name, task.moved, operator_name())
        with database.read() as connection:
            learned, notices = learn_from_database(
                connection, features, closure, task.until, progress, today(), task.capacity
            )
    assert features is not None
    return learned, FeatureChoice(features, notices=notices)


def _write(task: _Task, learned: LearnedModel, chosen: FeatureChoice, rejects: Rejects) -> None:
    """Writes everything first, then puts it in its place."""
    content: dict[Path, bytes] = {task.out: learned.data}
    if chosen.proposed is not None:
        content[task.proposed] = chosen.proposed.encode()
    if task.card:
        from service.model.card.markdown import card_markdown

        content[task.card] = card_markdown(learned.card).encode()
    if task.moved:
        content[task.moved] = movers_csv(learned.movers, learned.digest)
    with ExitStack() as stack:
        files = []
        for path, written in content.items():
            file = AtomicFile(path)
            stack.callback(file.discard)
            file.temporary.write_bytes(written)
            file.settle()
            files.append(file)
        rejects.settle()
        for file in files:
            file.publish()
        rejects.publish()


def _say(task: _Task, learned: LearnedModel, chosen: FeatureChoice, rejects: Rejects) -> None:
    say_notices([*chosen.notices, *training_notices(learned.card), *learned.notices])
    if task.moved and learned.movers is None:
        say_notices([NOTHING_COMPARED])
    if learned.card["evaluation"]:
        for line in trial_lines(learned.card["evaluation"]):
            click.echo(line)
    written = [task.out, task.proposed if chosen.proposed else None, task.card, task.moved]
    click.echo(f"模型 Model {learned.digest}")
    click.echo(f"已写出 Written: {', '.join(str(path) for path in written if path)}")
    say_rejects(rejects, task.rejects)
