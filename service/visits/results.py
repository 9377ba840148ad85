"""What an authority found at a visit: item by item, what decides, and what follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.known_words import NATIONAL_RESULTS
from scoring.item_results import rank_of
from service.visits.result_codes import FollowUp, ResultCode


class ResultStatus(StrEnum):
    """How far a version of a result is; `ASKED` is a correction that nobody has granted yet."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"


F, C = FollowUp, ResultCode
# Which follow-ups go with the code that decides (domain 2.5).
GOES_WITH: Mapping[ResultCode, frozenset[FollowUp]] = {
    C.NO_PROBLEM: frozenset({F.NONE, F.DAILY_SUPERVISION}),
    C.ANNUAL_REPORT: frozenset({F.ORDER, F.DAILY_SUPERVISION, F.CASE, F.OTHER}),
    C.OTHER_PUBLICITY: frozenset({F.ORDER, F.DAILY_SUPERVISION, F.CASE, F.OTHER}),
    C.FALSE_PUBLICITY: frozenset({F.ORDER, F.CASE, F.OTHER}),
    C.UNREACHABLE: frozenset({F.DAILY_SUPERVISION, F.OTHER}),
    C.ORDERED: frozenset({F.ORDER}),
    C.REFUSED: frozenset({F.CASE, F.DAILY_SUPERVISION, F.OTHER}),
    C.NO_SUCH_BUSINESS: frozenset({F.NONE, F.DAILY_SUPERVISION}),
    C.TO_BE_HANDLED: frozenset({F.CASE, F.COPY, F.DAILY_SUPERVISION, F.OTHER}),
    C.ABSENT: frozenset({F.NONE, F.DAILY_SUPERVISION, F.OTHER}),
}
# Said of the visit as a whole, where little or nothing was looked at.
OF_WHOLE = (C.UNREACHABLE, C.REFUSED, C.NO_SUCH_BUSINESS, C.ABSENT)
# Said of an item that was looked at.
OF_ITEM = (
    C.NO_PROBLEM,
    C.ANNUAL_REPORT,
    C.OTHER_PUBLICITY,
    C.FALSE_PUBLICITY,
    C.ORDERED,
    C.NO_SUCH_BUSINESS,
    C.TO_BE_HANDLED,
)
# Of problems the gravest first: it decides which code the whole has.
_GRAVEST = (C.FALSE_PUBLICITY, C.TO_BE_HANDLED, C.ORDERED, C.OTHER_PUBLICITY, C.ANNUAL_REPORT)
_INSPECTION = "inspection"
# What a refusal is that no second person confirmed.
UNCONFIRMED = C.TO_BE_HANDLED


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a result: what it is, and under which number or where it is found."""

    what: str
    reference: str


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What is said of one item, by its code; `looked_at` None: nobody has said yet whether it was.

    `checklist` is what was ticked of each line of its checklist: yes, no, not_applicable, None.
    """

    item: str
    looked_at: bool | None = None
    result: ResultCode | None = None
    finding: str | None = None
    handling: str | None = None
    checklist: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedResult:
    """What is entered of a visit; `code` is of the visit as a whole, None where the items decide."""

    visited_on: date
    methods: tuple[str, ...] = ()
    code: ResultCode | None = None
    follow_up: FollowUp | None = None
    order_no: str | None = None
    order_due: date | None = None
    handed_to: str | None = None
    handed_no: str | None = None
    evidence: tuple[Proof, ...] = ()
    remark: str | None = None
    items: tuple[ItemResult, ...] = ()

    @property
    def gives_order(self) -> bool:
        """Whether the firm was ordered to correct something."""
        return self.follow_up is F.ORDER or any(one.result is C.ORDERED for one in self.items)

    @property
    def hands_over(self) -> bool:
        """Whether it goes to somebody else."""
        return self.follow_up in (F.CASE, F.COPY)


@dataclass(frozen=True, slots=True)
class VisitResult:
    """A version of a result as it is kept: what it says, and who entered and reviewed it.

    `says.code` of one that was handed in is the code that decides.
    """

    course_id: int
    version: int
    status: ResultStatus
    says: StatedResult
    reason: str | None
    entered_by: str
    entered_at: datetime
    reviewed_by: str | None
    reviewed_at: datetime | None
    opinion: str | None


def outcome_of(code: ResultCode) -> str:
    """As which outcome of inspections a result counts."""
    return "absent" if code is C.ABSENT else NATIONAL_RESULTS[code]


def deciding_code(stated: StatedResult) -> ResultCode | None:
    """The code of the whole: the worst of what is said of it and of its items; None where nothing is said."""
    said = [one.result for one in stated.items if one.result is not None]
    said += [stated.code] if stated.code is not None else []
    return min(said, key=_weight, default=None)


def faulty_of(stated: StatedResult) -> Sequence[ItemResult]:
    """The items with a problem."""
    return [one for one in stated.items if one.result is not None and outcome_of(one.result) == "problem"]


def looked_at_of(items: Iterable[ItemResult]) -> Sequence[ItemResult]:
    """The items that were looked at."""
    return [one for one in items if one.looked_at]


def _weight(code: ResultCode) -> tuple[int, int]:
    grave = _GRAVEST.index(code) if code in _GRAVEST else 0
    return rank_of(_INSPECTION, outcome_of(code)), grave


def whole_of(says: StatedResult) -> ResultCode | None:
    """What was said of the visit as a whole, of a version that was handed in too; None where the items decided."""
    return None if any(one.result is says.code for one in says.items) else says.code
