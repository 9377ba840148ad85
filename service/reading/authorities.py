"""Authorities as they are compared: by their code where a file states it, else by their name."""

import re
import unicodedata

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def authority_compared(name: str) -> str:
    """A name or code of an authority as it is compared with others: forms of characters and blanks do not count."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name)).upper()
