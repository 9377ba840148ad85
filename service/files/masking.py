"""Personal numbers are covered before anything is shown or stored."""

import re

_ID_CARD = (
    r"[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]",
    r"[1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}",
)
_MOBILE = r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
_PERSONAL = re.compile(rf"(?<!\d)(?:{'|'.join((*_ID_CARD, _MOBILE))})(?!\d)")

LONGEST = 80


def masked(value: str) -> str:
    """`value` with ID-card and mobile numbers covered but for three leading and two trailing characters.

    At most 80 characters are kept; digits of any script count.
    """
    covered = _PERSONAL.sub(lambda found: f"{found[0][:3]}{'*' * (len(found[0]) - 5)}{found[0][-2:]}", value)
    return covered if len(covered) <= LONGEST else f"{covered[:LONGEST]}…"
