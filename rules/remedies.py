"""What mends a record of each kind: the act, from when it can be done, where, and who decides; or that nothing does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.calendar import date_of, day_of, months_passed_on
from rules.dated_tables import DatedTable, Source
from rules.texts import Text


class Act(StrEnum):
    """What an enterprise does about a record: asks for repair or removal, files what it owes, performs its duty."""

    REPAIR = "repair"
    REMOVAL = "removal"
    FILING = "filing"
    PERFORMANCE = "performance"


class Mended(StrEnum):
    """The field of a record that an act sets: a day, or another outcome."""

    REPAIRED_ON = "repaired_on"
    ENDS_ON = "ends_on"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Way:
    """How a record is mended: the act and what it sets, months after the record at the earliest, where, with what.

    `outcome` is the new one where that is what the act sets. `decided_by` is None where nobody has to decide.
    """

    act: Act
    sets: Mended
    months: int
    where: Text
    bring: tuple[Text, ...]
    decided_by: Text | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """What holds for records of one type, severity (None: any) and outcomes (none: any), for acts in one period.

    `way` is None where such a record cannot be mended; `why_not` says why. The period is that of the act, not of the
    record: `law_from <= day of the act < law_until`.
    """

    id: str
    title: Text
    type: str
    severity: int | None
    outcomes: tuple[str, ...]
    law_from: date | None
    law_until: date | None
    way: Way | None
    why_not: Text | None
    basis: Source

    def is_for(self, record_type: str, severity: int | None, outcome: str | None) -> bool:
        """Whether it speaks of records of that type, severity and outcome (None: not stated)."""
        if record_type != self.type or self.severity not in (None, severity):
            return False
        return not self.outcomes or outcome in self.outcomes

    def earliest_day(self, occurred_on: date) -> date | None:
        """The first day on which the act can be done for a record of that day; None where it never can.

        Its months run as a window does: three months after 31 March is 1 July.
        """
        if self.way is None:
            return None
        day = date_of(months_passed_on(day_of(occurred_on), self.way.months))
        day = max(day, self.law_from or day)
        return None if self.law_until is not None and day >= self.law_until else day


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies(DatedTable):
    """What mends records; of several entries for one record the one of its severity comes before the one of any."""

    remedies: tuple[Remedy, ...]

    def sources(self) -> Iterator[Source]:
        """All that the table rests on."""
        yield from self.legal_basis
        yield from (remedy.basis for remedy in self.remedies)

    def remedies_for(self, record_type: str, severity: int | None, outcome: str | None) -> tuple[Remedy, ...]:
        """The entries for such records, in force at different times; none where the table does not speak of them."""
        found = [one for one in self.remedies if one.is_for(record_type, severity, outcome)]
        stated = [one for one in found if one.severity is not None]
        return tuple(stated or found)
