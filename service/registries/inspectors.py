"""Officers who may be drawn, their certificates and absences, and why somebody cannot be drawn on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.texts import Text
from service.registries.codes import lies_in_any

# Stated as the cap of an officer who has none.
NO_CAP = 0
# So many days before a certificate ends whoever keeps the registry is told.
TOLD_BEFORE = 60


class Kind(StrEnum):
    """What somebody of the registry is: an officer, or an expert, who assists and counts for no team."""

    OFFICER = "officer"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True)
class Whose:
    """Which officers: those who serve in the regions (prefixes) or at the offices, and are of the departments.

    None as a department is the bureau itself; None in place of departments is every one.
    """

    regions: tuple[str, ...] = ("",)
    offices: tuple[str, ...] = ()
    departments: frozenset[str | None] | None = None

    def has(self, region: str, office: str | None, department: str | None) -> bool:
        """Whether an officer of the department who serves there is one of them."""
        serves = lies_in_any(region, self.regions) or (office is not None and office in self.offices)
        return serves and (self.departments is None or department in self.departments)


EVERYONE = Whose()


@dataclass(frozen=True, slots=True)
class Inspector:
    """One version of an officer; `number` is what draws know him by."""

    id: int
    number: str
    valid_from: date
    valid_until: date | None
    account_id: int | None
    department: str | None
    region: str
    office: str | None
    kind: Kind
    qualifications: tuple[str, ...]
    lead: bool
    cap: int | None
    note: str | None
    recorded_by: str
    recorded_at: datetime

    def is_in_use(self, day: date) -> bool:
        """Whether he is in the registry on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Certificate:
    """An enforcement certificate, valid from and to its days, both included, unless revoked; erased: without number."""

    inspector: str
    certificate_no: str | None
    issued_by: str | None
    valid_from: date
    valid_until: date
    revoked_on: date | None

    def is_valid(self, day: date) -> bool:
        """Whether an officer may inspect with it on a day."""
        return self.valid_from <= day <= self.valid_until and (self.revoked_on is None or day < self.revoked_on)

    @property
    def last_day(self) -> date:
        """The last day on which it is, or was, valid."""
        return self.valid_until if self.revoked_on is None else min(self.valid_until, _day_before(self.revoked_on))


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which an officer cannot be drawn, both included, unless withdrawn."""

    id: int
    inspector: str
    from_day: date
    until_day: date
    reason: str | None
    recorded_by: str
    recorded_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    def holds_on(self, day: date) -> bool:
        """Whether the officer is absent on a day because of it."""
        return self.withdrawn_at is None and self.from_day <= day <= self.until_day


class Why(StrEnum):
    """Why somebody cannot be drawn."""

    NOT_IN_REGISTRY = "not_in_registry"
    EXPERT = "expert"
    DEPARTMENT = "department"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_NOT_YET = "certificate_not_yet"
    CERTIFICATE_ENDED = "certificate_ended"
    ABSENT = "absent"
    CAP_REACHED = "cap_reached"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why somebody cannot be drawn, with the day that belongs to it where there is one."""

    why: Why
    day: date | None = None

    @property
    def words(self) -> Text:
        """What is said of it."""
        zh, en = _WORDS[self.why]
        return Text(zh.format(self.day), en.format(self.day))


def hindrances_of_officer(
    officer: Inspector,
    certificates: Collection[Certificate],
    absences: Collection[Absence],
    day: date,
    *,
    may_inspect: bool,
    visits_left: int | None,
) -> tuple[Hindrance, ...]:
    """All that keeps somebody from being drawn on a day; nothing: he can be drawn.

    `may_inspect` is whether his department may inspect on the day, `visits_left` what is left of his cap, None: no cap.
    """
    found: list[Hindrance] = []
    if not officer.is_in_use(day):
        found.append(Hindrance(Why.NOT_IN_REGISTRY))
    if officer.kind is Kind.EXPERT:
        found.append(Hindrance(Why.EXPERT))
    if not may_inspect:
        found.append(Hindrance(Why.DEPARTMENT))
    if officer.kind is Kind.OFFICER and not any(one.is_valid(day) for one in certificates):
        found.append(_without_certificate(certificates, day))
    found += (
        [Hindrance(Why.ABSENT, max(one.until_day for one in absences if one.holds_on(day)))]
        if any(one.holds_on(day) for one in absences)
        else []
    )
    if visits_left is not None and visits_left <= 0:
        found.append(Hindrance(Why.CAP_REACHED))
    return tuple(found)


def ends_of(certificates: Sequence[Certificate], day: date) -> date | None:
    """The last day up to which somebody has a valid certificate without a break; None where he has none on the day."""
    last = max((one.last_day for one in certificates if one.is_valid(day)), default=None)
    while last is not None and last < date.max:
        after = max((one.last_day for one in certificates if one.is_valid(_day_after(last))), default=None)
        if after is None:
            break
        last = after
    return last


def _without_certificate(certificates: Collection[Certificate], day: date) -> Hindrance:
    """Why nobody may inspect with the certificates on the day: none, the last has ended, or the first begins later."""
    ended = [one.last_day for one in certificates if one.last_day < day and one.valid_from <= one.last_day]
    if ended:
        return Hindrance(Why.CERTIFICATE_ENDED, max(ended))
    later = [one.valid_from for one in certificates if one.valid_from > day]
    return Hindrance(Why.CERTIFICATE_NOT_YET, min(later)) if later else Hindrance(Why.NO_CERTIFICATE)


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


_WORDS = {
    Why.NOT_IN_REGISTRY: ("该日不在名录库中", "Not in the registry on that day"),
    Why.EXPERT: ("专家：协助检查，不计入检查组", "An expert: assists, and counts for no team"),
    Why.DEPARTMENT: ("所在部门该日不得实施检查", "The department may not inspect on that day"),
    Why.NO_CERTIFICATE: ("没有执法证", "No enforcement certificate"),
    Why.CERTIFICATE_NOT_YET: ("执法证自{}起有效", "The certificate is valid from {} on"),
    Why.CERTIFICATE_ENDED: ("执法证有效期至{}，已失效", "The certificate was valid to {}"),
    Why.ABSENT: ("请假或外出至{}", "Absent until {}"),
    Why.CAP_REACHED: ("本年度检查户次已达上限", "The visits of this year have reached the cap"),
}


def serves(region: str, county: str) -> bool:
    """Whether an officer of a region goes to a county: one lies in the other."""
    return county.startswith(region) or region.startswith(county)
