"""Identifiers of enterprises: a unified social credit code in strict form, or a registration number `REG-…`.

The code follows GB 32100-2015: 18 characters of 31 symbols: who registers, which kind, the region of the registry (six
digits), the code of the organisation, a check character. People who know no code type zeros or nines, whose check
character fits: a code that no registry can have given is none.
"""

import re
from operator import mul

ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
REGISTERED = r"REG-[0-9A-Za-z.-]+"
REGISTRATION_NUMBER = rf"\A{REGISTERED}\z"

# Kinds under the three registries that all enterprises, organs and associations come from; of others any digit.
_KINDS = {"1": "1239", "5": "123459", "9": "1239"}
_OTHER_REGISTRIES, _OTHER_KINDS = "234678ANY", "123456789"
# The first two digits of GB/T 2260: 10 is the national registry; 99 is no region, and kept for invented enterprises.
_PROVINCES = (
    "10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 66 71 81 82 99"
)
# The first two characters of a code, and the two after them, that a registry can have given.
REGISTERED_AS = frozenset(
    {a + kind for a, kinds in _KINDS.items() for kind in kinds}
    | {a + kind for a in _OTHER_REGISTRIES for kind in _OTHER_KINDS}
)
REGIONS = frozenset(_PROVINCES.split())
_NO_ORGANISATION = "0" * 9
_VALUES = {chr(symbol): value for value, symbol in enumerate(ALPHABET)}
_REGISTERED = re.compile(REGISTERED)


def is_identifier(text: str) -> bool:
    """Whether `text` has one of the two forms and a check character that fits; blocks: `identifier_columns`."""
    values = [_VALUES.get(symbol, -1) for symbol in text]
    if len(values) == 18 and min(values) >= 0:
        return sum(map(mul, values, (*WEIGHTS, 1))) % 31 == 0 and _can_be_given(text)
    return _REGISTERED.fullmatch(text) is not None


def _can_be_given(code: str) -> bool:
    return code[:2] in REGISTERED_AS and code[2:4] in REGIONS and code[8:17] != _NO_ORGANISATION
