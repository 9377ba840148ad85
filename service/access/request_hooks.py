"""Every request's way in (who asks, what the route allows, our own page) and out (headers for the browser)."""

import hashlib
import hmac

from flask import Flask, Response, current_app, g, request
from itsdangerous import Signer

from rules.texts import Text
from service.access.authentication import cookie_name, load_account
from service.access.route_rules import UNASKED, UNCOUNTED, check_access, rule_of
from service.access.strangers import Strangers
from service.access.tokens import new_session_id
from service.core import clock
from service.core.problem import TITLES, Problem
from service.core.settings import Settings

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
# Load nothing from elsewhere, run nothing inline, keep nothing.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HTTPS_ONLY = "max-age=31536000"


def attach(app: Flask, service_settings: Settings) -> None:
    """Lets nothing into `app` that its route's rule does not allow, and nothing out without its headers."""
    strangers = Strangers(service_settings.stranger_requests)
    app.before_request(lambda: load_account(_asks_who(app)))
    app.before_request(lambda: _count_stranger(strangers))
    app.before_request(lambda: check_access(app))
    app.before_request(check_csrf)
    app.after_request(_send_visit)
    app.after_request(add_headers)
    app.jinja_env.globals["csrf_token"] = csrf_token


def _asks_who(app: Flask) -> bool:
    return request.endpoint is None or rule_of(app, request.endpoint, request.method) != UNASKED


def _count_stranger(strangers: Strangers) -> None:
    """Raises Problem 429 where nobody is proved and the address has asked too often."""
    if g.account is not None or request.endpoint in UNCOUNTED:
        return
    if seconds := strangers.count(request.remote_addr or "", clock.now()):
        detail = Text(
            f"该地址未登录的请求过多，请 {seconds} 秒后再试。",
            f"Too many requests from this address without a log-in; try again in {seconds} seconds.",
        )
        raise Problem(429, *TITLES[429], detail, headers={"Retry-After": str(seconds)})


def set_visit(response: Response, visit: str) -> None:
    """Has the browser hold `visit`: the id of its session, or of its visit to the log-in page."""
    response.set_cookie(cookie_name(), visit, httponly=True, samesite="Lax", secure=g.get("secure", False), path="/")


def _send_visit(response: Response) -> Response:
    if g.get("new_visit"):
        set_visit(response, g.visit)
    return response


def add_headers(response: Response) -> Response:
    """The answer with the headers; whatever someone had to log in for is not kept anywhere."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if g.get("secure"):
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
    return response


def csrf_token() -> str:
    """The token for the forms of this page; a visitor who has no cookie yet is given one to tie it to."""
    if not g.get("visit"):
        g.visit = new_session_id()
        g.new_visit = True
    return _token_of(g.visit)


def check_csrf() -> None:
    """Raises Problem 403 where an unsafe request is proved neither by a bearer token nor by our own page."""
    if request.method in SAFE or request.endpoint is None or g.get("by_token"):
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not g.get("visit") or not hmac.compare_digest(given.encode(), _token_of(g.visit).encode()):
        raise Problem(
            403,
            "csrf",
            Text(
                "页面已过期，请返回刷新后重新提交。", "The page is out of date; go back, reload it and send it again."
            ),
            Text(
                "提交没有带上本系统页面的校验值。浏览器须允许 Cookie；程序请改用令牌。",
                "What was sent lacks the check value of our own page. Allow cookies; programs use a token.",
            ),
        )


def _token_of(visit: str) -> str:
    signer = Signer(str(current_app.secret_key), salt="csrf", key_derivation="hmac", digest_method=hashlib.sha256)
    return signer.get_signature(visit).decode()
