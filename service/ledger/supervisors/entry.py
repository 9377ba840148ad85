"""A supervisor as the registry holds him, by the version that was entered last."""

from dataclasses import dataclass
from datetime import date, datetime

from rules.texts import Text


@dataclass(frozen=True, slots=True)
class SupervisorEntry:
    """A supervisor; `name` and `phone` are None where retention has erased them, `login` where there is no account."""

    id: int
    number: str
    valid_from: date
    valid_until: date
    renewed: int
    secrecy_signed_on: date | None
    linked_leader: str
    region: str
    line: str | None
    background: str | None
    note: str | None
    recorded_by: str
    recorded_at: datetime
    account_id: int | None
    login: str | None
    account_active: bool
    name: str | None = None
    phone: str | None = None

    def why_not_on(self, day: date) -> Text | None:
        """Why nothing is opened to the supervisor on a day, None where it is."""
        if day < self.valid_from:
            return Text("聘期未开始", "The term has not begun")
        if day > self.valid_until:
            return Text("聘期已满", "The term has ended")
        if self.secrecy_signed_on is None or self.secrecy_signed_on > day:
            return Text("未签保密承诺", "Secrecy is not signed")
        return None


@dataclass(frozen=True, slots=True)
class Duty:
    """What a supervisor did in a year: items filed in each quarter, and whether the year's report is there."""

    year: int
    quarters: tuple[int, int, int, int]
    reported: bool
