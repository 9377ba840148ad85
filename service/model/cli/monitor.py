"""`credit-tiers model monitor`: how models in use hold up month by month against their training."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from models.keep import Kept, open_model
from rules.errors import NoRuleSet
from rules.load_feature_set import parse_features
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.model import ModelState
from service.core.clock import today
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.core.settings import load_settings
from service.core.terminal.database import open_working_database
from service.core.terminal.options import DAY, IN, refuse_same_file, rule_sets_option
from service.core.web.context import Service
from service.model.cli.messages import REFUSED_SOME, report_refusals, say_notices, say_rejects
from service.model.cli.months_table import month_lines
from service.model.cli.options import InspectionFiles, inspection_files_options, rejects_option
from service.model.queries.models import card_of
from service.model.queries.months import ModelMonth
from service.model.training.from_files import InspectionInputs
from service.model.watch.alarms import Alarm, alarms_of_months
from service.model.words import MODEL_STATES
from service.rule_sets.queries import closure_of, library_of

ALARMS = 4


@dataclass(frozen=True, slots=True)
class _ModelReport:
    """The months and alarms of one model; `scheme` and `state` are None for a model of a file that states none."""

    scheme: str | None
    model: str
    state: ModelState | None
    months: Sequence[ModelMonth]
    alarms: Sequence[Alarm]
    card: Mapping[str, Any]


@click.command()
@click.option("--scheme", metavar="S[@VERSION]", help="只看这一方案 Only this scheme; with --model: the rule set.")
@click.option(
    "--as-of",
    type=DAY,
    help="以哪一日所知和当时在用的模型为准 As known, and with the models in use, on this day; default: today.",
)
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
@click.option(
    "--model", type=IN, help="模型文件，配合三个数据文件；只打印 A model file, with three files; only prints."
)
@inspection_files_options
@rule_sets_option
@rejects_option
def monitor(
    scheme: str | None,
    as_of: datetime | None,
    as_json: bool,
    model: Path | None,
    files: InspectionFiles,
    rule_sets: Path | None,
    rejects: Path | None,
) -> None:
    """逐月监测在用模型：群体稳定性指数（PSI）、预测与实际发现率之差；写入数据库并打印，宜每日定时运行。

    Watches the models in use: month by month how far what they see is from their training (PSI), and how far
    probabilities are from what inspections found. Keeps the figures in the database and prints them; run it daily. A
    month is judged when it is over, by alarms of the settings MODEL_PSI_ALARM, MODEL_CALIBRATION_ALARM and
    MODEL_LEAST_INSPECTIONS.

    退出码 Exit codes: 0 没有告警 no alarm stands; 3 没有告警，部分行待核 no alarm, some rows of files refused; 4
    有告警 an alarm stands; 2 出错 an error.
    """
    with report_refusals(str(model or scheme or "database")):
        day = _day(as_of)
        refuse_same_file(model, *files.paths, rejects)
        inputs = files.inputs()
        if (model is None) != (inputs is None):
            raise _files_missing(model)
        if model is None or inputs is None:
            found, refused = _watch_stored(scheme, day), 0
        else:
            found, refused = _watch_files(model, inputs, scheme, rule_sets, day, rejects)
    _show(found, day, as_json=as_json)
    sys.exit(ALARMS if any(one.alarms for one in found) else REFUSED_SOME if refused else 0)


def _watch_stored(scheme: str | None, day: date) -> list[_ModelReport]:
    """The models in use of the database, watched anew."""
    from service.model.watch.scheme_watch import schemes_to_watch, watch_scheme

    settings = load_settings()
    with open_working_database() as database, Progress() as progress:
        service = Service(settings, database, library_of(settings.rule_sets))
        using = [one for one in schemes_to_watch(service, day) if scheme in (None, one.scheme)]
        watches = [watch_scheme(service, one, day, progress) for one in using]
        say_notices(notice for one in watches for notice in one.notices)
        with database.read() as connection:
            return [
                _ModelReport(
                    w.one.scheme, w.digest, w.one.state, w.months, w.alarms, card_of(connection, w.digest) or {}
                )
                for w in watches
            ]


def _watch_files(
    model: Path, inputs: InspectionInputs, scheme: str | None, rule_sets: Path | None, day: date, rejects: Path | None
) -> tuple[list[_ModelReport], int]:
    """The model of a file on files, and how many rows were refused."""
    from service.model.watch.file_watch import watch_files

    kept = open_model(model.read_bytes())
    closure = _closure(kept, scheme, rule_sets)
    features = parse_features(kept.declaration, str(model), closure[-1] if closure else None)
    with Progress() as progress, Rejects(rejects) as refused:
        months, notices = watch_files(kept, features, inputs, closure, day, load_settings(), refused, progress)
        refused.settle()
        refused.publish()
    say_notices(notices)
    say_rejects(refused, rejects)
    name = kept.card["scheme"] or str(model)
    alarms = alarms_of_months(name, kept.digest, months, kept.card)
    return [_ModelReport(kept.card["scheme"], kept.digest, None, months, alarms, kept.card)], refused.rows


def _closure(kept: Kept, scheme: str | None, rule_sets: Path | None) -> Sequence[RuleSet]:
    """The rule sets asked for, else those that the model was trained beside, where they are still there."""
    name = scheme or kept.card["rule_set"]
    if name is None:
        return ()
    try:
        return closure_of(library_of(rule_sets), name, today(), None)
    except NoRuleSet as error:
        if scheme:
            raise
        say_notices([Text(error.zh, error.en)])
        return ()


def _show(found: Sequence[_ModelReport], day: date, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_report_json(one, day) for one in found], ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("没有方案在用模型。 No scheme uses a model.", err=True)
    for one in found:
        state = f" {MODEL_STATES[one.state].zh} {MODEL_STATES[one.state].en}" if one.state else ""
        click.echo(f"{one.scheme or ''}\t{one.model}\t{day}{state}")
        for line in month_lines(one.months, one.card):
            click.echo(line)
        for alarm in one.alarms:
            click.echo(f"告警 ALARM: {alarm.words.zh} {alarm.words.en}")


def _report_json(one: _ModelReport, day: date) -> dict[str, Any]:
    return {
        "scheme": one.scheme,
        "model": one.model,
        "state": one.state,
        "as_of": day.isoformat(),
        "months": [row.figures for row in one.months],
        "alarms": list(_alarms_json(one.alarms)),
    }


def _alarms_json(alarms: Iterable[Alarm]) -> Iterable[dict[str, Any]]:
    for alarm in alarms:
        yield {**asdict(alarm), "on": alarm.on.isoformat(), "words": {"zh": alarm.words.zh, "en": alarm.words.en}}


def _day(as_of: datetime | None) -> date:
    day = as_of.date() if as_of else today()
    if day > today():
        raise ProductError(
            Text("这一日还没有到。", "That day has not come yet."),
            f"--as-of {day}",
            Text("只能监测到今天为止。", "Models are watched up to today."),
            Text("换一个日期，或不写。", "Choose another day, or leave it out."),
        )
    return day


def _files_missing(model: Path | None) -> ProductError:
    missing = "--enterprises --records --inspections" if model else "--model"
    return ProductError(
        Text("文件不全。", "Files are missing."),
        missing,
        Text(
            "监测文件中的模型需要模型、经营主体、记录和检查四个文件。",
            "A model in a file is watched on three other files.",
        ),
        Text(f"补上 {missing}；都不给则用数据库。", f"Add {missing}; without any file the database is used."),
    )
