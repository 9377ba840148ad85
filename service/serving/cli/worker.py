"""`credit-tiers worker`: do the jobs that wait."""

import signal

import click

from service.core.data_folder import pass_through_folder, refuse_unwritable_folder
from service.core.db.patience import patience_of_jobs
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.options import report_errors
from service.rule_sets.queries.adopted import installation_of


@click.command()
def worker() -> None:
    """启动后台进程：导入、重新分类、每日任务；收到停止信号后做完手头任务再退出。

    Runs imports, re-scoring and what is due daily; told to stop, it first finishes the job at hand. Start as
    many as you like.
    """
    with report_errors():
        settings = load_settings()
        refuse_unwritable_folder(settings)
        pass_through_folder(settings)
        with open_current_database(settings, patience_of_jobs(settings)) as database:
            from structlog.contextvars import bind_contextvars

            from service.core.db.service import Service
            from service.core.jobs.worker import Worker
            from service.core.log import configure_log, get_logger
            from service.intake.left_overs import sweep_left_overs
            from service.serving.jobs import HANDLERS
            from service.site.daily import DAILY

            configure_log(settings.log_level)
            own = Worker(Service(settings, database, installation_of(settings.rule_sets)), HANDLERS, DAILY)
            bind_contextvars(worker=own.name)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, own.stop)
            get_logger("worker").info("worker.started")
            sweep_left_overs(database, settings)
            own.run()
            get_logger("worker").info("worker.stopped")
