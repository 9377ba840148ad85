"""The app of one web process, made from the settings."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service.app import create_app
from service.core import log as logging
from service.core.db.engine import open_database
from service.core.settings import Settings
from service.core.web.context import Service
from service.rule_sets.library import library_of


def application(settings: Settings) -> Flask:
    """The app with a database of its own; to be made in the process that answers, never before it is forked."""
    logging.configure(settings.log_level)
    app = create_app(Service(settings, open_database(settings.database), library_of(settings.rule_sets)))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    return app
