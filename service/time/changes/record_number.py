"""The number of a record within its enterprise, as it is written."""

import re

_NUMBER = re.compile(r"-?[0-9]{1,19}")
_LEAST, _MOST = -(2**63), 2**63 - 1


def number_of(written: str) -> int | None:
    """The number, None where no record can have what is written."""
    if not _NUMBER.fullmatch(written) or not written.isascii():
        return None
    number = int(written)
    return number if _LEAST <= number <= _MOST else None
