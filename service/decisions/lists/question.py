"""What a tier list is asked for."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """The orders in which a list can be read; where two rows are the same, they stand as in `TIER`."""

    # The worst tier first, not classified last; within it by region, then as they came.
    TIER = "tier"
    # The worst score first, whatever the tier; not classified last.
    SCORE = "score"
    # The newest change of tier first.
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Question:
    """Whose rows are wanted, and in which order.

    `regions` are the jurisdictions of who asks; `region` and `industry` are prefixes ("" all), `tiers` ranks (-1 not
    classified) and `levels` indices into `scoring.tiers.LEVELS`, () being all; `changed_after` leaves out tiers that
    have been the same since that run or an earlier one (0: none are left out).
    """

    scheme: str
    regions: tuple[str, ...]
    tiers: tuple[int, ...] = ()
    region: str = ""
    industry: str = ""
    levels: tuple[int, ...] = ()
    changed_after: int = 0
    sort: Sort = Sort.TIER

    @property
    def is_everywhere(self) -> bool:
        """Whether neither the filter nor the account leaves out a region."""
        return not self.region and self.regions == ("",)
