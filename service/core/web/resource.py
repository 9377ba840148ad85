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


class StrictParser(FlaskParser):
    """Reads arguments; a body that is no JSON, or holds numbers that JSON has not, is a 400."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 (declared like this by the library)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        if not is_json(req.mimetype):
            return missing
        req.max_content_length = settings().most_body
        return orjson.loads(req.get_data())


class Resource(Blueprint):  # type: ignore[misc]
    """A resource of the API."""

    ARGUMENTS_PARSER = StrictParser()

    def problem(self, status: int, description: str) -> Callable[[View], View]:
        """Documents an error that the operation answers with, beyond those that every operation has."""
        documented: Callable[[View], View] = self.alt_response(
            status, schema=ProblemSchema, content_type=MEDIA_TYPE, description=description
        )
        return documented
