"""What subjects put on a person's desk beside what waits: figures with what they were, and what happened last."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.access.account import Account


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, what it was last month (None where nobody knows), and the page that shows more; "" where none does."""

    words: Text
    number: int
    before: int | None
    address: str = ""

    @property
    def change(self) -> int | None:
        """By how many it has grown since; None where it is not known."""
        return None if self.before is None else self.number - self.before


@dataclass(frozen=True, slots=True)
class Figures:
    """Up to four figures of one subject, and what they are of.

    `scheme` is the one that they are of, `schemes` those that the person may choose instead, by their titles.
    """

    about: Text
    figures: tuple[Figure, ...]
    scheme: str = ""
    schemes: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened, and the page that shows it."""

    at: datetime
    words: Text
    address: str


# From an account the figures of one subject as far as it may see them; None: it may not, or there are none yet.
FigureSource = Callable[[Connection, Account, Library], Figures | None]
# From an account up to `limit` of the last events of one subject that it may see.
EventSource = Callable[[Connection, Account, Library, int], Iterable[Event]]
