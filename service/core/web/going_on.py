"""A page about work that goes on: when it was read, a way to read it again, and to have that done where a reader asks.

No page reads itself again unasked: it would take away what somebody is reading, or hears, in the middle of it.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import request

from service.core.clock import now
from service.core.web.form_fields import asked_choice

PARAMETER, BY_ITSELF = "refresh", "yes"
SECONDS = 5


@dataclass(frozen=True, slots=True)
class GoingOn:
    """When the page was read, its address to read it again as now, and the one to switch whether it does so itself."""

    read_at: datetime
    again: str
    switch: str
    by_itself: bool
    seconds: int = SECONDS


def going_on_of(address: str, *, is_open: bool) -> GoingOn | None:
    """What the page at `address` says of work that goes on; None where nothing is open any more."""
    by_itself = asked_choice(request.args, PARAMETER, {BY_ITSELF: None}) == BY_ITSELF
    if not is_open:
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in (PARAMETER, "lang")]
    plain, automatic = (_with(address, [*kept, *more]) for more in ((), ((PARAMETER, BY_ITSELF),)))
    again, switch = (automatic, plain) if by_itself else (plain, automatic)
    return GoingOn(now(), again, switch, by_itself)


def _with(address: str, values: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(values)}" if values else address
