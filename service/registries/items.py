"""An inspection item (抽查事项) as it stands on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.inspection import ItemMode
from rules.texts import Text
from service.registries.frames import Frame


class NeedOf(StrEnum):
    """Who of a team needs the qualification."""

    ALL = "all"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Frequency:
    """So many visits at least or at most within so many months."""

    visits: int
    months: int
    bound: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a checklist: what is looked at, how, and by which standard."""

    what: str
    how: str
    standard: str


@dataclass(frozen=True, slots=True)
class Item:
    """An inspection item; `line`, `need` and `department` are codes, ratios ten-thousandths of its subjects a year."""

    code: str
    name: str
    valid_from: date
    valid_until: date | None
    mode: ItemMode
    sub_items: tuple[str, ...]
    line: str | None
    basis: tuple[str, ...]
    published_on: date | None
    subject_kinds: tuple[str, ...]
    frame: Frame
    methods: tuple[str, ...]
    ratio_least: int | None
    ratio_most: int | None
    frequency: Frequency | None
    need: str | None
    need_of: NeedOf | None
    department: str | None
    checklist: tuple[Check, ...]
    materials: tuple[str, ...] = ()

    def why_not_planned(self, day: date) -> Text | None:
        """Why nothing can be planned with it on a day; None where it can."""
        if day < self.valid_from or (self.valid_until is not None and day >= self.valid_until):
            return Text(f"事项“{self.name}”在{day}不在使用中。", f"The item {self.name!r} is not in use on {day}.")
        if self.published_on is None or self.published_on > day:
            return Text(
                f"事项“{self.name}”尚未公布，不能列入计划。",
                f"The item {self.name!r} is not published: it cannot be planned.",
            )
        return None
