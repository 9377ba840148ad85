"""Receipts: the code that whoever was filed for takes along, and what is kept of it."""

import hashlib
import secrets

# Letters and digits that nobody takes for another.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12


def new_code() -> str:
    """A random code, shown once."""
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def digest_of_code(number: str, code: str) -> str:
    """What is kept of the code of an item: the SHA-256 of its number and the code, however the code is written."""
    plain = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(f"{number} {plain}".encode()).hexdigest()
