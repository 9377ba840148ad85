"""A call-back, the round that it was chosen in, and what is entered of a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.texts import Text

# So often somebody is called whom nobody reaches.
MOST_ATTEMPTS = 3
LONGEST_NOTE = 1000
LONGEST_REASON = 300


class CallBackKind(StrEnum):
    """Of what: an item of the ledger that was closed out, a visit on site."""

    ITEM = "item"
    VISIT = "visit"


class CallBackStatus(StrEnum):
    """How far it is."""

    TO_CALL = "to_call"
    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_REACHED = "not_reached"


class Outcome(StrEnum):
    """What came of one call."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_REACHED = "not_reached"


class CallBackRating(StrEnum):
    """What who was called says of how it was dealt with, or of the visit."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


KINDS: Mapping[CallBackKind, Text] = {
    CallBackKind.ITEM: Text("已销号台账事项", "Closed items of the ledger"),
    CallBackKind.VISIT: Text("受检查企业", "Visited firms"),
}
STATUSES: Mapping[CallBackStatus, Text] = {
    CallBackStatus.TO_CALL: Text("待回访", "To call"),
    CallBackStatus.ANSWERED: Text("已答复", "Answered"),
    CallBackStatus.DECLINED: Text("拒绝答复", "Declined"),
    CallBackStatus.NOT_REACHED: Text("未接通", "Not reached"),
}
OUTCOMES: Mapping[Outcome, Text] = {one: STATUSES[CallBackStatus(one.value)] for one in Outcome}
RATINGS: Mapping[CallBackRating, Text] = {
    CallBackRating.SATISFIED: Text("满意", "Satisfied"),
    CallBackRating.BASICALLY_SATISFIED: Text("基本满意", "Basically satisfied"),
    CallBackRating.DISSATISFIED: Text("不满意", "Dissatisfied"),
}


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @property
    def code(self) -> str:
        """How it is written: 2026-Q3."""
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True, slots=True)
class Round:
    """What was chosen of one kind in a quarter: of how many, by which share, and the fingerprint of the list."""

    quarter: Quarter
    kind: CallBackKind
    population: int
    chosen: int
    percent: int
    least: int
    sha256: str
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class CallBack:
    """One that was chosen, at its place in the order of hashes, and what came of it, as last corrected.

    `name` is of the firm, `title` of the item; None where it is about none. `had_hand`: who asks had a hand in it.
    """

    id: int
    quarter: Quarter
    kind: CallBackKind
    number: str
    place: int
    subject: str | None
    name: str | None
    title: str | None
    region: str
    office: str | None
    line: str | None
    status: CallBackStatus
    attempts: int
    rating: CallBackRating | None
    note: str | None
    called_by: str | None
    called_at: datetime | None
    corrected_by: str | None
    corrected_at: datetime | None
    corrected_because: str | None
    had_hand: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody has to call."""
        return self.status is CallBackStatus.TO_CALL


@dataclass(frozen=True, slots=True)
class StatedCall:
    """What is entered of a call: what came of it, the rating of who answered, and what was said."""

    outcome: Outcome
    rating: CallBackRating | None = None
    note: str | None = None
