"""Personal numbers, and where files lie on this machine, are covered before anything is shown or stored."""

import re
import unicodedata
from hashlib import sha256
from pathlib import Path

_DATE = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID_CARD = rf"0?[1-8]\d{{5}}{_DATE}\d{{3}}[\dX]"
_OLD_ID_CARD = r"[1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
_MOBILE = r"(?:0|(?:00)?86)?1[3-9]\d{9}"
_PERSONAL = re.compile(rf"{_ID_CARD}|{_OLD_ID_CARD}|{_MOBILE}")
# Digits as people write them, with a blank, a dot, a dash or a bracket or two between them.
_RUN = re.compile(r"\d(?:[ .()-]{0,2}\d)*(?:[ .-]{0,2}X)?")
_LONGEST_NUMBER = 19
# A SHA-256, in which digits follow each other by chance.
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?=\d*[a-f])[0-9a-f]{64}(?![0-9A-Za-z])", re.ASCII)
# Characters that may be digits of another script: neither ASCII nor among the Chinese ones.
_FOREIGN = re.compile(r"[^\x00-\x7f\u3000-\ua4cf]")

# An absolute path of two parts or more; `://` begins an address, not a path.
_PATH = re.compile(r"(?<![\w.:/~-])/[^\s/'\"<>|，。；：、（）]+(?:/[^\s/'\"<>|，。；：、（）]+)+")

LONGEST = 80


def cover_numbers(text: str, embedded: bool = True) -> str:
    """`text` with every ID-card and mobile number covered but for three leading and two trailing characters.

    Digits of any script count, and so do numbers written with separators or a country code. `embedded`: runs of digits
    too long for one number are covered where they hold one.
    """
    plain = "".join(map(_plain, text)) if _FOREIGN.search(text) else text.replace("x", "X")
    pieces, end = [], 0
    for run in _RUN.finditer(plain):
        digits = "".join(filter(str.isalnum, run[0]))
        # Several numbers side by side are no long number of a case.
        if _is_personal(digits, embedded or digits != run[0]) and not _in_digest(text, *run.span()):
            start, stop = run.span()
            pieces += [text[end:start], text[start : start + 3], "*" * (stop - start - 5), text[stop - 2 : stop]]
            end = stop
    return "".join([*pieces, text[end:]])


def cover_key(text: str) -> str:
    """`text` with personal numbers covered as in `covered`, but still told apart from other texts.

    For record and document numbers: what was covered is followed by `~` and 24 bits of its SHA-256, too few to find
    the number again. Longer numbers are numbers of cases and stay.
    """
    safe = cover_numbers(text, embedded=False)
    return safe if safe == text else f"{safe.strip()}~{sha256(text.strip().encode()).hexdigest()[:6]}"


def cover_paths(text: str) -> str:
    """`text` with every path of this machine cut down to the name of its file; addresses of our pages stay."""
    return _PATH.sub(_file_name, text) if "/" in text else text


def _file_name(match: re.Match[str]) -> str:
    path = Path(match[0])
    return path.name if Path("/", path.parts[1]).is_dir() else match[0]


def mask_value(value: str) -> str:
    """`value` with personal numbers covered, and no more than 80 characters of it."""
    safe = cover_numbers(value)
    return safe if len(safe) <= LONGEST else f"{safe[:LONGEST]}…"


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return "X" if character in "xX\uff38\uff58" else character


def _in_digest(text: str, start: int, stop: int) -> bool:
    return any(one.start() <= start and stop <= one.end() for one in _DIGEST.finditer(text))


def _is_personal(digits: str, embedded: bool) -> bool:
    """True for a personal number, and where `embedded` for digits too many to be one number that hold one."""
    if len(digits) > _LONGEST_NUMBER:
        return embedded and _PERSONAL.search(digits) is not None
    return _PERSONAL.fullmatch(digits) is not None


# Texts that are not coded: each row has its own. Those that name a record keep apart even where they are covered.
KEYS = frozenset({"record_id", "document_no", "number"})
CODES = frozenset({"uscc", "new_uscc", "registration_number", "authority_code"})
