"""`credit-tiers rescore`: database to database, by this process or watching the one that is at it."""

import time
from collections.abc import Sequence
from datetime import date, datetime

import click

from rules.texts import Text
from service.core.clock import today
from service.core.db.jobs import get_job
from service.core.db.patience import patience_of_jobs
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.core.progress import Progress
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.options import DAY, KNOWN_DAY, report_errors
from service.decisions.runs import FULL, INCREMENTAL, find_open_run, get_run, schemes_in_effect
from service.rule_sets.queries.adopted import installation_of
from service.runs.actions.start import WantedRun, start_run

POLL_SECONDS = 0.5
ACTOR = "command line"


@click.command()
@click.option("--scheme", "schemes", multiple=True, metavar="S", help="方案，可多次 Scheme; default: all in effect.")
@click.option("--as-of", type=DAY, help="基准日 As-of day, YYYY-MM-DD; default: today.")
@click.option("--known-on", type=KNOWN_DAY, help="数据截止日 Only what was known by this day; default: today.")
@click.option("--full", is_flag=True, help="全部重算 All enterprises, not only those that are due.")
def rescore(schemes: Sequence[str], as_of: datetime | None, known_on: datetime | None, full: bool) -> None:
    """重新分类库中的经营主体；默认只算有新数据或到期的主体，结果与全部重算相同。

    Re-classifies the enterprises of the database; by default those with new facts or whose review day has come, which
    gives what a full run gives. Where the scheme is being re-classified already, shows how far that is.
    """
    with report_errors():
        settings = load_settings()
        with open_current_database(settings, patience_of_jobs(settings)) as database:
            service = Service(settings, database, installation_of(settings.rule_sets))
            days = (as_of.date() if as_of else today()), (known_on.date() if known_on else today())
            for scheme in schemes or _schemes_in_effect(service):
                _rescore(service, scheme, FULL if full else INCREMENTAL, days)


def _schemes_in_effect(service: Service) -> list[str]:
    with service.database.read() as connection:
        schemes = list(schemes_in_effect(connection))
    if schemes:
        return schemes
    known = "、".join(service.library.schemes())
    raise ProductError(
        Text("还没有任何方案的分类生效。", "No scheme is in effect yet."),
        "rescore",
        Text("首次分类须指明方案。", "The first run of a scheme must name it."),
        Text(f"加上 --scheme，可用：{known}。", f"Add --scheme, one of: {known}."),
    )


def _rescore(service: Service, scheme: str, mode: str, days: tuple[date, date]) -> None:
    """Starts a run, or follows the one that is being computed, to its end."""
    with service.database.write() as connection:
        running = find_open_run(connection, scheme)
        if running is not None and running.status == "computing":
            run_id = int(running.id)
            click.echo(f"{scheme}：批次 {run_id} 正在进行。 Run {run_id} is under way.", err=True)
        else:
            wanted = WantedRun(scheme, mode, *days)
            run_id = start_run(connection, service.library, service.settings, wanted, ACTOR)
    with Progress() as progress:
        _follow(service, run_id, scheme, progress)
    _say(service, run_id)


def _follow(service: Service, run_id: int, scheme: str, progress: Progress) -> None:
    """Computes the run here unless another worker holds it, in which case its progress is shown."""
    shown = _Shown(progress, scheme)
    worker = Worker(service, {"rescore": "service.runs.job"})
    while True:
        with service.database.read() as connection:
            run = get_run(connection, run_id)
            job = get_job(connection, run.job_id) if run and run.job_id else None
        if run is None or job is None or run.status != "computing":
            return
        if job.status in ("failed", "cancelled"):
            return
        shown(job.done, job.total)
        if not worker.try_once(job.id, shown):
            time.sleep(POLL_SECONDS)


class _Shown:
    """Passes on how far a run is, once its size is known."""

    def __init__(self, progress: Progress, scheme: str) -> None:
        self._progress, self._scheme = progress, scheme
        self._done: int | None = None

    def __call__(self, done: int, total: int) -> None:
        if not total:
            return
        if self._done is None:
            self._progress.begin({self._scheme: total})
            self._done = 0
        self._progress.advance(self._scheme, done, done - self._done)
        self._done = done


def _say(service: Service, run_id: int) -> None:
    with service.database.read() as connection:
        run = get_run(connection, run_id)
    assert run is not None
    zh, en = _STATES.get(run.status, (run.status, run.status))
    click.echo(
        f"{run.scheme}：批次 {run_id} {zh}；审查 {run.examined:,} 户，变动 {run.changed:,}，"
        f"类别变化 {run.moved:,}，未能计算 {run.failed_enterprises:,}。\n"
        f"{run.scheme}: run {run_id} {en}; {run.examined:,} examined, {run.changed:,} changed, "
        f"{run.moved:,} moved, {run.failed_enterprises:,} could not be computed."
    )
    for cause in run.causes:
        click.echo(f"  {cause['zh']} {cause['en']}")
    if run.status in ("failed", "computing"):
        raise SystemExit(1)


_STATES = {
    "in_effect": ("已生效", "is in effect"),
    "held": ("暂不生效，待第二人确认", "is held for a second person"),
    "ready": ("已完成，待确认生效", "is complete and waits to be put into effect"),
    "withdrawn": ("已撤回", "was withdrawn"),
    "failed": ("失败，详见日志", "failed; see the log"),
}
