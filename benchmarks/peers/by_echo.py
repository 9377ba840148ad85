"""A bare Flask app that reads a what-if question through the product's own schema and sends it back as JSON."""

import orjson
from flask import Flask, Response, request

from service.scores.schemas import ScoreQuestionSchema

app = Flask("echo")
_SCHEMA = ScoreQuestionSchema()


@app.post("/")
def echo() -> Response:
    """The question as the schema read it."""
    return Response(orjson.dumps(_SCHEMA.load(orjson.loads(request.get_data()))), mimetype="application/json")
