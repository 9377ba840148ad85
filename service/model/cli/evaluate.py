"""`credit-tiers model evaluate MODEL`: a model tried on inspections that it did not learn from."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import numpy as np

from models.evaluation.one_line import OneLine
from models.keep import Kept, open_model
from rules.calendar import day_of
from rules.feature_set import FeatureSet
from rules.load_feature_set import parse_features
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.atomic import AtomicFile
from service.core.clock import today
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.core.settings import load_settings
from service.core.terminal.notices import say_notices
from service.core.terminal.options import DAY, IN, refuse_same_file, rule_sets_option
from service.model.actions.registry import note_list_of_movers
from service.model.cli import options
from service.model.cli.closures import closure_beside, other_types_of
from service.model.cli.messages import REFUSED_SOME, report_refusals, say_rejects
from service.model.cli.movers_csv import NOTHING_COMPARED, movers_csv
from service.model.training.from_files import InspectionInputs, open_inspections
from service.model.training.period import no_inspections
from service.model.training.pieces import InspectionSource
from service.model.training.sampling import sample_of
from service.model.training.summary import trial_lines
from service.model.training.trial import Trial, TrialSubject, run_trial


@dataclass(frozen=True, slots=True)
class _Task:
    """What one call is asked to do; days since 1970-01-01, both included."""

    model: Path
    inputs: InspectionInputs | None
    scheme: str | None
    rule_sets: Path | None
    first: int | None
    last: int | None
    moved: Path | None
    rejects: Path | None
    capacity: Sequence[float]


@click.command()
@click.argument("model", type=IN)
@options.inspection_files_options
@click.option("--from", "first", type=DAY, help="首日 First day; default: after those learned from.")
@click.option("--until", "last", type=DAY, help="末日 Last day; default: all.")
@click.option("--scheme", metavar="S[@VERSION]", help="并列比较的方案 Scheme to compare with; default: the model's.")
@rule_sets_option
@options.capacity_option
@options.moved_option
@options.rejects_option
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
def evaluate(
    model: Path,
    files: options.InspectionFiles,
    first: datetime | None,
    last: datetime | None,
    scheme: str | None,
    rule_sets: Path | None,
    capacity: Sequence[float],
    moved: Path | None,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """在后来的检查上评价模型，与规则、一句话规则和随机顺序并列。

    Tries a model on later inspections, beside the rules, the best one-line rule and a random order. Without files the
    inspections of the database are used.

    退出码 Exit codes: 0 已评价 done; 3 部分行待核 done, some rows refused; 2 出错 an error.
    """
    with report_refusals(str(model)):
        refuse_same_file(*files.paths, model, moved, rejects)
        inputs = files.inputs()
        begin, end = (day_of(one.date()) if one else None for one in (first, last))
        task = _Task(model, inputs, scheme, rule_sets, begin, end, moved, rejects, capacity)
        sys.exit(_run(task, as_json=as_json))


def _run(task: _Task, *, as_json: bool) -> int:
    kept = open_model(task.model.read_bytes())
    closure, notices = closure_beside(kept, task.scheme, task.rule_sets)
    features = parse_features(kept.declaration, str(task.model), closure[-1] if closure else None)
    with Progress() as progress, Rejects(task.rejects) as rejects:
        with _open_inspections(task, features, closure, rejects, progress) as inspected:
            result = _run_trial(task, kept, features, closure, inspected, progress)
            more = inspected.notices()
        _write(task, kept, result, rejects)
    say_notices(
        [*notices, *more, *result.notices, *([NOTHING_COMPARED] if task.moved and result.movers is None else [])]
    )
    if as_json:
        click.echo(json.dumps({"model": kept.digest, **result.figures}, ensure_ascii=False, indent=2))
    else:
        for line in trial_lines(result.figures):
            click.echo(line)
    say_rejects(rejects, task.rejects)
    return REFUSED_SOME if rejects.rows else 0


def _write(task: _Task, kept: Kept, result: Trial, rejects: Rejects) -> None:
    """Writes the list and the refused rows first, then puts both in their place."""
    file = AtomicFile(task.moved) if task.moved else None
    try:
        if file:
            file.temporary.write_bytes(movers_csv(result.movers, kept.digest))
            file.settle()
        rejects.settle()
        if file:
            file.publish()
        rejects.publish()
    finally:
        if file:
            file.discard()


@contextmanager
def _open_inspections(
    task: _Task, features: FeatureSet, closure: Sequence[RuleSet], rejects: Rejects, progress: Progress
) -> Iterator[InspectionSource]:
    if task.inputs is not None:
        types = other_types_of(task.rule_sets)
        with open_inspections(task.inputs, features, closure, rejects, progress, types) as inspected:
            yield inspected
        return
    from service.core.terminal.database import open_current_database, operator_name
    from service.model.training.from_database import open_stored_inspections

    with open_current_database(load_settings()) as database:
        if task.moved:
            with database.write() as connection:
                note_list_of_movers(connection, features.name, task.moved, operator_name())
        with database.read() as connection:
            yield open_stored_inspections(connection, features, closure, today())


def _run_trial(
    task: _Task,
    kept: Kept,
    features: FeatureSet,
    closure: Sequence[RuleSet],
    inspected: InspectionSource,
    progress: Progress,
) -> Trial:
    until = day_of(datetime.fromisoformat(kept.card["trained"]["until"]).date())
    day = inspected.inspections.day
    first = until + 1 if task.first is None else task.first
    chosen = np.flatnonzero((day >= first) & (day <= (day.max(initial=0) if task.last is None else task.last)))
    if not len(chosen):
        raise no_inspections(f"{task.model}: {kept.card['trained']['until']} < date")
    sample = sample_of(inspected, features, progress).rows(chosen)
    card = {**kept.card, "digest": kept.digest}
    tried = TrialSubject(kept.additive, card, features, _one_line(kept.card), closure, task.capacity)
    result = run_trial(inspected, chosen, sample, tried, progress)
    return replace(result, notices=[_about_overlap(kept), *result.notices]) if first <= until else result


def _one_line(card: Mapping[str, Any]) -> OneLine | None:
    said = (card["evaluation"] or {}).get("one_line")
    return OneLine(**said) if said else None


def _about_overlap(kept: Kept) -> Text:
    until = kept.card["trained"]["until"]
    return Text(
        f"期间含模型学过的日期（至 {until}）：如是同一批主体，评价结果会偏高。",
        f"The period holds days that the model learned from (up to {until}): on the same enterprises it looks "
        "better than it is.",
    )
