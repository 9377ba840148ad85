"""A batch: the part of a plan line that is drawn at one time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any


class BatchStatus(StrEnum):
    """How far a batch and its draw are; the log of draws has the same words from `locked` on."""

    DRAFT = "draft"
    LOCKED = "locked"
    NUMBER_OBTAINED = "number_obtained"
    DRAWN = "drawn"
    COMPLETED = "completed"
    ARCHIVED = "archived"
    VOID = "void"


class BatchAct(StrEnum):
    """What is done to a batch before its lists are locked; what follows, is done to its draw."""

    CREATE = "create"
    EDIT = "edit"
    CONSENT = "consent"
    REFUSE = "refuse"


# Who did one of these does not consent.
HANDLED = (BatchAct.CREATE, BatchAct.EDIT)


class ExclusionCode(StrEnum):
    """Why a subject of the frame cannot be drawn."""

    DRAWN = "drawn"
    DEREGISTERED = "deregistered"
    MOVED = "moved"
    STAY = "stay"
    WHITE_LIST = "white_list"
    FREQUENCY = "frequency"
    CAP = "cap"


# Whoever is excluded for several reasons carries the first of them.
ORDER = tuple(ExclusionCode)
# What a person may state; the rest follows from what is stored.
BY_HAND = (ExclusionCode.DEREGISTERED, ExclusionCode.MOVED, ExclusionCode.STAY, ExclusionCode.WHITE_LIST)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The part of the line's frame that a batch is drawn from; () for all of it.

    `tiers` are names of strata, `counties` beginnings of region codes, `industries` beginnings of industry codes.
    With `due_by` only those whom a statutory frequency owes a visit by that day.
    """

    tiers: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    due_by: date | None = None

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Narrowing":
        """The part that JSON states, as it is stored and as requests say it."""
        due_by = plain.get("due_by")
        tiers, counties, industries = (tuple(plain.get(name, ())) for name in ("tiers", "counties", "industries"))
        day = date.fromisoformat(due_by) if isinstance(due_by, str) else due_by
        return cls(tiers, counties, industries, day)

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "tiers": list(self.tiers),
            "counties": list(self.counties),
            "industries": list(self.industries),
            "due_by": self.due_by.isoformat() if self.due_by else None,
        }

    @property
    def by_tier(self) -> bool:
        """Whether who is on the list was chosen by an internal tier; a tier may raise how often a visit is owed."""
        return bool(self.tiers) or self.due_by is not None


@dataclass(frozen=True, slots=True)
class ByHand:
    """A subject that a person leaves out: why, and the document that says so."""

    subject: str
    code: ExclusionCode
    evidence: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it stands; see the table."""

    id: int
    plan_line_id: int
    number: int
    title: str
    status: BatchStatus
    owner: str
    scheme: str | None
    run_id: int | None
    narrowing: Narrowing
    share_a: int
    share_b: int
    overrides: Mapping[str, Fraction]
    overrides_reason: str | None
    one_stratum: bool
    one_stratum_reason: str | None
    exclusions_by_hand: tuple[ByHand, ...]
    provisional_reason: str | None
    provisional_consent_by: str | None
    provisional_consent_at: datetime | None
    provisional_opinion: str | None
    seed_plan: Sequence[str]
    teams: Mapping[str, int] | None
    handed_down: Sequence[Mapping[str, Any]]
    created_at: datetime

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.status is BatchStatus.DRAFT

    @property
    def waits_for_consent(self) -> bool:
        """Whether it asks to go by a provisional edition and nobody consented yet."""
        return self.is_draft and bool(self.provisional_reason) and self.provisional_consent_at is None


def lock_of_line(root: int) -> str:
    """The name under which one transaction at a time puts up, changes and locks batches of a line."""
    return f"batches of line {root}"
