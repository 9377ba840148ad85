"""What every request passes on its way in and out."""

from flask import Flask, Response, g

from service.access.authentication import cookie_name, load_account
from service.access.csrf import check_csrf, csrf_token
from service.access.guard import check_access
from service.access.headers import add_headers


def attach(app: Flask) -> None:
    """Lets nothing into `app` that its route's rule does not allow, and nothing out without its headers."""
    app.before_request(load_account)
    app.before_request(lambda: check_access(app))
    app.before_request(check_csrf)
    app.after_request(_keep_visit)
    app.after_request(add_headers)
    app.jinja_env.globals["csrf_token"] = csrf_token


def set_visit(response: Response, visit: str) -> None:
    """Has the browser hold `visit`: the id of its session, or of its visit to the log-in page."""
    response.set_cookie(cookie_name(), visit, httponly=True, samesite="Lax", secure=g.get("secure", False), path="/")


def _keep_visit(response: Response) -> Response:
    if g.get("new_visit"):
        set_visit(response, g.visit)
    return response
