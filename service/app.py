"""The Flask app: everything that answers HTTP, put together."""

from flask import Flask

from service.access import request_hooks, undecided, waiting
from service.access.route_rules import refuse_routes_without_rule
from service.access.startup_checks import refuse_short_secret
from service.core import announcements
from service.core.db.service import Service
from service.core.web import metrics, problems, request_log, unseen, unused
from service.core.web.context import attach
from service.core.web.documentation import DocumentedApi
from service.core.web.json_provider import Json
from service.site import api as resources
from service.site import docs, health, pages
from service.site.listeners import LISTENERS
from service.site.open_items import items_left_by
from service.site.undecided import FINDERS


def import_routes() -> None:
    """Imports what answers every address, for processes that are forked after it to share."""
    resources.blueprints()
    pages.blueprints()


def create_app(service: Service) -> Flask:
    """The app over `service`; raises ProductError for a short secret, RuntimeError for a route without a rule."""
    refuse_short_secret(service.settings)
    announcements.attach(LISTENERS)
    app = Flask("service", static_folder="core/web/static", template_folder="core/web/templates")
    app.json = Json(app)
    app.config.update(
        API_TITLE="credit-tiers",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=service.settings.most_upload,
        SECRET_KEY=service.settings.secret,
    )
    attach(app, service)
    request_log.attach(app)
    metrics.attach(app)
    request_hooks.attach(app, service.settings)
    waiting.attach(app, items_left_by)
    undecided.attach(app, FINDERS)
    unseen.attach(app)
    unused.attach(app)
    documentation = DocumentedApi(app, illustrate=docs.illustrate_for_reader)
    problems.attach(app)
    resources.register(documentation)
    documentation.register_blueprint(health.blueprint)
    pages.register(app)
    refuse_routes_without_rule(app)
    return app
