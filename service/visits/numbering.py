"""Numbers of visits, and the code of one that nobody can guess."""

import secrets

# No letters or figures that are taken for each other when they are read aloud or typed.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 16


def number_of(year: int, seq: int) -> str:
    """How a visit is called: V2027-000001."""
    return f"V{year}-{seq:06d}"


def new_code() -> str:
    """A code of a visit, with 79 bits that nobody can guess; different each time."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))


def plain_code(written: str) -> str:
    """A code as it is kept, however somebody wrote it: capital letters, without blanks and strokes."""
    return "".join(written.split()).replace("-", "").upper()
