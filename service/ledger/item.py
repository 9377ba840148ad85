"""An item of the ledger, what is stated when it is filed, and what was done to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rules.clocks import RepairChannel
from service.access.reach import Reach, jurisdiction_for
from service.ledger.states import OPEN, ItemAct, ItemStatus, ItemType, Outcome, Rating

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 200, 4_000, 80


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it stands; `firm_code` and `firm_name` are those of its firm, None where it is about none."""

    id: int
    type: ItemType
    year: int
    seq: int
    number: str
    status: ItemStatus
    title: str
    text: str
    source: str
    line: str | None
    enterprise_id: int | None
    about: str | None
    record_type: str | None
    record_identity: int | None
    region: str
    office: str | None
    department: str | None
    supervisor: str | None
    linked_leader: str | None
    owner: str | None
    filed_on: date
    filed_by: str
    filed_at: datetime
    first_due: date | None
    first_days: int | None
    first_response_at: datetime | None
    due: date | None
    clock_from: date | None
    clock_days: int | None
    calendar_missing: int | None
    extended_by: int | None
    resolved_at: datetime | None
    parked_until: date | None
    answer: str | None
    answered_at: datetime | None
    rating: Rating | None
    dissatisfied: int
    sent_back: bool
    channel: RepairChannel | None
    acceptance_no: str | None
    document_no: str | None
    order_due: date | None
    proposal: Mapping[str, Any] | None
    decision: Outcome | None
    duplicate_of: int | None
    ended_at: datetime | None
    firm_code: str | None
    firm_name: str | None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in OPEN

    def lies_in(self, reach: Reach) -> bool:
        """Whether it lies within a reach; one of no business line is reached by grants for all lines alone."""
        return jurisdiction_for(reach, self.line).covers(self.region, self.office)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who filed it, where that is nobody with an account: kept apart until `retain_until`, then erased."""

    name: str
    retain_until: date
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class StatedItem:
    """What is stated when an item is filed; `firm` is the code of an enterprise that the service holds.

    Region and office are those of the firm, else as stated here. `filed_on` None: today.
    """

    type: ItemType
    title: str
    text: str
    source: str
    line: str | None = None
    firm: str | None = None
    about: str | None = None
    record_type: str | None = None
    record_identity: int | None = None
    region: str = ""
    office: str | None = None
    department: str | None = None
    supervisor: str | None = None
    channel: RepairChannel | None = None
    acceptance_no: str | None = None
    document_no: str | None = None
    order_due: date | None = None
    filed_on: date | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What was done to an item: by whom (and which account that was), when, from which state to which.

    `said` is what else the act says: the new owner and unit, a day, a rating.
    """

    id: int
    act: ItemAct
    by: str
    account_id: int | None
    at: datetime
    from_status: ItemStatus | None
    to_status: ItemStatus
    note: str | None
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Extension:
    """More days that the owner asked for, once an item; `granted` None: nobody has decided yet."""

    item_id: int
    days: int
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    granted: bool | None
    opinion: str | None
