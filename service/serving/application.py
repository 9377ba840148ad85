"""The app as a web process runs it, under the name that WSGI servers look for."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

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
from service.site.outside import create_outside_app


class ByListener:
    """The app for people inside, and at the port for people outside the one for them; told apart by the listener."""

    def __init__(self, inside: WSGIApplication, outside: WSGIApplication, outside_port: int) -> None:
        self._inside, self._outside, self._port = inside, outside, str(outside_port)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers as the app of the listener does. What a request says of its host does not count."""
        # The server writes here the port of the listener that the connection came to.
        app = self._outside if environ["SERVER_PORT"] == self._port else self._inside
        return app(environ, start_response)


def application(settings: Settings) -> WSGIApplication:
    """Returns the app with its own database; to be called in the process that answers, never before it is forked."""
    configure_log(settings.log_level)
    pass_through_folder(settings)
    database = open_database(settings.database, patience_of_requests(settings))
    service = Service(settings, database, installation_of(settings.rule_sets))
    app = _behind_proxies(create_app(service), settings)
    if not settings.outside_port:
        return app
    return ByListener(app, _behind_proxies(create_outside_app(service), settings), settings.outside_port)


def _behind_proxies(app: Flask, settings: Settings) -> Flask:
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    return app
