"""A blueprint whose bodies are read strictly: JSON by orjson, unknown query fields refused, no body too long."""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from flask import Request
from flask_smorest import Blueprint
from marshmallow import RAISE
from webargs.core import is_json, missing
from webargs.flaskparser import FlaskParser

from service.core.web.context import settings
from service.core.web.problems import MEDIA_TYPE
from service.core.web.schemas import ProblemSchema

View = TypeVar("View", bound=Callable[..., Any])
_JSON = "credit-tiers.json"


class StrictParser(FlaskParser):
    """Reads arguments; a body that is no JSON, or holds numbers that JSON has not, is a 400."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 (declared like this by the library)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        return json_of(req) if has_json(req) else missing


def has_json(req: Request) -> bool:
    """Whether the request says that its body is JSON."""
    return bool(is_json(req.mimetype))


def json_of(req: Request) -> Any:
    """The body as JSON, read once; raises ValueError where it is none, and refuses one that is too long (413)."""
    if _JSON not in req.environ:
        req.max_content_length = settings().most_body
        req.environ[_JSON] = orjson.loads(req.get_data())
    return req.environ[_JSON]


class Resource(Blueprint):  # type: ignore[misc]
    """A resource of the API."""

    ARGUMENTS_PARSER = StrictParser()

    def problem(self, status: int, description: str) -> Callable[[View], View]:
        """Documents an error that the operation answers with, beyond those that every operation has."""
        documented: Callable[[View], View] = self.alt_response(
            status, schema=ProblemSchema, content_type=MEDIA_TYPE, description=description
        )
        return documented
