"""The one cleaning of words, headings and identifiers before anything compares them (semantics 2).

Cleaned is a text in Unicode's compatibility form (NFKC), without blanks or characters of no width at its ends, with
one blank for every run of blanks, without a full stop at the end. Case does not count for listed words. What people
write freely (a name, a reason) is no word: only its ends are trimmed.
"""

import unicodedata
from functools import cache, lru_cache

# Blanks that Unicode calls letters or symbols; all others are blanks to Python, too.
_OTHER_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
_KEPT = 1 << 16


class _WithoutNothing(dict[int, int | None]):
    """Every character as itself, as a blank, or as nothing: controls, format characters, selectors of variants."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        if character in _OTHER_BLANKS or character.isspace():
            kept: int | None = ord(" ")
        elif unicodedata.category(character) in ("Cc", "Cf") or 0xFE00 <= code <= 0xFE0F or code == 0x34F:
            kept = None
        else:
            kept = code
        self[code] = kept
        return kept


_WITHOUT_NOTHING = _WithoutNothing()
_FULL_STOPS = " .。"


def is_clean(text: str) -> bool:
    """True for most texts of plain ASCII without a blank, which are cleaned already; False says nothing."""
    return text.isascii() and text.isprintable() and " " not in text and not text.endswith(".")


def clean_text(text: str) -> str:
    """`text` as it is compared with others; see above."""
    return text if is_clean(text) else _cleaned(text)


@lru_cache(_KEPT)
def _cleaned(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(_WITHOUT_NOTHING))
    return " ".join(plain.split()).rstrip(_FULL_STOPS)


def word_key(text: str) -> str:
    """A word as it is looked up among listed words."""
    return clean_text(text).casefold()


def without_blanks(text: str) -> str:
    """`text` cleaned and without any blank, as identifiers are that never hold one."""
    plain = clean_text(text)
    return plain.replace(" ", "") if " " in plain else plain


def clean_code(text: str) -> str:
    """The identifier of an enterprise in plain capitals without blanks; what follows `REG-` keeps its case."""
    plain = without_blanks(text)
    capitals = plain.upper()
    if capitals.startswith(_REGISTERED):
        return _REGISTERED + plain[len(_REGISTERED) :]
    return capitals if len(plain) in _LENGTHS_OF_CODES else plain


_REGISTERED = "REG-"
# Unified codes and cards of persons; registration numbers, old cards.
_LENGTHS_OF_CODES = frozenset({18, 15})


_UNSEEN = (None, ord(" "))


def trim_text(text: str) -> str:
    """A text that a person wrote, without what nobody sees at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    first, last = 0, len(text)
    while first < last and is_unseen(text[first]):
        first += 1
    while first < last and is_unseen(text[last - 1]):
        last -= 1
    return text[first:last]


@cache
def unseen_characters() -> str:
    """Every character that `trim_text` takes from the ends of a text, of the Basic Multilingual Plane."""
    return "".join(chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000 and is_unseen(chr(code)))


def is_unseen(character: str) -> bool:
    """True for a blank of any kind and for what has no width."""
    return _WITHOUT_NOTHING[ord(character)] in _UNSEEN
