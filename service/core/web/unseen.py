"""Addresses that hold what nobody can see lead nowhere."""

from flask import Flask, request

from service.core.problem import TITLES, Problem
from service.core.written_text import holds_unseen


def attach(app: Flask) -> None:
    """Answers 404 where a part of an address of `app` holds characters that nobody can see."""
    app.before_request(_refuse_unseen)


def _refuse_unseen() -> None:
    if any(isinstance(value, str) and holds_unseen(value) for value in (request.view_args or {}).values()):
        raise Problem(404, *TITLES[404])
