"""Document numbers (文号、案号) as they are compared: one text for all the ways in which one number is written.

Forms of characters, blanks, kinds of brackets and of dashes, 字 before the year, 第 before the number, zeros before it
and 号 after it make no other document.
"""

import re

from scoring.cleaning import without_blanks

_OPENING, _CLOSING = "〔", "〕"
_BRACKETS = str.maketrans(
    {
        **dict.fromkeys("[({【〖﹝", _OPENING),
        **dict.fromkeys("])}】〗﹞", _CLOSING),
        **dict.fromkeys("‐‑‒–—―−﹣ー－", "-"),
    }
)
_BEFORE_YEAR = re.compile(r"字(?=〔\d{4}〕)")
_NUMBER = re.compile(r"(?:(?<=〕)第?|第)0*(?=\d)")
_END = re.compile(r"(?<=\d)号?\Z")


def document_compared(text: str) -> str:
    """`text` as it is compared with others."""
    plain = without_blanks(text).upper().translate(_BRACKETS)
    plain = _NUMBER.sub("", _BEFORE_YEAR.sub("", plain))
    return _END.sub("号", plain)
