"""The OpenAPI document: every error a problem, every operation with how to prove who asks."""

from collections.abc import Callable
from http import HTTPStatus
from threading import Lock
from typing import Any

import orjson
from flask import Response, current_app
from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from werkzeug.exceptions import HTTPException

from service.core.web.problems import MEDIA_TYPE, problem_of, response_of
from service.core.web.schemas import ProblemSchema

PROOFS = {
    "token": {"type": "http", "scheme": "bearer", "description": "令牌 A token: credit-tiers tokens create."},
}


class DocumentedApi(Api):  # type: ignore[misc]
    """The API whose errors are problem details, in its answers and in its documentation alike."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, *args: Any, illustrate: Callable[[dict[str, Any]], None], **more: Any) -> None:
        # Writes examples for who asks into a document that is theirs.
        self._illustrate = illustrate
        # What is registered and not described yet; more than one thread may be asked for the document.
        self._undescribed: list[tuple[Blueprint, str, Any]] = []
        self._describing = Lock()
        super().__init__(*args, **more)

    def register_blueprint(self, blp: Blueprint, *, parameters: Any = None, **options: Any) -> None:
        """Registers the routes; they are described when somebody asks, so that a process need not at its start."""
        name = options.get("name", blp.name)
        self._app.extensions["flask-smorest"]["blp_name_to_api"][name] = self
        self._app.register_blueprint(blp, **options)
        self._undescribed.append((blp, name, parameters))

    def _openapi_json(self) -> Response:
        with self._describing:
            while self._undescribed:
                blp, name, parameters = self._undescribed[0]
                blp.register_views_in_doc(self, self._app, self.spec, name=name, parameters=parameters)
                self.spec.tag({"name": name, "description": blp.description})
                del self._undescribed[0]
            described = self.spec.to_dict()
        document: dict[str, Any] = orjson.loads(orjson.dumps(described, option=orjson.OPT_NON_STR_KEYS))
        self._illustrate(document)
        return current_app.response_class(orjson.dumps(document), mimetype="application/json")

    def _init_spec(self, **options: Any) -> None:
        super()._init_spec(security=[{name: []} for name in PROOFS], **options)
        for name, proof in PROOFS.items():
            self.spec.components.security_scheme(name, proof)

    def handle_http_exception(self, error: HTTPException) -> Response:
        """The error as a problem."""
        return response_of(problem_of(error))

    def _register_responses(self) -> None:
        # The library would declare errors as application/json.
        for status in HTTPStatus:
            self._declare(status.name, status.phrase, is_error=status >= HTTPStatus.BAD_REQUEST)
        self._declare("DEFAULT_ERROR", "任何错误 Any error.", is_error=True)

    def _declare(self, name: str, description: str, *, is_error: bool) -> None:
        response: dict[str, Any] = {"description": description}
        if is_error:
            response["schema"] = self.ERROR_SCHEMA
        prepare_response(response, self.spec, MEDIA_TYPE)
        self.spec.components.response(name, response, lazy=True)
