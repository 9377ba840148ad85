"""An exception: what departed from the rule, who did it, when, where, and where its papers are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.texts import Text


class ExceptionKind(StrEnum):
    """What was departed from; in this order they stand on pages."""

    QUOTA_OVERRIDE = "quota_override"
    ONE_STRATUM = "one_stratum"
    EXCLUDED_BY_HAND = "excluded_by_hand"
    PROVISIONAL_LOCK = "provisional_lock"
    VOID_DRAW = "void_draw"
    SUBJECT_REPLACED = "subject_replaced"
    OFFICER_REPLACED = "officer_replaced"
    OVER_CAP = "over_cap"
    AGAINST_SIGNAL = "against_signal"
    APPROVED_LATE = "approved_late"
    REFUSED_AFTERWARDS = "refused_afterwards"
    CODE_NOT_SHOWN = "code_not_shown"
    RESULT_CORRECTED = "result_corrected"
    RESULT_WITHDRAWN = "result_withdrawn"
    ADJUSTMENT = "adjustment"
    HELD_RUN = "held_run"
    RUN_AGAIN = "run_again"
    STATED_GROUND = "stated_ground"
    NAMED_SECOND = "named_second"
    HIGHER_DECISION = "higher_decision"
    SHORT_OPINION = "short_opinion"


# The kind of the jobs that collect them.
COLLECTING = "exceptions"
# An opinion of at most so many characters says that somebody decided, and not why.
LONGEST_SHORT_OPINION = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An exception as a finder found it: `ref` tells it from the others of its kind.

    `by` is the log-in of who did it, `account_id` the account that this was then, None: it is looked up; `agreed_by`
    that of the second person who agreed. `thing` is what it was about, `reason` what was given as one.
    """

    kind: ExceptionKind
    ref: str
    at: datetime
    by: str | None
    region: str
    office: str | None
    line: str | None
    thing: str
    address: str
    said: Text
    reason: str | None = None
    account_id: int | None = None
    agreed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Found):
    """An exception that is listed, and when it was collected."""

    id: int
    found_at: datetime
