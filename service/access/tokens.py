"""Tokens of programs and ids of sessions, which nobody can guess; the database only ever holds their SHA-256."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

# Makes a token that leaked somewhere easy to find and to recognise.
PREFIX = "ct_"
_TOKEN = re.compile(r"ct_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a program: its public id and its secret part."""

    id: str
    secret: str

    def __str__(self) -> str:
        return f"{PREFIX}{self.id}_{self.secret}"

    def __repr__(self) -> str:
        return f"Token({self.id!r})"

    @property
    def secret_sha256(self) -> str:
        """The hash that the database holds of it."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def is_proved_by(self, stored_sha256: str) -> bool:
        """Whether it is the one whose hash is stored; takes the same time either way."""
        return hmac.compare_digest(self.secret_sha256, stored_sha256)


def new_token() -> Token:
    """A token that nobody can guess."""
    return Token(secrets.token_hex(6), secrets.token_urlsafe(32))


def read_token(text: str) -> Token | None:
    """The token that the text writes, None where it writes none."""
    match = _TOKEN.fullmatch(text)
    return Token(match[1], match[2]) if match else None


def new_session_id() -> str:
    """The id of a session, for its browser to hold: nobody can guess it."""
    return secrets.token_urlsafe(32)


def session_sha256(session_id: str) -> str:
    """The hash that the database holds of a session's id."""
    return hashlib.sha256(session_id.encode()).hexdigest()
