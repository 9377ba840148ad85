"""Codes of regions and industries: how they are written, and what contains what."""

import re
from collections.abc import Iterable

# How long the code of a region is without filling zeros: province, city, district, town, village.
REGION_LEVELS = (2, 4, 6, 9, 12)
_REGION = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", re.ASCII)
_INDUSTRY = re.compile(r"[A-T]\d{0,4}", re.ASCII)


def region_code_of(written: str) -> str | None:
    """The code of a region without the zeros that fill it up: 370100 is 3701; None where it can be none."""
    code = written.strip()
    if not _REGION.fullmatch(code):
        return None
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    while 2 < len(code) <= 6 and code.endswith("00"):
        code = code[:-2]
    return code


def full_region_code(code: str) -> str:
    """The code of a region as people write it: filled up with zeros to six digits."""
    return code.ljust(6, "0")


def industry_code_of(written: str) -> str | None:
    """The code of an industry in capital letters; None where it can be none."""
    code = written.strip()
    # Only what is plain already: a dotless ı becomes an I in capitals.
    return code.upper() if code.isascii() and _INDUSTRY.fullmatch(code.upper()) else None


def regions_containing(code: str) -> list[str]:
    """The codes of the region and of all that contain it, the largest first."""
    return [code[:length] for length in REGION_LEVELS if length < len(code)] + [code]


def industries_containing(code: str) -> list[str]:
    """The codes of the industry and of all that contain it, the widest first."""
    return [code[:length] for length in range(1, len(code) + 1)]


def lies_in_any(code: str, prefixes: Iterable[str]) -> bool:
    """Whether the code begins with one of the prefixes."""
    return code.startswith(tuple(prefixes))
