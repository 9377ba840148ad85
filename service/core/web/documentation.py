"""The OpenAPI document: every error a problem, every operation with how to prove who asks."""

from http import HTTPStatus
from typing import Any

from flask import Response
from flask_smorest import Api
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
