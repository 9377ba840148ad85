"""By when plans of inspections are filed, drawn, finished and published: each bureau sets its own days."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rules.dated_tables import DatedTable, Source
from rules.texts import Text


class Step(StrEnum):
    """What is to be done in time: filing an annual plan, drawing in a quarter, finishing, publishing a campaign."""

    FILE = "file"
    DRAW = "draw"
    FINISH = "finish"
    PUBLISH_CAMPAIGN = "publish_campaign"


@dataclass(frozen=True, slots=True)
class PlanDeadline:
    """One day by which something is done.

    `month` and `day` of the plan's year for filing and finishing, so many first `working_days` of a quarter for
    drawing, so many `months` after its approval for a special campaign; the others are None.
    """

    step: Step
    title: Text
    month: int | None
    day: int | None
    working_days: int | None
    months: int | None
    basis: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDeadlines(DatedTable):
    """The days by which plans are done with, each step once at most."""

    deadlines: tuple[PlanDeadline, ...]

    def sources(self) -> Iterator[Source]:
        """All that the table rests on."""
        yield from self.legal_basis
        yield from (one.basis for one in self.deadlines)

    def deadline(self, step: Step) -> PlanDeadline | None:
        """What the table says of a step; None where it says nothing."""
        return next((one for one in self.deadlines if one.step is step), None)
