"""Requests that a browser proves with its cookie must come from our own pages."""

import hashlib
import hmac

from flask import current_app, g, request
from itsdangerous import Signer

from rules.texts import Text
from service.access.secrets import new_session_id
from service.core.problem import Problem

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


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
