"""Logging in with a password, and out again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rules.texts import Text
from service.access.actions.accounts import note_login, set_password_hash
from service.access.actions.login_failures import count_attempt, forget_attempts, take_back_attempt
from service.access.actions.sessions import add_session, end_session, forget_sessions
from service.access.passwords import hash_of, is_outdated, matches_hash
from service.access.permissions import Permission
from service.access.queries.accounts import password_of
from service.access.queries.standing import standing_account
from service.access.strangers import network_of
from service.access.tokens import new_session_id
from service.core import clock
from service.core.clean_for_storage import clean_for_storage
from service.core.db.audit import LONGEST_NAME, write_entry
from service.core.db.engine import Database
from service.core.problem import Problem
from service.core.settings import Settings

# Many people may sit behind one address, so it may fail more often than one account.
ADDRESS_FACTOR = 10
# How long a session that has run out stays in the table.
SESSIONS_KEPT = timedelta(days=7)
# Who acts before anybody has logged in.
NOBODY = "-"

WRONG = Text("账号或密码不正确。", "The account or the password is wrong.")
SHUT = Text("尝试次数过多，请稍后再试。", "Too many attempts; wait and try again.")


@dataclass(frozen=True, slots=True)
class Proof:
    """That someone stated the password of an account which had this hash at that moment."""

    login: str
    account_id: int
    password_hash: str


def log_in(
    database: Database,
    settings: Settings,
    login: str,
    password: str,
    address: str,
    before: str,
    permission: Permission | None = None,
) -> str:
    """The id of a new session, in place of `before` (what the browser held until now).

    Raises Problem 401 for a wrong name or password, the same for both and for an account without the `permission`
    where one is stated, and 429 where there were too many attempts.
    """
    login = login.strip()[:LONGEST_NAME]
    account_id, stored = _find_proved(database, settings, login, password, address, permission)
    fresh = hash_of(password) if is_outdated(stored) else None
    session_id = new_session_id()
    with database.write() as connection:
        if fresh:
            set_password_hash(connection, account_id, fresh)
        forget_sessions(connection, clock.now() - timedelta(hours=settings.session_hours) - SESSIONS_KEPT)
        end_session(connection, before)
        add_session(connection, session_id, account_id)
        note_login(connection, account_id)
        write_entry(connection, login, "log-in", f"account {login}", {"address": address})
    return session_id


def prove_password(database: Database, settings: Settings, login: str, password: str, address: str) -> Proof:
    """The proof that the password is that of the account; raises Problem 401 or 429 as `log_in` does."""
    return Proof(login, *_find_proved(database, settings, login, password, address))


def log_out(database: Database, login: str, session_id: str, address: str) -> None:
    """Ends the session."""
    with database.write() as connection:
        end_session(connection, session_id)
        write_entry(connection, login, "log-out", f"account {login}", {"address": address})


def _find_proved(
    database: Database,
    settings: Settings,
    login: str,
    password: str,
    address: str,
    permission: Permission | None = None,
) -> tuple[int, str]:
    """The id of the account and the hash of its password, once the password is shown to be right."""
    subjects = (f"account:{clean_for_storage(login.casefold())}", f"address:{network_of(address)}")
    now = clock.now()
    _count_attempts(database, settings, subjects, now)
    with database.read() as connection:
        stored = password_of(connection, login)
        may_enter = permission is None or _may(connection, login, permission)
    if not matches_hash(password, stored[1] if stored else None) or stored is None or not may_enter:
        with database.write() as connection:
            write_entry(connection, NOBODY, "log-in.failed", f"account {login}", {"address": address})
        raise Problem(401, "wrong-password", WRONG)
    with database.write() as connection:
        forget_attempts(connection, subjects[0], now)
        take_back_attempt(connection, subjects[1])
    return stored


def _may(connection: Connection, login: str, permission: Permission) -> bool:
    account = standing_account(connection, login)
    return account is not None and account.may(permission)


def _count_attempts(database: Database, settings: Settings, subjects: tuple[str, str], now: datetime) -> None:
    wait = timedelta(minutes=settings.login_wait_minutes)
    most = (settings.login_failures, settings.login_failures * ADDRESS_FACTOR)
    with database.write() as connection:
        moments = [
            count_attempt(connection, subject, now, allowed, wait)
            for subject, allowed in zip(subjects, most, strict=True)
        ]
        for subject, until in zip(subjects, moments, strict=True):
            # Only the first refusal of a row is worth an entry.
            if until == now + wait:
                write_entry(connection, NOBODY, "log-in.pause", subject, {"minutes": settings.login_wait_minutes})
    if until := max(filter(None, moments), default=None):
        raise too_many_attempts(until, now)


def too_many_attempts(until: datetime, now: datetime) -> Problem:
    """What is said to whoever must wait until a moment."""
    seconds = max(1, int((until - now).total_seconds()))
    minutes = -(-seconds // 60)
    detail = Text(f"请 {minutes} 分钟后再试。", f"Try again in {minutes} minutes.")
    return Problem(429, "too-many-attempts", SHUT, detail, headers={"Retry-After": str(seconds)})
