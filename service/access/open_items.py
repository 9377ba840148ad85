"""What waits for a person: one form for all subjects, each of which has a function that finds its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account


@dataclass(frozen=True, slots=True)
class OpenItem:
    """So many of something wait: since when the oldest, until when it is due, and the page where it is done."""

    words: Text
    number: int
    address: str
    since: date | None = None
    due_on: date | None = None

    def is_late(self, day: date) -> bool:
        """Whether it should have been done before the day."""
        return self.due_on is not None and self.due_on < day


# From an account the items of one subject that wait for it.
Source = Callable[[Connection, Account], Iterable[OpenItem]]
