"""Who sends this request: a program by its bearer token, or a person by the session that a cookie names."""

from datetime import datetime, timedelta

from flask import g, request

from rules.texts import Text
from service.access.account import Account
from service.access.secrets import Token, read_token
from service.access.sessions import OpenSession, open_session, session_seen
from service.access.tokens import Bearer, bearer_of, token_used
from service.core import clock
from service.core.db.engine import attempt
from service.core.web.context import database, settings

# How often it is noted that a token or a session was used.
NOTED_EVERY = timedelta(minutes=1)

UNKNOWN = Text("令牌无效。", "The token is not valid.")
EXPIRED = Text("令牌已过期，请申请新令牌。", "The token has expired; ask for a new one.")
REVOKED = Text("令牌已被撤销。", "The token was revoked.")
SHUT = Text("令牌所属账号已停用。", "The account of the token was disabled.")


def cookie_name() -> str:
    """The name of the session's cookie; over HTTPS one that browsers take from this very host only."""
    return "__Host-credit-tiers" if settings().secure_cookies else "credit-tiers"


def load_account() -> None:
    """Sets `g.account` (None: nobody), `g.by_token`, `g.visit` (what the cookie holds) and `g.secure`."""
    g.account, g.by_token, g.secure = None, False, settings().secure_cookies
    g.visit = request.cookies.get(cookie_name(), "")
    if request.authorization and request.authorization.type == "bearer":
        g.by_token, g.visit = True, ""
        g.account = _by_token(request.authorization.token or "")
    elif g.visit:
        g.account = _by_session(g.visit)
    if g.account is None:
        # Strangers send no files.
        request.max_content_length = settings().most_body


def _by_token(text: str) -> Account | None:
    token, now = read_token(text), clock.now()
    found = _bearer(token) if token else None
    g.refused = _why_refused(token, found, now)
    if token is None or found is None or g.refused:
        return None
    if _is_stale(found.last_used_at, now):
        attempt(database(), token_used(token.id, now))
    return found.account


def _bearer(token: Token) -> Bearer | None:
    with database().read() as connection:
        return bearer_of(connection, token.id)


def _why_refused(token: Token | None, found: Bearer | None, now: datetime) -> Text | None:
    """Why the token is not good; only who holds its secret learns more than that."""
    if token is None or found is None or not token.is_proved_by(found.secret_sha256):
        return UNKNOWN
    if found.revoked_at is not None:
        return REVOKED
    if found.expires_at <= now:
        return EXPIRED
    return None if found.active else SHUT


def _by_session(session_id: str) -> Account | None:
    now = clock.now()
    with database().read() as connection:
        found = open_session(connection, session_id)
    if found is None or not _holds(found, now):
        return None
    if _is_stale(found.seen_at, now):
        attempt(database(), session_seen(session_id, now))
    return found.account


def _holds(session: OpenSession, now: datetime) -> bool:
    idle, longest = timedelta(minutes=settings().session_idle_minutes), timedelta(hours=settings().session_hours)
    return session.seen_at > now - idle and session.created_at > now - longest


def _is_stale(noted: datetime | None, now: datetime) -> bool:
    return noted is None or noted <= now - NOTED_EVERY
