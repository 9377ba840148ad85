"""A blueprint whose bodies are read strictly: JSON by orjson, unknown query fields refused, no body too long."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, TypeVar

import orjson
from flask import Request, current_app, request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.core import is_json, missing
from webargs.flaskparser import FlaskParser

from rules.texts import Text
from service.core.problem import Problem
from service.core.web.context import settings
from service.core.web.problems import MEDIA_TYPE
from service.core.web.schemas import ProblemSchema, Shaped
from service.core.written_text import UNSEEN, holds_unseen

View = TypeVar("View", bound=Callable[..., Any])
_JSON = "credit-tiers.json"
Field: TypeAlias = "fields.Field[Any]"
# Fields of what people write, and of names and codes; those of facts have kinds of their own.
TEXTS = frozenset((fields.String, Shaped))
# The header by which a request that is repeated has its effect once.
KEY = "Idempotency-Key"
_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_NO_KEY_HERE = Text("此操作不接受 Idempotency-Key。", "This operation takes no Idempotency-Key.")
_WITHOUT_KEY = Text(
    "没有执行。请去掉这一请求头再发；不知前一次是否生效的，先查询再重发。",
    "Nothing was done. Send it without the header; where the last answer was lost, look first what came of it.",
)


class StrictParser(FlaskParser):
    """Reads arguments; a body that is no JSON, or holds numbers that JSON has not, is a 400."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 (declared like this by the library)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        return json_of(req) if has_json(req) else missing

    def pre_load(self, location_data: Any, *, schema: Schema, req: Request, location: str) -> Any:
        """The same; raises ValidationError for texts that hold what nobody can see.

        Values of facts are no such texts: they are read as the cells of files are.
        """
        if faults := _unseen_in(location_data, type(schema)):
            raise ValidationError(faults)
        return location_data


def _unseen_in(given: Any, schema: type[Schema]) -> dict[str, Any]:
    """What is said of the texts that hold what nobody can see, by the names of their fields."""
    if not isinstance(given, Mapping):
        return {}
    found = ((key, _unseen_of(given[key], field)) for key, field in _texts_in(schema) if key in given)
    return {key: said for key, said in found if said}


def _unseen_of(value: Any, field: Field) -> Any:
    if isinstance(field, fields.List):
        places = enumerate(value) if isinstance(value, list) else ()
        return {place: said for place, below in places if (said := _unseen_of(below, field.inner))}
    if isinstance(field, fields.Nested):
        return _unseen_in(value, type(field.schema))
    return [UNSEEN] if isinstance(value, str) and holds_unseen(value, lines=True) else None


@cache
def _texts_in(schema: type[Schema]) -> Sequence[tuple[str, Field]]:
    """The fields of a schema that are texts, or hold some, with their names in requests."""
    declared = schema._declared_fields.items()
    return [(field.data_key or name, field) for name, field in declared if _holds_texts(field)]


def _holds_texts(field: Field) -> bool:
    if isinstance(field, fields.List):
        return _holds_texts(field.inner)
    if isinstance(field, fields.Nested):
        return bool(_texts_in(type(field.schema)))
    return type(field) in TEXTS


def has_json(req: Request) -> bool:
    """Whether the request says that its body is JSON."""
    return bool(is_json(req.mimetype))


def json_of(req: Request) -> Any:
    """The body as JSON, read once; raises ValueError where it is none, and refuses one that is too long (413)."""
    if _JSON not in req.environ:
        req.max_content_length = settings().most_body
        req.environ[_JSON] = orjson.loads(req.get_data())
    return req.environ[_JSON]


def refuse_query_of_none() -> None:
    """Refuses, as the parser does, what the address of a request says where its operation reads nothing of it."""
    if request.args and not any(one["in"] == "query" for one in _parameters()):
        Resource.ARGUMENTS_PARSER.parse(Schema, request, location="query")


def refuse_key_of_none() -> None:
    """Raises Problem 400 for a write that is sent with a key where its operation keeps no answers.

    Who sends a key relies on it that a repeated request has its effect once; what is only read has none anyway.
    """
    if KEY not in request.headers or request.method in _READING:
        return
    if not any((one["in"], one.get("name")) == ("header", KEY) for one in _parameters()):
        raise Problem(400, "idempotency-key-not-taken", _NO_KEY_HERE, _WITHOUT_KEY)


def _parameters() -> Sequence[Mapping[str, Any]]:
    """What the operation of the request says that it takes beside its body."""
    view = current_app.view_functions.get(request.endpoint or "")
    stated: Sequence[Mapping[str, Any]] = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    return stated


class Resource(Blueprint):  # type: ignore[misc]
    """A resource of the API."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before_request(refuse_query_of_none)
        self.before_request(refuse_key_of_none)

    def problem(self, status: int, description: str) -> Callable[[View], View]:
        """Documents an error that the operation answers with, beyond those that every operation has."""
        documented: Callable[[View], View] = self.alt_response(
            status, schema=ProblemSchema, content_type=MEDIA_TYPE, description=description
        )
        return documented

    def problems(self, said: Mapping[int, str]) -> Callable[[View], View]:
        """Documents the errors of an operation as `problem` does one: what is said of each, by status."""

        def document(view: View) -> View:
            for status, description in said.items():
                view = self.problem(status, description)(view)
            return view

        return document
