"""Passwords: argon2 hashes, no more than a few worked out at once, and what a password must be."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rules.texts import Text
from service.core.errors import ProductError
from service.core.problem import TITLES, Problem

SHORTEST = 12
LONGEST = 200
# Each hash takes 64 MiB; more at once would let strangers use up the memory.
AT_ONCE = 2
WAIT_SECONDS = 10

_HASHER = PasswordHasher()
_PLACES = BoundedSemaphore(AT_ONCE)


def hash_of(password: str) -> str:
    """The argon2id hash to store."""
    with _wait_for_turn():
        return _HASHER.hash(password)


def matches_hash(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the hash; takes its time even where there is none."""
    with _wait_for_turn():
        try:
            return _HASHER.verify(stored or _hash_of_nobody(), password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def check_password(password: str, login: str) -> None:
    """Raises ProductError where the password is too short, too long, or made of the account's name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise _unfit(f"长度须为 {SHORTEST} 至 {LONGEST} 个字符。", f"It must have {SHORTEST} to {LONGEST} characters.")
    if len(set(password)) < SHORTEST // 3:
        raise _unfit("重复的字符太多。", "It repeats too few characters.")
    if login.casefold() in password.casefold() and len(password) - len(login) < SHORTEST // 2:
        raise _unfit("不得由账号名构成。", "It must not be made of the account's name.")


@cache
def _hash_of_nobody() -> str:
    """A hash that no password has, so that an unknown name takes as long as a known one."""
    return _HASHER.hash(secrets.token_urlsafe())


@contextmanager
def _wait_for_turn() -> Iterator[None]:
    if not _PLACES.acquire(timeout=WAIT_SECONDS):
        raise Problem(503, *TITLES[503], headers={"Retry-After": "5"})
    try:
        yield
    finally:
        _PLACES.release()


def _unfit(zh: str, en: str) -> ProductError:
    return ProductError(
        Text("密码不符合要求。", "The password is not acceptable."),
        "password",
        Text(zh, en),
        Text("换一个更长、更难猜的密码。", "Choose a longer one that is harder to guess."),
    )
