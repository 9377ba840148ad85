"""What was known at a time: on a day, by a change of facts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.calendar import day_of


@dataclass(frozen=True, slots=True)
class Known:
    """All that was known on a day by a change."""

    on: date
    change: int

    def covers(self, change: Any, recorded_on: Any) -> Any:
        """Whether it was known then: what a change brought with that day of recording (a number), or arrays of both."""
        return (change <= self.change) & (recorded_on <= day_of(self.on))
