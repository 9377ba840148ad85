"""A registry and its entries: what each is called, from when until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rules.texts import Text

# From when on an entry counts that says nothing of it.
ALWAYS = date(1900, 1, 1)
# Stated as the end of an entry of which no end is known.
NO_END = date.max


class Registry(StrEnum):
    """The registries whose entries have a code and a name."""

    REGIONS = "regions"
    OFFICES = "offices"
    INDUSTRIES = "industries"
    DEPARTMENTS = "departments"
    QUALIFICATIONS = "qualifications"
    TAGS = "tags"
    OTHER_SUBJECTS = "other-subjects"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of an entry; `regions` are what an office is in charge of, `aliases` other names that occur.

    `own` are the values of the fields that only its registry has (`service.registries.shapes`), by their names.
    """

    id: int
    code: str
    valid_from: date
    valid_until: date | None
    name: str
    name_en: str | None
    aliases: tuple[str, ...]
    regions: tuple[str, ...]
    note: str | None
    recorded_by: str
    recorded_at: datetime
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> Text:
        """Its name in both languages; the Chinese one where no English is known."""
        return Text(self.name, self.name_en or self.name)

    def is_in_use(self, day: date) -> bool:
        """Whether it is in use on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)
