"""The one hash of a draw: SHA-256 over fields that a vertical bar keeps apart.

Anybody checks one with `printf '%s' 'DRAW-1|subject|<S>|<id>' | sha256sum`.
"""

import hashlib
import re
from collections.abc import Callable

SPEC = "DRAW-1"
# No bar, no blank, nothing that two programs could write differently.
FIELD = r"[0-9A-Za-z._-]{1,256}"
HASH = r"[0-9a-f]{64}"
_FIELD = re.compile(FIELD)


def hash_of(*fields: str) -> str:
    """The hash of `fields` as 64 lowercase hexadecimal digits; raises ValueError for a field with other characters."""
    for field in fields:
        if not _FIELD.fullmatch(field):
            raise ValueError(f"no field of a hash: {field!r}")
    return digest_of("|".join((SPEC, *fields)))


def digest_of(text: str) -> str:
    """The SHA-256 of `text`, as 64 lowercase hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def hasher_of(*fields: str) -> Callable[[str], bytes]:
    """A function from the last part of the fields to the 32 bytes of their hash; `fields` are hashed only once.

    The bytes of two hashes stand in the order of their hexadecimal digits. The last part may hold several fields with
    bars between them; its characters are not looked at.
    """
    begun = hashlib.sha256("|".join((SPEC, *fields, "")).encode())

    def hash_ending(last: str) -> bytes:
        hashing = begun.copy()
        hashing.update(last.encode())
        return hashing.digest()

    return hash_ending
