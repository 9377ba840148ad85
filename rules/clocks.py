"""By when what the bureau was told or found is answered: each bureau sets its own days, some a document sets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.basis import Supports
from rules.dated_tables import DatedTable, Source
from rules.texts import Text


class ClockOf(StrEnum):
    """What has a clock: the types of items in the ledger, a repair by its channel, and the publication of results."""

    FEEDBACK = "feedback"
    REQUEST = "request"
    OBJECTION = "objection"
    REPAIR_CREDIT_CHINA = "repair_credit_china"
    REPAIR_PUBLICITY_SYSTEM = "repair_publicity_system"
    RECTIFICATION = "rectification"
    FINDING = "finding"
    CONDUCT = "conduct"
    PUBLICATION = "publication"


class RepairChannel(StrEnum):
    """Where a repair was accepted."""

    CREDIT_CHINA = "credit_china"
    PUBLICITY_SYSTEM = "publicity_system"


class ClockPart(StrEnum):
    """What a clock sets days for, each with a basis of its own."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    EXTENSION = "extension"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Clock:
    """The days of one kind of item; None where there is no such part.

    `first_response`, `working_days` (to answer), `extension` and `rating` (until it is taken as not rated) are working
    days. An order to correct states its day itself; `calendar_days` after it at most where it states none.
    """

    id: ClockOf
    title: Text
    first_response: int | None
    working_days: int | None
    calendar_days: int | None
    extension: int | None
    rating: int | None
    basis: Mapping[ClockPart, Source]

    @property
    def restart(self) -> int:
        """Working days after a return in which it is to be answered again: those of an extension, where there is one.

        Of an order to correct none, as its clock does not stop before it is closed out.
        """
        return self.extension or self.working_days or 0


# What is rated by a person, and so may stay without a rating.
RATED = frozenset({ClockOf.FEEDBACK, ClockOf.REQUEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks(DatedTable):
    """The clocks of all kinds of items."""

    clocks: Mapping[ClockOf, Clock]

    def sources(self) -> Iterator[Source]:
        """All that the table rests on."""
        yield from self.legal_basis
        for clock in self.clocks.values():
            yield from clock.basis.values()


# What a document must lay down to support the days of a clock.
SUPPORTED_BY = Supports.THRESHOLD


def clock_of(item_type: str, channel: RepairChannel | None = None) -> ClockOf:
    """Whose clock an item goes by; raises ValueError for a type without one, and for a repair without a channel."""
    return ClockOf(item_type if item_type != "repair" else f"repair_{channel}")
