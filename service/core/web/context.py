"""What a request has of the running service."""

from flask import Flask, current_app, request

from rules.library import Library
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.settings import Settings

_KEY = "credit-tiers"
# Where a request keeps the rule sets that it has asked for.
_LIBRARY = "credit-tiers.library"


def attach(app: Flask, service: Service) -> None:
    """Makes `service` known to the requests of `app`."""
    app.extensions[_KEY] = service


def service() -> Service:
    """The service that answers this request."""
    found: Service = current_app.extensions[_KEY]
    return found


def database() -> Database:
    """The database of this request's service."""
    return service().database


def settings() -> Settings:
    """The settings of this request's service."""
    return service().settings


def library() -> Library:
    """The rule sets of this request's service, as they were adopted when it first asked."""
    found: Library | None = request.environ.get(_LIBRARY)
    if found is None:
        found = request.environ[_LIBRARY] = service().library
    return found
