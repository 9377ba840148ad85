"""Requests that prove nobody, counted by the address that they come from: so many in a minute, then it must wait."""

import ipaddress
import threading
from datetime import datetime

# More addresses than these in one minute are counted as one.
MOST_ADDRESSES = 50_000
_SECONDS = 60
_OTHERS = "others"


class Strangers:
    """The counts of this process, of the minute that runs."""

    def __init__(self, most: int) -> None:
        self._most, self._minute, self._counts = most, 0, dict[str, int]()
        self._lock = threading.Lock()

    def count(self, address: str, now: datetime) -> int | None:
        """Counts one more request of the address; None where it may be answered, else the seconds until it may."""
        second = int(now.timestamp())
        with self._lock:
            if second // _SECONDS != self._minute:
                self._minute = second // _SECONDS
                self._counts.clear()
            name = network_of(address)
            if name not in self._counts and len(self._counts) >= MOST_ADDRESSES:
                name = _OTHERS
            self._counts[name] = self._counts.get(name, 0) + 1
            return None if self._counts[name] <= self._most else _SECONDS - second % _SECONDS


def network_of(address: str) -> str:
    """The address, of IPv6 the network that one household has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))
