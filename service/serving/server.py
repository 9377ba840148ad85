"""Serving over HTTP with gunicorn, and figures that are right over several processes."""

import gc
import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from prometheus_client.multiprocess import mark_process_dead

from service.app import import_routes
from service.core.settings import Settings
from service.serving.application import application
from service.serving.web_process import WebProcess

TIMEOUT_SECONDS = 60
GRACEFUL_SECONDS = 30
# Of one process: with its files and its connections to the database they stay below the 1,024 that systems allow.
CONNECTIONS = 500


class Log(Logger):
    """Gunicorn's own lines in the one log of the product; requests are logged by the app."""

    def setup(self, cfg: Any) -> None:
        """Hands everything on to the root log."""
        self.error_log.propagate = True
        self.error_log.setLevel(cfg.loglevel.upper())

    def access(self, *_: Any) -> None:
        """Writes no line: the app logs each request itself, and without its query string."""


class Master(Arbiter):
    """The process over the web processes."""

    def handle_int(self) -> None:
        """Ends on Ctrl-C as on SIGTERM: what is under way is answered first. Pressed again, it is not."""
        self.handle_term()


class Server(BaseApplication):
    """Serves the app of `settings`; `run` ends the process when it is told to stop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Sets what differs from gunicorn's defaults."""
        for name, value in gunicorn_options(self._settings).items():
            self.cfg.set(name, value)

    def run(self) -> None:
        """Serves until told to stop."""
        import_routes()
        try:
            Master(self).run()
        except RuntimeError as error:
            sys.exit(f"credit-tiers serve: {error}")

    def load(self) -> Any:
        """The app, made in each process after it was forked: no connection is ever shared."""
        app = application(self._settings)
        # All that exists by now lives as long as the process: the garbage collector need never look through it again.
        gc.collect()
        gc.freeze()
        return app


def gunicorn_options(settings: Settings) -> dict[str, Any]:
    """The options of gunicorn."""
    return {
        "bind": [one for one in (settings.host_and_port, settings.outside_host_and_port) if one is not None],
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": WebProcess,
        "worker_connections": CONNECTIONS,
        "preload_app": False,
        "timeout": TIMEOUT_SECONDS,
        "graceful_timeout": GRACEFUL_SECONDS,
        "keepalive": 5,
        # A heartbeat file on a slow disk would make a healthy process look dead.
        "worker_tmp_dir": "/dev/shm",  # noqa: S108
        "control_socket_disable": True,
        "loglevel": settings.log_level,
        "logger_class": Log,
        "child_exit": _forget_process,
        "proc_name": "credit-tiers",
    }


def _forget_process(_: Any, worker: Any) -> None:
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
