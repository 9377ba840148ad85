"""What acts upon items announce, that a record was put right or an order followed; and what the ledger asks."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Corrected:
    """An objection was accepted: from the day on, a record of the enterprise says something else, or is revoked."""

    item: str
    enterprise_id: int
    record_identity: int
    day: date


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair was accepted: from the day on, a record of the enterprise is repaired."""

    item: str
    enterprise_id: int
    record_identity: int
    day: date


@dataclass(frozen=True, slots=True)
class ClosedOut:
    """The item of an order to correct was closed out, on the day of its re-check."""

    item_id: int
    number: str
    day: date


@dataclass(frozen=True, slots=True)
class WhoTookPart:
    """Asked: whose hand was in what a record came from, as hands of four eyes; `order` is its item where it is one."""

    enterprise_id: int
    record_identity: int
    order: int | None
