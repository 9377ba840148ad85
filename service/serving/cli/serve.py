"""`credit-tiers serve`: answer over HTTP."""

import os

import click

from service.access.startup_checks import refuse_short_secret
from service.core.data_folder import refuse_unwritable_folder
from service.core.settings import Settings, load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.options import report_errors
from service.serving.address import refuse_taken_address


@click.command()
def serve() -> None:
    """启动网页和接口服务，按环境变量 CREDIT_TIERS_* 设置。

    Serves the pages and the API as the CREDIT_TIERS_* variables of the environment say.
    """
    with report_errors():
        settings = load_settings()
        refuse_short_secret(settings)
        refuse_taken_address(settings)
        refuse_unwritable_folder(settings)
        with open_current_database(settings) as database:
            from service.intake.left_overs import sweep_left_overs

            sweep_left_overs(database, settings)
        serve_forever(settings)


def serve_forever(settings: Settings) -> None:
    """Serves until told to stop."""
    from service.serving.figures_folder import FiguresFolder

    # Threads of numeric libraries spin against each other where several processes share the cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with FiguresFolder():
        # Only now: the figures look for their folder when they are first imported.
        from service.core.log import configure_log
        from service.serving.server import Server

        configure_log(settings.log_level)
        Server(settings).run()
