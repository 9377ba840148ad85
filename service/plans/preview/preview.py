"""The preview of a batch: all that it would bring about, and what keeps it from being locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.texts import Text
from service.plans.batch import ExclusionCode
from service.plans.lists.hindrances import Hindrance
from service.plans.lists.queries.prepared import Prepared
from service.plans.preview.officer_days import OfficerDays
from service.plans.preview.visits import MonthVisits, Visits


@dataclass(frozen=True, slots=True)
class Overlap:
    """Subjects of the list that were drawn for another line this year, and how many of them to expect here."""

    line_root: int
    title: str
    subjects: int
    expected: Fraction


@dataclass(frozen=True, slots=True)
class OverCap:
    """Of a stratum those on the list whose caps leave no visit, and how many of them to expect."""

    stratum: str
    subjects: int
    expected: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What a batch would bring about on a day.

    `titles` are what its strata are called. `newer_run`: an edition came into effect after the one that it goes by.
    `has_calendar`: whether working days are known; without a table every day counts as one. `not_in_frame` are those
    left out by hand who are not of the frame anyway.
    """

    prepared: Prepared
    titles: Mapping[str, Text]
    hindrances: Sequence[Hindrance]
    age_days: int | None
    newer_run: int | None
    visits: Visits
    months: Sequence[MonthVisits]
    has_calendar: bool
    excluded: Mapping[ExclusionCode, int]
    officers: OfficerDays
    overlaps: Sequence[Overlap]
    over_caps: Sequence[OverCap]
    betrayals: Sequence[Text]
    not_in_frame: Sequence[str]

    @property
    def may_be_locked(self) -> bool:
        """Whether nothing is in the way."""
        return not self.hindrances

    @property
    def offers_one_stratum(self) -> bool:
        """Whether rounding up each stratum draws more than one in twenty more than all together would."""
        rounding = self.visits.rounding
        return rounding is not None and rounding.more * 20 > rounding.together
