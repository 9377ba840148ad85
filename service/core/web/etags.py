"""Answers with an ETag: what has not changed since the client read it is not sent again."""

from typing import Any

from flask import Response, current_app, request

MEDIA_TYPE = "application/json"


def etag_response(body: Any, status: int = 200) -> Response:
    """`body` as JSON with the hash of its bytes as ETag; 304 without a body where If-None-Match holds it."""
    response: Response = current_app.response_class(current_app.json.dumps(body), status=status, mimetype=MEDIA_TYPE)
    response.add_etag()
    response.make_conditional(request)
    return response
