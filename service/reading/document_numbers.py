"""Document numbers (文号、案号) as they are compared: one text for all the ways in which one number is written.

Forms of characters, blanks, kinds of brackets and of dashes, 字 before the year, 第 before the number, zeros before it
and 号 after it make no other document.
"""

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from service.core.files.distinct_values import map_distinct

_OPENING, _CLOSING = "〔", "〕"
_BRACKETS = str.maketrans(
    {
        **dict.fromkeys("[({【〖﹝", _OPENING),
        **dict.fromkeys("])}】〗﹞", _CLOSING),
        **dict.fromkeys("‐‑‒–—―−﹣ー－", "-"),
    }
)
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_BEFORE_YEAR = re.compile(r"字(?=〔\d{4}〕)")
_NUMBER = re.compile(r"(?:(?<=〕)第?|第)0*(?=\d)")
_END = re.compile(r"(?<=\d)号?\Z")
# What most numbers look like is written as it is compared: it need not be taken apart.
_AS_COMPARED = r"\A[\x{4e00}-\x{7b2b}\x{7b2d}-\x{9fa5}]*[\x{4e00}-\x{5b56}\x{5b58}-\x{9fa5}]〔[0-9]{4}〕[1-9][0-9]*号\z"


def compared(text: str) -> str:
    """`text` as it is compared with others."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_BRACKETS)
    plain = _NUMBER.sub("", _BEFORE_YEAR.sub("", plain))
    return _END.sub("号", plain)


def all_compared(texts: pa.Array) -> pa.Array:
    """Every text as it is compared; null stays null."""
    return map_distinct(texts, pc.match_substring_regex(texts, _AS_COMPARED), compared)
