"""Personal numbers, and where files lie on this machine, are covered before anything is shown or stored."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from service.core.identifiers import is_identifier
from service.core.personal_numbers import (
    LONGEST_MOBILE,
    PROVINCES,
    find_cards,
    is_card_number,
    is_mobile_number,
    is_old_card_number,
    is_plausible_split,
)

# What may stand between two digits of one number, once every character is `_Plain`: blanks, dots, dashes, brackets.
_RUN = re.compile(r"\d(?:[ .()-]{0,3}\d)*(?:[ .()-]{0,2}X)?")
_DIGIT, _GROUP = re.compile(r"\d"), re.compile(r"\d+")
# A year in brackets, as numbers of cases and documents have it, is no part of a number that follows or precedes it.
_YEAR = re.compile(r"(?<=\()(?:19|20)\d\d(?=\))")
# Numbers of plans (14 digits) and tasks (18) as the platforms give them: a province, then a day on which nobody was
# born who keeps a firm. What stands beside one is no part of it.
_OFFICIAL = re.compile(
    rf"(?:{PROVINCES})\d{{4}}(?:201[3-9]|20[2-9]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{{4}})?"
)
# What is left of a number that has been covered: at most three digits before the asterisks, two after them.
_REMNANT = re.compile(r"(?<!\d)\d{1,3}(?=\*)|(?<=\*)\d{1,2}(?:X(?!\w)|(?!\d))")
_FEWEST_DIGITS = 11
# A SHA-256, in which digits follow each other by chance.
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?=\d*[a-f])[0-9a-f]{64}(?![0-9A-Za-z])", re.ASCII)
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])", re.ASCII)
_DOTS = frozenset("\u00b7\u2022\u3002\u30fb\uff0e\uff61\uff65")

# An absolute path of two parts or more; `://` begins an address, not a path.
_PATH = re.compile(r"(?<![\w.:/~-])/[^\s/'\"<>|，。；：、（）]+(?:/[^\s/'\"<>|，。；：、（）]+)+")

LONGEST = 80
Span = tuple[int, int]


def cover_numbers(text: str) -> str:
    """`text` with every ID-card and mobile number covered but for three leading and two trailing characters.

    Digits of any script count, and so do numbers written with separators or a country code, and numbers that stand
    beside others. The number of a card is found within longer ones, too, because it checks itself.
    """
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return text
    plain = text.translate(_PLAIN)
    spans = list(_list_spans(plain))
    if spans:
        spans = list(_list_spans(_without_codes(text, plain)))
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], text[start : start + 3], "*" * (stop - start - 5), text[stop - 2 : stop]]
        end = stop
    covered = "".join([*pieces, text[end:]])
    # What is left beside the asterisks may look like a number again: covered once, a text stays as it is.
    return cover_numbers(covered) if spans else text


def cover_key(text: str) -> str:
    """`text` with personal numbers covered as by `cover_numbers`, but still told apart from other texts.

    For record and document numbers: what was covered is followed by `~` and 24 bits of its SHA-256, too few to find
    the number again.
    """
    safe = cover_numbers(text)
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


class _Plain(dict[int, str]):
    """Every character as one of ASCII: a digit of any script, X, a separator by its kind, or itself."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain_of(chr(code))
        return plain


_PLAIN = _Plain()


def _plain_of(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.normalize("NFKC", character) in ("x", "X"):
        return "X"
    if character in _DOTS:
        return "."
    if character in "\t\r\n":
        return " "
    kinds = {"Zs": " ", "Cf": " ", "Pd": "-", "Pc": "-", "Ps": "(", "Pe": ")"}
    return kinds.get(unicodedata.category(character), "-" if character == "\u2212" else character)


def _without_codes(text: str, plain: str) -> str:
    """`plain` without digests and sound codes of organisations: their digits are no number's."""
    for match in [*_DIGEST.finditer(text), *_CODE.finditer(text)]:
        word = match[0]
        if len(word) != 18 or (is_identifier(word) and not is_card_number(word)):
            plain = f"{plain[: match.start()]}{'#' * len(word)}{plain[match.end() :]}"
    return plain


def _list_spans(plain: str) -> Iterator[Span]:
    """Where the personal numbers stand, one after the other."""
    for run in _RUN.finditer(plain):
        if len(_DIGIT.findall(run[0])) < _FEWEST_DIGITS:
            continue
        begin = end = 0
        for start, stop in sorted(_spans_in(plain, run.span())):
            # Of two readings that share digits both are covered.
            if start >= end:
                if end:
                    yield begin, end
                begin = start
            end = max(stop, end)
        if end:
            yield begin, end


def _spans_in(plain: str, run: Span) -> Iterator[Span]:
    """The personal numbers of a run of digits and separators, which may overlap."""
    groups: list[Span] = []
    for group in _GROUP.finditer(plain, *run):
        if _is_apart(plain, *group.span()):
            yield from _spans_of(plain, groups, "")
            groups = []
        else:
            groups.append(group.span())
    yield from _spans_of(plain, groups, "X" if plain[run[1] - 1] == "X" else "", run[1])


def _spans_of(plain: str, groups: Sequence[Span], last: str, end: int = 0) -> Iterator[Span]:
    """The personal numbers of some groups of digits; `last` is the X behind them, which ends at `end`."""
    places = [place for start, stop in groups for place in range(start, stop)]
    digits = "".join(plain[place] for place in places) + last
    for start, stop in find_cards(digits):
        yield places[start], end if stop > len(places) else places[stop - 1] + 1
    yield from _spans_of_groups(plain, groups)


def _spans_of_groups(plain: str, groups: Sequence[Span]) -> Iterator[Span]:
    """The telephones and old cards that some of the groups make together: they cannot check themselves.

    One may be written in any groups where it stands alone. Beside others only in groups that people write.
    """
    for first, (start, _) in enumerate(groups):
        number, sizes = "", list[int]()
        for last in range(first, len(groups)):
            begin, stop = groups[last]
            number += plain[begin:stop]
            sizes.append(stop - begin)
            if len(number) > LONGEST_MOBILE:
                break
            is_alone = first == 0 and last == len(groups) - 1
            if (is_mobile_number(number) or is_old_card_number(number)) and (
                is_alone or is_plausible_split(number, sizes)
            ):
                yield start, stop


def _is_apart(plain: str, start: int, stop: int) -> bool:
    """True for digits that are no part of a number: a bracketed year, what is left of a number covered before, and the
    official number of a plan or a task.
    """
    if _OFFICIAL.fullmatch(plain, start, stop):
        return True
    return any(one.match(plain, start) is not None and stop - start <= 4 for one in (_YEAR, _REMNANT))


# Texts that are not coded: each row has its own. Those that name a record keep apart even where they are covered.
KEYS = frozenset({"record_id", "document_no", "number", "plan_no", "task_no", "draw"})
CODES = frozenset({"uscc", "new_uscc", "registration_number", "authority_code"})
