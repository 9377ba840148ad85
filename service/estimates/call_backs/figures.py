"""Figures of call-backs: chosen, called, answered, and the share of those who are satisfied, with its interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import reduce

from inspection.limits import limits_of_counts
from service.estimates.call_backs.call_back import CallBackKind, Round


@dataclass(frozen=True, slots=True)
class ContentShare:
    """The share of those who answered that are satisfied or basically so, with exact limits of 95 %; None: nobody."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CallBackCount:
    """Of how many call-backs what is known; `called` are those with a call at least."""

    chosen: int = 0
    called: int = 0
    answered: int = 0
    declined: int = 0
    not_reached: int = 0
    satisfied: int = 0
    basically_satisfied: int = 0
    dissatisfied: int = 0

    @property
    def content(self) -> int:
        """Those satisfied or basically satisfied."""
        return self.satisfied + self.basically_satisfied

    @property
    def content_share(self) -> ContentShare:
        """Their share: what is drawn from a short list is surer than its limits say, never less sure."""
        if not self.answered:
            return ContentShare(None, None, None)
        return ContentShare(self.content / self.answered, *limits_of_counts(self.answered, self.content, self.content))

    @property
    def waiting(self) -> int:
        """Those to be called still."""
        return self.chosen - self.answered - self.declined - self.not_reached

    def __add__(self, other: "CallBackCount") -> "CallBackCount":
        return CallBackCount(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class CallBackRow:
    """The count of a unit in a quarter: an office, or where there is none the county; of one kind."""

    quarter: int
    kind: CallBackKind
    office: str | None
    region: str
    count: CallBackCount


@dataclass(frozen=True, slots=True)
class CallBackFigures:
    """What came of the call-backs of a year, by quarter, kind and unit; the rounds are those of the whole bureau."""

    year: int
    rows: Sequence[CallBackRow]
    rounds: Sequence[Round]

    @property
    def all(self) -> CallBackCount:
        """All of them."""
        return sum_of(row.count for row in self.rows)

    def of_kind(self, kind: CallBackKind) -> CallBackCount:
        """Those of one kind."""
        return sum_of(row.count for row in self.rows if row.kind is kind)

    def of_quarter(self, quarter: int, kind: CallBackKind) -> CallBackCount:
        """Those of one kind in a quarter."""
        return sum_of(row.count for row in self.rows if (row.quarter, row.kind) == (quarter, kind))


def sum_of(counts: Iterable[CallBackCount]) -> CallBackCount:
    """All counts together."""
    return reduce(CallBackCount.__add__, counts, CallBackCount())
