"""Who sends this request: a program by its bearer token, or a person by the session that a cookie names."""

from datetime import datetime, timedelta

from flask import g, request

from rules.texts import Text
from service.access.account import Account
from service.access.actions.sessions import note_session_use
from service.access.actions.tokens import note_token_use
from service.access.queries.sessions import OpenSession, find_session
from service.access.queries.tokens import Bearer, bearer_of
from service.access.tokens import Token, read_token
from service.core import clock
from service.core.web.context import database, settings

# How often it is noted that a token or a session was used.
NOTED_EVERY = timedelta(minutes=1)
# The longest body of a request that proves nobody.
MOST_OF_STRANGERS = 65_536

UNKNOWN = Text("令牌无效。", "The token is not valid.")
EXPIRED = Text("令牌已过期，请申请新令牌。", "The token has expired; ask for a new one.")
REVOKED = Text("令牌已被撤销。", "The token was revoked.")
SHUT = Text("令牌所属账号已停用。", "The account of the token was disabled.")


def cookie_name() -> str:
    """The name of the session's cookie; over HTTPS one that browsers take from this very host only."""
    return "__Host-credit-tiers" if settings().secure_cookies else "credit-tiers"


def load_account(asked: bool) -> None:
    """Sets `g.account` (None: nobody), `g.by_token`, `g.visit` (what the cookie holds) and `g.secure`.

    Where nobody is `asked` who they are, the database is not touched, and there is no account.
    """
    g.account, g.by_token, g.secure = None, False, settings().secure_cookies
    g.visit = request.cookies.get(cookie_name(), "")
    if asked:
        _find_account()
    if g.account is None:
        # Strangers send no files, and no thread waits for a body of theirs: so much is here when they are answered.
        request.max_content_length = MOST_OF_STRANGERS


def _find_account() -> None:
    if request.authorization and request.authorization.type == "bearer":
        g.by_token, g.visit = True, ""
        g.account = _account_by_token(request.authorization.token or "")
    elif g.visit:
        g.account = _account_by_session(g.visit)


def _account_by_token(text: str) -> Account | None:
    token, now = read_token(text), clock.now()
    bearer = database().read_kept(bearer_of, token.id) if token else None
    g.refused = _why_refused(token, bearer, now)
    if token is None or bearer is None or g.refused:
        return None
    if _is_stale(bearer.last_used_at, now):
        note_token_use(database(), token.id, now)
    return bearer.account


def _why_refused(token: Token | None, bearer: Bearer | None, now: datetime) -> Text | None:
    """Why the token is not good; only who holds its secret learns more than that."""
    if token is None or bearer is None or not token.is_proved_by(bearer.secret_sha256):
        return UNKNOWN
    if not bearer.active:
        return SHUT
    if bearer.revoked_at is not None:
        return REVOKED
    return EXPIRED if bearer.expires_at <= now else None


def _account_by_session(session_id: str) -> Account | None:
    now = clock.now()
    with database().read() as connection:
        session = find_session(connection, session_id)
    if session is None or not _is_current(session, now):
        return None
    if _is_stale(session.seen_at, now):
        note_session_use(database(), session_id, now)
    return session.account


def _is_current(session: OpenSession, now: datetime) -> bool:
    idle, longest = timedelta(minutes=settings().session_idle_minutes), timedelta(hours=settings().session_hours)
    return session.seen_at > now - idle and session.created_at > now - longest


def _is_stale(noted: datetime | None, now: datetime) -> bool:
    return noted is None or noted <= now - NOTED_EVERY
