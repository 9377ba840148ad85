"""Identifiers of subjects: a unified social credit code whose check character fits (GB 32100), or `REG-<number>`.

A code is refused, never repaired: a repaired code is that of somebody else.
"""

import re
from collections.abc import Iterable, Iterator

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_REGISTERED = re.compile(r"REG-[0-9A-Za-z.-]{1,252}")


def is_subject_id(text: str) -> bool:
    """Whether `text` has one of the two forms and, as a code, the check character that fits."""
    if text.startswith("REG-"):
        return _REGISTERED.fullmatch(text) is not None
    values = [_VALUE.get(symbol, -1) for symbol in text]
    if len(values) != 18 or min(values) < 0:
        return False
    return (sum(value * weight for value, weight in zip(values, WEIGHTS, strict=False)) + values[17]) % 31 == 0


def strangers_among(ids: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The place (from 0) and text of each that is no identifier."""
    return ((place, text) for place, text in enumerate(ids) if not is_subject_id(text))
