"""An entry into a firm that is no inspection: guidance, observation, research; logged, and never counted as a visit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.visits.proposal import NEEDED, Fault

LONGEST_PURPOSE, LONGEST_WHO = 2000, 400


class EntryKind(StrEnum):
    """For what somebody enters a firm without inspecting it."""

    GUIDANCE = "guidance"
    OBSERVATION = "observation"
    RESEARCH = "research"
    OTHER = "other"


KINDS: Mapping[EntryKind, Text] = {
    EntryKind.GUIDANCE: Text("指导服务", "Guidance"),
    EntryKind.OBSERVATION: Text("观摩", "Observation"),
    EntryKind.RESEARCH: Text("调研", "Research"),
    EntryKind.OTHER: Text("其他", "Other"),
}


@dataclass(frozen=True, slots=True)
class StatedEntry:
    """An entry as it is recorded: whom to, when, what for and who went, in words."""

    kind: EntryKind
    subject: str
    entered_on: date
    purpose: str
    who: str
    line: str | None = None


@dataclass(frozen=True, slots=True)
class FirmEntry:
    """An entry as it stands; `name` is the subject's."""

    id: int
    kind: EntryKind
    subject: str
    enterprise_id: int | None
    region: str
    office: str | None
    line: str | None
    entered_on: date
    purpose: str
    who: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    name: str


def faults_of_entry(stated: StatedEntry, day: date) -> Iterator[Fault]:
    """The field and why, of everything that is wrong in what is stated on a day."""
    if not can_be_meant(stated.entered_on):
        yield "entered_on", NO_SUCH_DAY
    elif stated.entered_on > day:
        yield "entered_on", Text("入企之后再登记。", "It is recorded once somebody has entered.")
    for name, said, longest in (("purpose", stated.purpose, LONGEST_PURPOSE), ("who", stated.who, LONGEST_WHO)):
        if not said.strip():
            yield name, NEEDED
        elif len(said) > longest:
            yield name, too_long(longest)
        elif holds_unseen(said, lines=name == "purpose"):
            yield name, UNSEEN
