"""The app as a web process runs it, under the name that WSGI servers look for."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service.app import create_app
from service.core.data_folder import pass_through_folder
from service.core.db.engine import open_database
from service.core.db.patience import patience_of_requests
from service.core.db.service import Service
from service.core.log import configure_log
from service.core.settings import Settings
from service.rule_sets.queries.adopted import installation_of


def application(settings: Settings) -> Flask:
    """Returns the app with its own database; to be called in the process that answers, never before it is forked."""
    configure_log(settings.log_level)
    pass_through_folder(settings)
    database = open_database(settings.database, patience_of_requests(settings))
    app = create_app(Service(settings, database, installation_of(settings.rule_sets)))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    return app
