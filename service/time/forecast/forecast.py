"""What comes of one enterprise in the years after a day if nothing new comes to be known, and because of what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from rules.ruleset import RuleSet
from scoring.course import Course
from scoring.forecast import Step, path_of
from scoring.step_cause import StepCause, causes_of
from service.core.names import Names
from service.scores.withheld import withhold_cause
from service.time.courses import days_ahead_of


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An outcome that is to come, and why it differs from the one before it; of the first, which stands now, None."""

    step: Step
    cause: StepCause | None = None

    @property
    def day(self) -> date:
        """The day from which on it stands."""
        return self.step.day

    @property
    def rule_set(self) -> RuleSet | None:
        """The rule set that gives it, None where none applies on the day."""
        return self.step.scores.rule_set if self.step.scores else None

    @property
    def rank(self) -> int:
        """The place of its tier among those of its rule set, -1 where it is not classified."""
        tier, rule_set = self.step.outcome.tier, self.rule_set
        return rule_set.tier_ids().index(tier) if rule_set and tier is not None else -1


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outcomes from the first day on up to `until`, by what was known on `known_on` (None: by all of the files)."""

    scheme: str
    known_on: date | None
    until: date
    steps: Sequence[Foreseen]

    @property
    def as_of(self) -> date:
        """The first day."""
        return self.steps[0].day

    @property
    def turns(self) -> list[Foreseen]:
        """Those whose tier is another than the one before."""
        return [after for before, after in pairwise(self.steps) if before.step.outcome.tier != after.step.outcome.tier]

    @property
    def rule_sets(self) -> list[RuleSet]:
        """The rule sets that give the outcomes, each once, in their order."""
        found = {one.rule_set.name: one.rule_set for one in self.steps if one.rule_set}
        return list(found.values())


def forecast_of(scheme: str, course: Course, as_of: date) -> Forecast:
    """The forecast of the one enterprise of a course. Raises OverflowError where a figure is too large."""
    start, until = days_ahead_of(as_of)
    steps = [Foreseen(*step) for step in causes_of(path_of(course, 0, start, until))]
    return Forecast(scheme, course.known_on, until, steps)


def withhold_others_of(forecast: Forecast, schemes: Names) -> Forecast:
    """The forecast without what its causes tell of other schemes' tiers than those under `schemes`."""
    readable = schemes.with_name(forecast.scheme.partition("@")[0])
    steps = [replace(one, cause=one.cause and withhold_cause(one.cause, readable)) for one in forecast.steps]
    return replace(forecast, steps=steps)
