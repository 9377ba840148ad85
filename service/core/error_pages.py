"""Errors as pages, for readers with a browser."""

from urllib.parse import quote

from flask import Response, make_response, redirect, render_template, request

from service.core.problems import Problem

LOGIN = "/login"


def wants_page() -> bool:
    """Whether the request comes from a browser that shows pages, not from a program."""
    if request.path.startswith("/api/"):
        return False
    best = request.accept_mimetypes.best_match(["application/problem+json", "application/json", "text/html"])
    return best == "text/html"


def page_of(problem: Problem) -> Response:
    """The problem as a page in the look of all others; without a log-in, the way to the log-in instead."""
    if problem.status == 401:
        back = quote(request.full_path.rstrip("?")) if request.method == "GET" else "/"
        return make_response(redirect(f"{LOGIN}?next={back}"))
    response = make_response(render_template("error.html", problem=problem), problem.status)
    response.headers.extend(dict(problem.headers))
    return response
