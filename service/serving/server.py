"""Serving over HTTP with gunicorn: the app of each process, and figures that are right over several of them."""

import gc
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from prometheus_client.multiprocess import mark_process_dead
from werkzeug.middleware.proxy_fix import ProxyFix

from service.app import create_app
from service.core.db.engine import open_database
from service.core.log import configure_log
from service.core.settings import Settings
from service.core.web.context import Service
from service.rule_sets.queries import library_of


def application(settings: Settings) -> Flask:
    """The app with a database of its own; to be made in the process that answers, never before it is forked."""
    configure_log(settings.log_level)
    app = create_app(Service(settings, open_database(settings.database), library_of(settings.rule_sets)))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    return app


TIMEOUT_SECONDS = 60
GRACEFUL_SECONDS = 30


class Log(Logger):
    """Gunicorn's own lines in the one log of the product; requests are logged by the app."""

    def setup(self, cfg: Any) -> None:
        """Hands everything on to the root log."""
        self.error_log.propagate = True
        self.error_log.setLevel(cfg.loglevel.upper())

    def access(self, *_: Any) -> None:
        """Nothing: the app says more about a request, and keeps its query string out."""


class Server(BaseApplication):
    """Serves the app of `settings`; `run` returns when it is told to stop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Sets what differs from gunicorn's defaults."""
        for name, value in options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The app, made in each process after it was forked: no connection is ever shared."""
        app = application(self._settings)
        # What a process begins with lives as long as it does: the collector need not look through it again and again.
        gc.collect()
        gc.freeze()
        return app


def options(settings: Settings) -> dict[str, Any]:
    """The options of gunicorn."""
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
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
