"""`credit-tiers model monitor`: how models in use hold up month by month against their training."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from models.keep import open_model
from rules.load_feature_set import parse_features
from rules.texts import Text
from scoring.model import ModelState
from service.core.clock import today
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.core.settings import load_settings
from service.core.terminal.database import open_working_database
from service.core.terminal.notices import say_notices
from service.core.terminal.options import DAY, IN, refuse_same_file, rule_sets_option
from service.model.cli.closures import closure_beside, other_types_of
from service.model.cli.messages import REFUSED_SOME, report_refusals, say_rejects
from service.model.cli.months_table import month_lines
from service.model.cli.options import InspectionFiles, inspection_files_options, rejects_option
from service.model.queries.months import ModelMonth
from service.model.queries.registry import card_of
from service.model.training.from_files import InspectionInputs
from service.model.watch.alarms import Alarm, alarms_of_months
from service.model.words import MODEL_STATES
from service.rule_sets.queries.adopted import installation_of

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
    """逐月监测在用模型：群体稳定性指数（PSI）、预测与实际发现率之差；写入数据库并打印；后台进程每日自动运行。

    Watches the models in use: month by month how far what they see is from their training (PSI), and how far
    probabilities are from what inspections found. Keeps the figures in the database and prints them; the worker does so
    daily. A month is judged when it is over, by alarms of the settings MODEL_PSI_ALARM, MODEL_CALIBRATION_ALARM and
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
            reports, refused = _watch_stored(scheme, day), 0
        else:
            reports, refused = _watch_files(model, inputs, scheme, rule_sets, day, rejects)
    _show(reports, day, as_json=as_json)
    sys.exit(ALARMS if any(report.alarms for report in reports) else REFUSED_SOME if refused else 0)


def _watch_stored(scheme: str | None, day: date) -> list[_ModelReport]:
    """The models in use of the database, watched anew."""
    from service.model.watch.scheme_watch import schemes_to_watch, watch_scheme

    settings = load_settings()
    with open_working_database() as database, Progress() as progress:
        service = Service(settings, database, installation_of(settings.rule_sets))
        models = [one for one in schemes_to_watch(service, day) if scheme in (None, one.scheme)]
        watches = [watch_scheme(service, model, day, progress) for model in models]
        say_notices(notice for watch in watches for notice in watch.notices)
        with database.read() as connection:
            return [
                _ModelReport(
                    watch.model.scheme,
                    watch.digest,
                    watch.model.state,
                    watch.months,
                    watch.alarms,
                    card_of(connection, watch.digest) or {},
                )
                for watch in watches
            ]


def _watch_files(
    model: Path, inputs: InspectionInputs, scheme: str | None, rule_sets: Path | None, day: date, rejects: Path | None
) -> tuple[list[_ModelReport], int]:
    """The model of a file on files, and how many rows were refused."""
    from service.model.watch.file_watch import watch_files

    kept = open_model(model.read_bytes())
    closure, closure_notices = closure_beside(kept, scheme, rule_sets)
    say_notices(closure_notices)
    features = parse_features(kept.declaration, str(model), closure[-1] if closure else None)
    with Progress() as progress, Rejects(rejects) as refused:
        months, notices = watch_files(
            kept, features, inputs, closure, day, load_settings(), refused, progress, other_types_of(rule_sets)
        )
        refused.settle()
        refused.publish()
    say_notices(notices)
    say_rejects(refused, rejects)
    name = kept.card["scheme"] or str(model)
    alarms = alarms_of_months(name, kept.digest, months, kept.card)
    return [_ModelReport(kept.card["scheme"], kept.digest, None, months, alarms, kept.card)], refused.rows


def _show(reports: Sequence[_ModelReport], day: date, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_report_json(report, day) for report in reports], ensure_ascii=False, indent=2))
        return
    if not reports:
        click.echo("没有方案在用模型。 No scheme uses a model.", err=True)
    for report in reports:
        state = f" {MODEL_STATES[report.state].zh} {MODEL_STATES[report.state].en}" if report.state else ""
        click.echo(f"{report.scheme or ''}\t{report.model}\t{day}{state}")
        for line in month_lines(report.months, report.card):
            click.echo(line)
        for alarm in report.alarms:
            click.echo(f"告警 ALARM: {alarm.words.zh} {alarm.words.en}")


def _report_json(report: _ModelReport, day: date) -> dict[str, Any]:
    return {
        "scheme": report.scheme,
        "model": report.model,
        "state": report.state,
        "as_of": day.isoformat(),
        "months": [row.figures for row in report.months],
        "alarms": list(_alarms_json(report.alarms)),
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
